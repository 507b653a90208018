import * as vscode from 'vscode';
import { MusterError, type MusterErrorCode, messageOf } from '../core/base/errors';
import {
  commandIds,
  type CommandId,
  type EditorCommand,
  initializeRepositoryCommand,
  manageTrustCommand,
  sourceControlCommand,
} from './contributions';
import type { RunCommand } from './inItsRepository';
import { showErrorMessage } from './text/plainWindow';

/** What can be done about a refusal at once. */
const remedies: Partial<
  Record<MusterErrorCode, { readonly label: string; readonly command: CommandId | EditorCommand }>
> = {
  Following: { label: vscode.l10n.t('Take Over Here'), command: commandIds.takeOver },
  WorkspaceNotTrusted: { label: vscode.l10n.t('Manage Workspace Trust'), command: manageTrustCommand },
  NotAGitRepository: {
    label: vscode.l10n.t('Initialize Repository'),
    command: initializeRepositoryCommand,
  },
  NoCommits: { label: vscode.l10n.t('Open Source Control'), command: sourceControlCommand },
  StoreCorrupt: { label: vscode.l10n.t('Recover Database…'), command: commandIds.recoverDatabase },
  FeatureInUse: { label: vscode.l10n.t('Kill Agent…'), command: commandIds.killAgent },
  ProviderNotInstalled: { label: vscode.l10n.t('Doctor'), command: commandIds.doctor },
  ProviderNotSignedIn: { label: vscode.l10n.t('Doctor'), command: commandIds.doctor },
};

/** What a command, a view or the dashboard asked for ends here when it fails: one message, and the rest in the log. */
export class ErrorBoundary {
  /** `remedyIn`: what runs a remedy where this was refused, however late it is asked for. */
  constructor(
    private readonly log: vscode.LogOutputChannel,
    private readonly remedyIn: () => RunCommand = () =>
      async (command, ...args) => {
        await vscode.commands.executeCommand(command, ...args);
      },
  ) {}

  /** Runs `body`; a failure is shown to the user and resolves to `undefined`. */
  async run<T>(what: string, body: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await body();
    } catch (error) {
      if (error instanceof vscode.CancellationError) return undefined;
      this.report(what, error);
      return undefined;
    }
  }

  /** Like {@link run} for what nobody asked for: a failure is logged and nothing pops up. */
  async runQuietly(what: string, body: () => unknown): Promise<void> {
    try {
      await body();
    } catch (error) {
      if (error instanceof MusterError) this.log.info(`${what}: ${error.message}`);
      else this.log.error(error instanceof Error ? error : String(error), what);
    }
  }

  private report(what: string, error: unknown): void {
    // Nothing waits for the message: a command is over when it has failed, not when the toast is closed.
    if (error instanceof MusterError) {
      this.log.warn(`${what}: ${error.code}: ${error.message}`, error.details);
      const remedy = remedies[error.code];
      const run = this.remedyIn();
      void showErrorMessage(error.message, ...(remedy === undefined ? [] : [remedy.label])).then((choice) => {
        if (choice !== undefined && remedy !== undefined) void run(remedy.command);
      });
      return;
    }
    this.log.error(error instanceof Error ? error : String(error), what);
    void showErrorMessage(
      vscode.l10n.t('Muster could not finish “{0}”: {1}', what, messageOf(error)),
      vscode.l10n.t('Show Log'),
    ).then((choice) => choice && vscode.commands.executeCommand(commandIds.showLog));
  }
}
