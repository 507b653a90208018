import * as vscode from 'vscode';
import type { TakeOverResult } from '../../core/orchestrator';
import type { LeaderView } from '../../shared/viewModel';
import { viewIds } from '../contributions';
import type { Project } from '../project';
import { isConfirmed } from './arguments';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage, showWarningMessage, withProgress } from '../text/plainWindow';

const takeOverLabel = vscode.l10n.t('Take Over');

/** `({ confirm: true }?)`: insists without asking, where the owner does not answer. */
export function takeOverCommand(project: Project): Pick<CommandHandlers, 'takeOver'> {
  return {
    takeOver: async (options) => {
      const { orchestrator } = await project.open();
      if (orchestrator.snapshot().leader === undefined) {
        void showInformationMessage(vscode.l10n.t('This window runs the project already.'));
        return;
      }
      let result = await whileTold(() => orchestrator.takeOver());
      if (result === 'unanswered' || result === 'foreign') {
        const { leader } = orchestrator.snapshot();
        if (!isConfirmed(options) && !(await insistOn(leader, result))) return;
        result = await whileTold(() => orchestrator.takeOver({ evenFrom: leader }));
      }
      if (result === 'heldByAnother') {
        void showInformationMessage(vscode.l10n.t('Another window was quicker and runs the project now.'));
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
  const { purpose, pid, host } = leader;
  const who =
    why === 'foreign'
      ? vscode.l10n.t('the {0} (process {1} on {2})', purpose, pid, host)
      : vscode.l10n.t('the {0} (process {1})', purpose, pid);
  const choice = await showWarningMessage(
    why === 'foreign'
      ? vscode.l10n.t('Take over from {0}?', who)
      : vscode.l10n.t('Take over from {0}, which does not answer?', who),
    {
      modal: true,
      detail:
        why === 'foreign'
          ? vscode.l10n.t(
              'It cannot be asked from here. Take over only if it has ended: whatever it still did could not be written down any more, and its agents cannot be seen from here.',
            )
          : vscode.l10n.t(
              'It may be busy, or was suspended. Its agents go on under this window; whatever it still wants to write when it comes back is refused.',
            ),
    },
    takeOverLabel,
  );
  return choice === takeOverLabel;
}

function whileTold<T>(body: () => Promise<T>): Thenable<T> {
  return withProgress({ location: { viewId: viewIds.agents }, title: vscode.l10n.t('Taking over') }, body);
}
