import * as vscode from 'vscode';
import type { NewFeature } from '../../core/backlog/feature';
import type { Project } from '../project';
import { canEditDependencies, canRetry, canSkip } from '../trees/featureItem';
import { dependenciesIn, featureIdOf, newFeatureIn } from './arguments';
import { askForDependencies } from './askForDependencies';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';

/** What changes the backlog, except the import. */
export function featureCommands(
  project: Project,
): Pick<CommandHandlers, 'addFeature' | 'editDependencies' | 'retryFeature' | 'skipFeature'> {
  return {
    /** `(feature?: NewFeature)`; returns the new id. */
    addFeature: async (argument) => {
      const { orchestrator } = await project.open();
      const feature = newFeatureIn(argument) ?? (await askForFeature());
      if (feature === undefined) return undefined;
      const id = await orchestrator.addFeature(feature);
      vscode.window.setStatusBarMessage(`$(check) Feature #${id} added`, 4000);
      return id;
    },

    /** `(feature?, { dependencies }?)` */
    editDependencies: async (argument, answer) => {
      const { orchestrator } = await project.open();
      const snapshot = orchestrator.snapshot();
      const feature = await pickFeature(snapshot, featureIdOf(argument), {
        placeholder: 'Edit the dependencies of which feature?',
        only: canEditDependencies,
        none: 'There is no feature that still waits for others.',
      });
      if (feature === undefined) return;
      const given = dependenciesIn(answer);
      if (given !== undefined) await orchestrator.setDependencies(feature.id, given);
      else {
        await askForDependencies(feature, snapshot.features, (dependencies) =>
          orchestrator.setDependencies(feature.id, dependencies),
        );
      }
    },

    retryFeature: async (argument) => {
      const { orchestrator } = await project.open();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: 'Retry which feature?',
        only: canRetry,
        none: 'No feature has failed or waits to be retried.',
      });
      if (feature !== undefined) await orchestrator.retryFeature(feature.id);
    },

    skipFeature: async (argument) => {
      const { orchestrator } = await project.open();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: 'Put off which feature?',
        only: canSkip,
        none: 'No feature is waiting for its turn.',
      });
      if (feature !== undefined) await orchestrator.skipFeature(feature.id);
    },
  };
}

async function askForFeature(): Promise<NewFeature | undefined> {
  const name = await vscode.window.showInputBox({
    title: 'Add Feature (1/2): Name',
    prompt: 'What should be built, in a few words',
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? 'A feature needs a name.' : undefined),
  });
  if (name === undefined) return undefined;
  const description = await vscode.window.showInputBox({
    title: 'Add Feature (2/2): Description',
    prompt: 'What the agent has to know (optional)',
    ignoreFocusOut: true,
  });
  if (description === undefined) return undefined;
  return { name: name.trim(), ...(description.trim() === '' ? {} : { description: description.trim() }) };
}
