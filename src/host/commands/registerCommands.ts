import * as vscode from 'vscode';
import { commandIds, type CommandName } from '../contributions';
import type { ErrorBoundary } from '../errorBoundary';
import type { Project } from '../project';

/** Arguments come from menus, keybindings, the dashboard and other extensions: they are checked, never trusted. */
export type CommandHandler = (...args: readonly unknown[]) => unknown;
export type CommandHandlers = Readonly<Record<CommandName, CommandHandler>>;

/** What helps also where the workspace is not trusted: it runs nothing and reads nothing of the workspace. */
export const commandsWithoutTrust: ReadonlySet<CommandName> = new Set<CommandName>([
  'showLog',
  'openSettings',
]);

/**
 * Every command of the manifest has a handler by construction, and every handler runs inside the boundary. What the
 * commands do is loaded when the first of them is run.
 */
export function registerCommands(
  load: () => Promise<CommandHandlers>,
  boundary: ErrorBoundary,
  project: Pick<Project, 'requireTrust'>,
): vscode.Disposable {
  let loading: Promise<CommandHandlers> | undefined;
  const names = Object.keys(commandIds) as CommandName[];
  return vscode.Disposable.from(
    ...names.map((name) =>
      vscode.commands.registerCommand(commandIds[name], (...args: readonly unknown[]) =>
        boundary.run(titleOf(name), async () => {
          if (!commandsWithoutTrust.has(name)) project.requireTrust();
          loading ??= load().catch((error: unknown) => {
            // Tried again with the next command.
            loading = undefined;
            throw error;
          });
          const handlers = await loading;
          return handlers[name](...args);
        }),
      ),
    ),
  );
}

/** `editDependencies` → `edit dependencies`, for messages and the log. */
function titleOf(name: CommandName): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
