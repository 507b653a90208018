import * as vscode from 'vscode';
import type { TakeOverResult } from '../../core/orchestrator';
import type { LeaderView } from '../../shared/viewModel';
import { viewIds } from '../contributions';
import type { Project } from '../project';
import { isConfirmed } from './arguments';
import type { CommandHandlers } from './registerCommands';

const takeOverLabel = 'Take Over';

/** `({ confirm: true }?)`: insists without asking, where the owner does not answer. */
export function takeOverCommand(project: Project): Pick<CommandHandlers, 'takeOver'> {
  return {
    takeOver: async (options) => {
      const { orchestrator } = await project.open();
      if (orchestrator.snapshot().leader === undefined) {
        void vscode.window.showInformationMessage('This window runs the project already.');
        return;
      }
      let result = await withProgress(() => orchestrator.takeOver());
      if (result === 'unanswered' || result === 'foreign') {
        const { leader } = orchestrator.snapshot();
        if (!isConfirmed(options) && !(await insistOn(leader, result))) return;
        result = await withProgress(() => orchestrator.takeOver({ evenFrom: leader }));
      }
      if (result === 'heldByAnother') {
        void vscode.window.showInformationMessage('Another window was quicker and runs the project now.');
      }
    },
  };
}

async function insistOn(
  leader: LeaderView | undefined,
  why: Extract<TakeOverResult, 'unanswered' | 'foreign'>,
): Promise<boolean> {
  // It went while it was being asked.
  if (leader === undefined) return false;
  const who = `the ${leader.purpose} (process ${leader.pid}${why === 'foreign' ? ` on ${leader.host}` : ''})`;
  const choice = await vscode.window.showWarningMessage(
    why === 'foreign' ? `Take over from ${who}?` : `Take over from ${who}, which does not answer?`,
    {
      modal: true,
      detail:
        why === 'foreign'
          ? 'It cannot be asked from here. Take over only if it has ended: whatever it still did could not be written down any more, and its agents cannot be seen from here.'
          : 'It may be busy, or was suspended. Its agents go on under this window; whatever it still wants to write when it comes back is refused.',
    },
    takeOverLabel,
  );
  return choice === takeOverLabel;
}

function withProgress<T>(body: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: { viewId: viewIds.agents }, title: 'Taking over' }, body);
}
