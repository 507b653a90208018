import * as vscode from 'vscode';
import { commandIds, type CommandName } from '../contributions';
import type { ErrorBoundary } from '../errorBoundary';

/** Arguments come from menus, keybindings, the dashboard and other extensions: they are checked, never trusted. */
export type CommandHandler = (...args: readonly unknown[]) => unknown;
export type CommandHandlers = Readonly<Record<CommandName, CommandHandler>>;

/** Every command of the manifest has a handler by construction, and every handler runs inside the boundary. */
export function registerCommands(handlers: CommandHandlers, boundary: ErrorBoundary): vscode.Disposable {
  const names = Object.keys(commandIds) as CommandName[];
  return vscode.Disposable.from(
    ...names.map((name) =>
      vscode.commands.registerCommand(commandIds[name], (...args: readonly unknown[]) =>
        boundary.run(titleOf(name), () => handlers[name](...args)),
      ),
    ),
  );
}

/** `editDependencies` → `edit dependencies`, for messages and the log. */
function titleOf(name: CommandName): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
