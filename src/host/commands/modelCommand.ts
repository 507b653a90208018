import * as vscode from 'vscode';
import type { FeatureView } from '../../shared/viewModel';
import type { Project } from '../project';
import { canEditDependencies } from '../../shared/itemWords';
import { featureIdOf, property } from './arguments';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { showInputBox } from '../text/plainWindow';

/** `(feature?, { model }?)`; an empty model takes the feature's own away. */
export function modelCommand(project: Project): Pick<CommandHandlers, 'setModel'> {
  return {
    setModel: async (argument, answer) => {
      const { orchestrator } = await project.open();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Set the model of which feature?'),
        only: canEditDependencies,
        none: vscode.l10n.t('There is no feature that still waits for an agent.'),
      });
      if (feature === undefined) return;
      const given = property(answer, 'model');
      const model = typeof given === 'string' ? given : await askForModel(feature);
      if (model !== undefined) await orchestrator.setModel(feature.id, model);
    },
  };
}

function askForModel(feature: FeatureView): Thenable<string | undefined> {
  return showInputBox({
    title: vscode.l10n.t('Model of #{0} {1}', feature.id, feature.name),
    prompt: vscode.l10n.t('As the provider’s program names it. Empty: by the settings.'),
    value: feature.model ?? '',
    ignoreFocusOut: true,
  });
}
