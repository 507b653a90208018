import * as vscode from 'vscode';
import { deadlockText } from '../shared/deadlock';
import { failureTexts, runSummaryText } from '../shared/runSummary';
import type { Snapshot } from '../shared/viewModel';
import { commandIds, type CommandId } from './contributions';
import type { Project } from './project';

/** Says once how a run came to its end, in the window that runs it; what ended before the window opened is no news. */
export function announceRunEnd(project: Project): vscode.Disposable {
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
    if (before === undefined || endedAt === undefined || endedAt === before.endedAt) return;
    if (snapshot.leader === undefined) announce(snapshot);
  });
}

function announce({ lastRun, deadlock }: Snapshot): void {
  if (lastRun === undefined) return;
  const isGood = lastRun.end !== 'incomplete';
  const [failure] = failureTexts({ ...lastRun, failed: Math.min(lastRun.failed, 1) });
  const why = deadlock !== undefined ? deadlockText(deadlock) : failure;
  const text = [runSummaryText(lastRun), ...(isGood || why === undefined ? [] : [why])].join(' ');
  const actions: readonly (readonly [string, CommandId])[] = [
    ...(deadlock === undefined ? [] : [['Mend…', commandIds.mendDeadlock] as const]),
    ...(lastRun.passed > 0 ? [['Land…', commandIds.land] as const] : []),
    ['Dashboard', commandIds.openDashboard],
    ['Report', commandIds.showReport],
  ];
  const titles = actions.map(([title]) => title);
  const shown = isGood
    ? vscode.window.showInformationMessage(text, ...titles)
    : vscode.window.showWarningMessage(text, ...titles);
  void shown.then((choice) => {
    const command = actions.find(([title]) => title === choice)?.[1];
    if (command !== undefined) void vscode.commands.executeCommand(command);
  });
}
