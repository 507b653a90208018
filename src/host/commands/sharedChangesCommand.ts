import * as vscode from 'vscode';
import type { Project } from '../project';
import type { CommandHandlers } from './registerCommands';

/** What agents left changed of what all worktrees share: shown in full, and accepted only after that. */
export function sharedChangesCommand(project: Project): Pick<CommandHandlers, 'acceptSharedChanges'> {
  return {
    acceptSharedChanges: async () => {
      const { orchestrator } = await project.open();
      const changes = await orchestrator.sharedChanges();
      if (changes.length === 0) {
        void vscode.window.showInformationMessage('Agents have left no change that waits for you.');
        return;
      }
      const accept = 'Accept';
      const copy = 'Copy Commands';
      const choice = await vscode.window.showWarningMessage(
        changes.length === 1
          ? 'Leave this change of what all worktrees share as it is?'
          : `Leave these ${changes.length} changes of what all worktrees share as they are?`,
        {
          modal: true,
          detail: changes.map(({ sentence, undo }) => `${sentence}.\nUndo: ${undo}`).join('\n\n'),
        },
        accept,
        copy,
      );
      if (choice === accept) await orchestrator.acceptSharedChanges();
      if (choice === copy) await vscode.env.clipboard.writeText(changes.map(({ undo }) => undo).join('\n'));
    },
  };
}
