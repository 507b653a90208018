import * as vscode from 'vscode';
import { commandIds } from './contributions';
import type { RunCommand } from './inItsRepository';
import type { Project } from './project';
import { showInformationMessage } from './text/plainWindow';

/** Says once that a summary was written, in the window that runs the project. */
export function announceSummary(
  project: Pick<Project, 'snapshot' | 'onDidChange'>,
  tell: (text: string) => void,
): vscode.Disposable {
  let known: number | undefined;
  return project.onDidChange(() => {
    const { snapshot } = project;
    if (snapshot === undefined) {
      known = undefined;
      return;
    }
    const latest = snapshot.activity.findLast(({ kind }) => kind === 'summaryWritten');
    const before = known;
    known = latest?.id ?? 0;
    // What was written before the window opened is no news.
    if (before === undefined || latest === undefined || latest.id <= before) return;
    if (snapshot.leader === undefined) tell(latest.text);
  });
}

/** As for the end of a run. */
export function tellSummary(text: string, run: RunCommand): void {
  void showInformationMessage(text, vscode.l10n.t('Show Summary')).then((choice) => {
    if (choice !== undefined) void run(commandIds.showReport, 'activity-summary');
  });
}
