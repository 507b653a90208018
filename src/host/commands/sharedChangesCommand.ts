import * as vscode from 'vscode';
import type { Project } from '../project';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage, showWarningMessage } from '../text/plainWindow';

/** What agents left changed of what all worktrees share: shown in full, and accepted only after that. */
export function sharedChangesCommand(project: Project): Pick<CommandHandlers, 'acceptSharedChanges'> {
  return {
    acceptSharedChanges: async () => {
      const { orchestrator } = await project.open();
      const changes = await orchestrator.sharedChanges();
      if (changes.length === 0) {
        void showInformationMessage(vscode.l10n.t('Agents have left no change that waits for you.'));
        return;
      }
      const accept = vscode.l10n.t('Accept');
      const copy = vscode.l10n.t('Copy Commands');
      const choice = await showWarningMessage(
        changes.length === 1
          ? vscode.l10n.t('Leave this change of what all worktrees share as it is?')
          : vscode.l10n.t('Leave these {0} changes of what all worktrees share as they are?', changes.length),
        {
          modal: true,
          detail: changes
            .map(({ sentence, undo }) => vscode.l10n.t('{0}.\nUndo: {1}', sentence, undo))
            .join('\n\n'),
        },
        accept,
        copy,
      );
      if (choice === accept) await orchestrator.acceptSharedChanges();
      if (choice === copy) await vscode.env.clipboard.writeText(changes.map(({ undo }) => undo).join('\n'));
    },
  };
}
