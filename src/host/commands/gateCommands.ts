import * as vscode from 'vscode';
import type { FeatureView, Snapshot } from '../../shared/viewModel';
import { targetOfFolder } from '../configuration';
import { settingKeys, settingsSection } from '../contributions';
import type { EvidenceDocuments } from '../evidenceDocuments';
import type { Project } from '../project';
import { isHeld } from '../../shared/itemWords';
import { featureIdOf, property } from './arguments';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage, showInputBox } from '../text/plainWindow';

/** What decides about merges and shows what the gate has found. */
export function gateCommands(
  project: Project,
  documents: EvidenceDocuments,
): Pick<
  CommandHandlers,
  'approveMerge' | 'rejectMerge' | 'showEvidence' | 'tryMergesAgain' | 'keepGateCommands'
> {
  const heldFeature = (snapshot: Snapshot, argument: unknown, placeholder: string) =>
    pickFeature(snapshot, featureIdOf(argument), {
      placeholder,
      only: isHeld,
      none: vscode.l10n.t('No merge waits for you.'),
    });
  return {
    /** `(feature?)` */
    approveMerge: async (argument) => {
      const { orchestrator } = await project.open();
      const feature = await heldFeature(
        orchestrator.snapshot(),
        argument,
        vscode.l10n.t('Approve the merge of which feature?'),
      );
      if (feature !== undefined) await orchestrator.approveMerge(feature.id);
    },

    /** `(feature?, { note }?)` */
    rejectMerge: async (argument, answer) => {
      const { orchestrator } = await project.open();
      const feature = await heldFeature(
        orchestrator.snapshot(),
        argument,
        vscode.l10n.t('Send back which feature?'),
      );
      if (feature === undefined) return;
      const note = property(answer, 'note');
      const said = typeof note === 'string' ? note : await askForNote(feature);
      if (said !== undefined) await orchestrator.rejectMerge(feature.id, said);
    },

    /** `(feature?)`; the base when `{ base: true }`; returns the document's address. */
    showEvidence: async (argument) => {
      if (property(argument, 'base') === true) return documents.show(undefined);
      const { orchestrator } = await project.open();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Show the evidence of which feature?'),
        only: ({ hasEvidence }) => hasEvidence === true,
        none: vscode.l10n.t('Nothing was merged or checked yet.'),
      });
      return feature === undefined ? undefined : documents.show(feature.id);
    },

    tryMergesAgain: async () => {
      const { orchestrator } = await project.open();
      const { submitted } = orchestrator.snapshot().counts;
      await orchestrator.tryMergesAgain();
      if (submitted === 0) void showInformationMessage(vscode.l10n.t('Nothing waits to be merged.'));
    },

    keepGateCommands: async () => {
      const { orchestrator, folder } = await project.open();
      const gate = orchestrator.snapshot().project.gate;
      if (gate?.source !== 'project') {
        const open = vscode.l10n.t('Open Settings');
        void showInformationMessage(
          gate?.source === 'settings'
            ? vscode.l10n.t('The checks are in the settings already.')
            : vscode.l10n.t('No checks were found in the project.'),
          open,
        ).then((choice) => choice && openSetting());
        return;
      }
      await vscode.workspace
        .getConfiguration(settingsSection, folder.uri)
        .update(
          settingKeys.gateCommands,
          [...gate.commands.map(({ command, kind }) => ({ command, kind })), ...gate.leftOut],
          targetOfFolder(),
        );
      const open = vscode.l10n.t('Open Settings');
      void showInformationMessage(
        vscode.l10n.t('The checks that were found are in the settings now, where they can be changed.'),
        open,
      ).then((choice) => choice && openSetting());
    },
  };
}

function openSetting(): Thenable<unknown> {
  return vscode.commands.executeCommand(
    'workbench.action.openSettings',
    `${settingsSection}.${settingKeys.gateCommands}`,
  );
}

function askForNote(feature: FeatureView): Thenable<string | undefined> {
  return showInputBox({
    title: vscode.l10n.t('Send Back #{0} {1}', feature.id, feature.name),
    prompt: vscode.l10n.t(
      'It changes {0}. What should the agent do instead? (optional)',
      (feature.held ?? []).join(', '),
    ),
    ignoreFocusOut: true,
  });
}
