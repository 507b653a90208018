import * as vscode from 'vscode';
import type { FeatureView, QuestionView, Snapshot } from '../../shared/viewModel';
import { commandIds } from '../contributions';
import { inItsRepository } from '../inItsRepository';
import type { Project } from '../project';
import { featureIdOf, property } from './arguments';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage, showInputBox, showQuickPick } from '../text/plainWindow';

/** Answers what an agent has asked; also in a window that only follows, whose owner is told. */
export function questionCommand(project: Project): Pick<CommandHandlers, 'answerQuestion'> {
  return {
    /** `(feature?, { answer, askedAt }?)`; `askedAt` is of the question that is answered. */
    answerQuestion: async (argument, given) => {
      const { orchestrator } = await project.open();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Answer which question?'),
        only: ({ question }) => question !== undefined,
        none: vscode.l10n.t('No agent has asked anything.'),
      });
      if (feature === undefined) return;
      const said = property(given, 'answer');
      const of = property(given, 'askedAt');
      const answer = typeof said === 'string' ? said : await askFor(feature);
      if (answer === undefined) return;
      // Whoever is asked here reads the question that is open now, and may take long over it.
      const askedAt =
        typeof of === 'string' ? of : typeof said === 'string' ? undefined : feature.question?.askedAt;
      await orchestrator.answerQuestion(feature.id, answer, askedAt);
      offerStart(project, orchestrator.snapshot());
    },
  };
}

/** A run is over when all that is left waits for people; the answer alone does not begin it again. */
function offerStart(project: Project, snapshot: Snapshot): void {
  if (snapshot.mode !== 'stopped' || snapshot.leader !== undefined) return;
  const run = inItsRepository(project, snapshot.project.repository);
  void showInformationMessage(
    vscode.l10n.t('The next agent is told your answer. No run is on.'),
    vscode.l10n.t('Start'),
  ).then((choice) => {
    if (choice !== undefined) void run(commandIds.start);
  });
}

async function askFor(feature: FeatureView): Promise<string | undefined> {
  const { question } = feature;
  const title = `#${feature.id} ${feature.name}`;
  // Without one the engine says so.
  if (question === undefined) return '';
  const choices = choicesOf(question);
  if (choices.length === 0) {
    return showInputBox({ title, prompt: question.text, ignoreFocusOut: true });
  }
  const items = choices.map((answer) => ({ label: labels.get(answer) ?? answer, answer }));
  const options = { title, placeHolder: question.text, ignoreFocusOut: true };
  return (await showQuickPick(items, options))?.answer;
}

/** Agents are answered in English, whatever stands on the buttons. */
const labels: ReadonlyMap<string, string> = new Map([
  ['Yes', vscode.l10n.t('Yes')], // l10n: not for people
  ['No', vscode.l10n.t('No')], // l10n: not for people
]);

function choicesOf({ kind, choices }: QuestionView): readonly string[] {
  switch (kind) {
    case 'text':
      return [];
    case 'choice':
      return choices;
    case 'confirm':
    case 'suggestion':
      return [...labels.keys()];
  }
}
