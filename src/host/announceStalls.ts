import * as vscode from 'vscode';
import type { ActivityEntry } from '../shared/viewModel';
import { commandIds } from './contributions';
import { inItsRepository, type RunCommand } from './inItsRepository';
import type { Project } from './project';
import { showWarningMessage } from './text/plainWindow';

/** Says at once that an agent shows no life any more; what the feed held before is no news. */
export function announceStalls(project: Project): vscode.Disposable {
  let seenUpTo: number | undefined;
  return project.onDidChange(() => {
    const { snapshot } = project;
    if (snapshot === undefined) {
      seenUpTo = undefined;
      return;
    }
    const before = seenUpTo;
    seenUpTo = snapshot.activity.at(-1)?.id ?? 0;
    if (before === undefined) return;
    for (const entry of snapshot.activity) {
      if (entry.id > before && entry.kind === 'agentStalled') announce(entry, inItsRepository(project));
    }
  });
}

function announce({ agentId, text }: ActivityEntry, run: RunCommand): void {
  void showWarningMessage(text, vscode.l10n.t('Show Output'), vscode.l10n.t('Restart…')).then((choice) => {
    if (choice === vscode.l10n.t('Show Output')) void run(commandIds.showAgentOutput, agentId);
    else if (choice === vscode.l10n.t('Restart…')) void run(commandIds.restartAgent, agentId);
  });
}
