import * as vscode from 'vscode';
import type { QuestionView, Snapshot } from '../shared/viewModel';
import { commandIds } from './contributions';
import { inItsRepository, type RunCommand } from './inItsRepository';
import type { Project } from './project';
import { showInformationMessage } from './text/plainWindow';

/** Says at once that an agent asks; what was open when the window opened is in the sidebar and no toast. */
export function announceQuestions(project: Project): vscode.Disposable {
  let known: ReadonlySet<string> | undefined;
  return project.onDidChange(() => {
    const { snapshot } = project;
    if (snapshot === undefined) {
      known = undefined;
      return;
    }
    const open = questionsIn(snapshot);
    const before = known;
    known = new Set(open.keys());
    if (before === undefined) return;
    for (const [key, question] of open)
      if (!before.has(key)) announce(snapshot, question, inItsRepository(project));
  });
}

function announce(snapshot: Snapshot, { featureId, agentId, text }: QuestionView, run: RunCommand): void {
  const who = snapshot.agents.find((agent) => agent.agentId === agentId)?.mascot ?? vscode.l10n.t('An agent');
  void showInformationMessage(
    vscode.l10n.t('{0} asks about #{1}: {2}', who, featureId, text),
    vscode.l10n.t('Answer…'),
    vscode.l10n.t('Dashboard'),
  ).then((choice) => {
    if (choice === vscode.l10n.t('Answer…')) void run(commandIds.answerQuestion, featureId);
    else if (choice === vscode.l10n.t('Dashboard')) void run(commandIds.openDashboard);
  });
}

/** By what makes one question another than the next about the same feature. */
function questionsIn({ features }: Snapshot): ReadonlyMap<string, QuestionView> {
  return new Map(
    features.flatMap(({ question }) =>
      question === undefined ? [] : [[`${question.featureId} ${question.askedAt ?? ''}`, question] as const],
    ),
  );
}
