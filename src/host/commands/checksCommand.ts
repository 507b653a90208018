import * as vscode from 'vscode';
import type { SharedProject } from '../../core/orchestrator';
import type { FeatureView } from '../../shared/viewModel';
import type { Project } from '../project';
import { featureIdOf, property } from './arguments';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage, showWarningMessage, withProgress } from '../text/plainWindow';

/** Commands that testing agents wrote as checks: shown in full, and run, allowed or refused only after that. */
export function checksCommand(
  project: Project,
): Pick<CommandHandlers, 'decideChecks' | 'runCheck' | 'deleteCheck'> {
  const checked = async (argument: unknown, placeholder: string): Promise<Checked | undefined> => {
    const { orchestrator } = await project.open();
    const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
      placeholder,
      only: ({ check }) => check !== undefined,
      none: vscode.l10n.t('Testing agents have written no checks yet.'),
    });
    return feature && { feature, orchestrator };
  };
  return {
    /** `(feature?, { confirm }?)`; returns `green`, `red` or nothing. */
    runCheck: async (argument, answer) => {
      const found = await checked(argument, vscode.l10n.t('Run the check of which feature?'));
      if (found === undefined) return undefined;
      const { feature, orchestrator } = found;
      const sure =
        property(answer, 'confirm') === true ||
        feature.check === undefined ||
        (await confirmed(
          vscode.l10n.t('Run the check of #{0} {1}?', feature.id, feature.name),
          feature.check.command,
          vscode.l10n.t('Run'),
        ));
      if (!sure) return undefined;
      const title = vscode.l10n.t('Running the check of #{0}', feature.id);
      const result = await withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
        orchestrator.runCheck(feature.id),
      );
      void tell(feature, result);
      return result;
    },

    /** `(feature?, { confirm }?)` */
    deleteCheck: async (argument, answer) => {
      const found = await checked(argument, vscode.l10n.t('Delete the check of which feature?'));
      if (found === undefined) return;
      const { feature, orchestrator } = found;
      const sure =
        property(answer, 'confirm') === true ||
        feature.check === undefined ||
        (await confirmed(
          vscode.l10n.t('Delete the check of #{0} {1}?', feature.id, feature.name),
          feature.check.command,
          vscode.l10n.t('Delete'),
        ));
      if (sure) await orchestrator.deleteCheck(feature.id);
    },

    /** `(allowed?)` */
    decideChecks: async (argument) => {
      const { orchestrator } = await project.open();
      if (typeof argument === 'boolean') {
        await orchestrator.decideChecks(argument);
        return;
      }
      const written = orchestrator
        .snapshot()
        .features.flatMap(({ id, name, check }) =>
          check === undefined ? [] : `#${id} ${name}\n${check.command}`,
        );
      if (written.length === 0) {
        void showInformationMessage(vscode.l10n.t('Testing agents have written no checks yet.'));
        return;
      }
      const allow = vscode.l10n.t('Allow');
      const refuse = vscode.l10n.t('Refuse');
      const choice = await showWarningMessage(
        vscode.l10n.t('Run the checks that testing agents write for this project, these and later ones?'),
        { modal: true, detail: written.join('\n\n') },
        allow,
        refuse,
      );
      if (choice !== undefined) await orchestrator.decideChecks(choice === allow);
    },
  };
}

interface Checked {
  readonly feature: FeatureView;
  readonly orchestrator: SharedProject;
}

async function confirmed(question: string, command: string, word: string): Promise<boolean> {
  const detail = vscode.l10n.t('A testing agent has written it:\n\n{0}', command);
  return (await showWarningMessage(question, { modal: true, detail }, word)) === word;
}

function tell({ id, name }: FeatureView, result: 'green' | 'red' | undefined): Thenable<unknown> {
  const feature = `#${id} ${name}`;
  switch (result) {
    case 'green':
      return showInformationMessage(vscode.l10n.t('The check of {0} is green.', feature));
    case 'red':
      return showWarningMessage(
        vscode.l10n.t('The check of {0} is red. In the next run a testing agent looks at it.', feature),
      );
    case undefined:
      return showWarningMessage(
        vscode.l10n.t("The check of {0} could not be run; Muster's output says why.", feature),
      );
  }
}
