import * as vscode from 'vscode';
import { deadlockText } from '../shared/deadlock';
import { failureTexts, type RunSummary, runSummaryText } from '../shared/runSummary';
import type { Snapshot } from '../shared/viewModel';
import { commandIds, type CommandId } from './contributions';
import type { RunCommand } from './inItsRepository';
import type { Project } from './project';
import { showInformationMessage, showWarningMessage } from './text/plainWindow';

/** What the user is told, and the commands that are offered by title. */
export interface RunEndNotice {
  readonly isGood: boolean;
  readonly text: string;
  readonly actions: readonly (readonly [title: string, command: CommandId])[];
}

/** Says once how a run came to its end, in the window that runs it; what ended before the window opened is no news. */
export function announceRunEnd(
  project: Pick<Project, 'snapshot' | 'onDidChange'>,
  tell: (notice: RunEndNotice) => void,
): vscode.Disposable {
  let known: { readonly endedAt: string | undefined } | undefined;
  return project.onDidChange(() => {
    const { snapshot } = project;
    if (snapshot === undefined) {
      known = undefined;
      return;
    }
    const endedAt = snapshot.lastRun?.endedAt;
    const before = known;
    known = { endedAt };
    if (before === undefined || snapshot.lastRun === undefined || endedAt === before.endedAt) return;
    if (snapshot.leader === undefined) tell(noticeOf(snapshot, snapshot.lastRun));
  });
}

function noticeOf({ deadlock }: Snapshot, lastRun: RunSummary): RunEndNotice {
  const isGood = lastRun.end !== 'incomplete';
  const [failure] = failureTexts({ ...lastRun, failed: Math.min(lastRun.failed, 1) });
  const why = deadlock !== undefined ? deadlockText(deadlock, vscode.l10n.t) : failure;
  const text = [runSummaryText(lastRun, vscode.l10n.t), ...(isGood || why === undefined ? [] : [why])].join(
    ' ',
  );
  const actions: RunEndNotice['actions'] = [
    ...(deadlock === undefined ? [] : [[vscode.l10n.t('Mend…'), commandIds.mendDeadlock] as const]),
    ...(lastRun.passed > 0 ? [[vscode.l10n.t('Land…'), commandIds.land] as const] : []),
    [vscode.l10n.t('Dashboard'), commandIds.openDashboard],
    [vscode.l10n.t('Report'), commandIds.showReport],
  ];
  return { isGood, text, actions };
}

/** Tells it with a notification, whose buttons are about the repository that is shown now. */
export function tellRunEnd({ isGood, text, actions }: RunEndNotice, run: RunCommand): void {
  const titles = actions.map(([title]) => title);
  const shown = isGood ? showInformationMessage(text, ...titles) : showWarningMessage(text, ...titles);
  void shown.then((choice) => {
    const command = actions.find(([title]) => title === choice)?.[1];
    if (command !== undefined) void run(command);
  });
}
