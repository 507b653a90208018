import * as vscode from 'vscode';
import type { Project } from '../project';
import { canEditDependencies } from '../../shared/itemWords';
import { featureIdOf, featureIdsIn, property } from './arguments';
import { eachOf } from './eachOf';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { showInputBox } from '../text/plainWindow';

/** `(feature?, selected?, { model }?)`, also without `selected`; an empty model takes the feature's own away. */
export function modelCommand(project: Project): Pick<CommandHandlers, 'setModel'> {
  return {
    setModel: async (argument, selected, answer) => {
      const { orchestrator } = await project.open();
      const snapshot = orchestrator.snapshot();
      const given = property(answer, 'model') ?? property(selected, 'model');
      const several = featureIdsIn(argument, selected);
      if (several.length > 1) {
        const title = vscode.l10n.t('Model of {0} features', several.length);
        const model = typeof given === 'string' ? given : await askForModel(title, '');
        if (model === undefined) return;
        await eachOf(snapshot, several, canEditDependencies, (id) => orchestrator.setModel(id, model));
        return;
      }
      const feature = await pickFeature(snapshot, featureIdOf(argument), {
        placeholder: vscode.l10n.t('Set the model of which feature?'),
        only: canEditDependencies,
        none: vscode.l10n.t('There is no feature that still waits for an agent.'),
      });
      if (feature === undefined) return;
      const title = vscode.l10n.t('Model of #{0} {1}', feature.id, feature.name);
      const model = typeof given === 'string' ? given : await askForModel(title, feature.model ?? '');
      if (model !== undefined) await orchestrator.setModel(feature.id, model);
    },
  };
}

function askForModel(title: string, value: string): Thenable<string | undefined> {
  return showInputBox({
    title,
    prompt: vscode.l10n.t('As the provider’s program names it. Empty: by the settings.'),
    value,
    ignoreFocusOut: true,
  });
}
