import * as vscode from 'vscode';
import type { Dashboard } from '../dashboard/dashboard';
import { isFeatureDraft } from '../../shared/featureDraft';
import type { Project } from '../project';
import { canEdit, canEditDependencies, canRetry, canSkip } from '../../shared/itemWords';
import { dependenciesIn, featureIdOf, featureIdsIn, newFeatureIn } from './arguments';
import { askForDependencies } from './askForDependencies';
import { eachOf } from './eachOf';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { setStatusBarMessage } from '../text/plainWindow';

/** What changes the backlog, except the import. */
export function featureCommands(
  project: Project,
  dashboard: Pick<Dashboard, 'showForm'>,
): Pick<CommandHandlers, 'addFeature' | 'editFeature' | 'editDependencies' | 'retryFeature' | 'skipFeature'> {
  return {
    /** `(feature?: NewFeature)`; returns the new id. Without a feature the form of the dashboard is opened. */
    addFeature: async (argument) => {
      const { orchestrator } = await project.open();
      const feature = newFeatureIn(argument);
      if (feature === undefined) {
        dashboard.showForm();
        return undefined;
      }
      const id = await orchestrator.addFeature(feature);
      setStatusBarMessage(vscode.l10n.t('$(check) Feature #{0} added', id), 4000);
      return id;
    },

    /** `(feature?, edit?: FeatureDraft)`; without an edit the form of the dashboard is opened. */
    editFeature: async (argument, edit) => {
      const { orchestrator } = await project.open();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Edit which feature?'),
        only: canEdit,
        none: vscode.l10n.t('There is no feature that is still to be built.'),
      });
      if (feature === undefined) return undefined;
      if (isFeatureDraft(edit)) return orchestrator.editFeature(feature.id, edit);
      dashboard.showForm(feature.id);
      return undefined;
    },

    /** `(feature?, { dependencies }?)` */
    editDependencies: async (argument, answer) => {
      const { orchestrator } = await project.open();
      const snapshot = orchestrator.snapshot();
      const feature = await pickFeature(snapshot, featureIdOf(argument), {
        placeholder: vscode.l10n.t('Edit the dependencies of which feature?'),
        only: canEditDependencies,
        none: vscode.l10n.t('There is no feature that still waits for others.'),
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

    /** `(feature?, selected?)`; of several, those that can. */
    retryFeature: async (argument, selected) => {
      const { orchestrator } = await project.open();
      const several = featureIdsIn(argument, selected);
      if (several.length > 1) {
        await eachOf(orchestrator.snapshot(), several, canRetry, (id) => orchestrator.retryFeature(id));
        return;
      }
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Retry which feature?'),
        only: canRetry,
        none: vscode.l10n.t('No feature has failed or waits to be retried.'),
      });
      if (feature !== undefined) await orchestrator.retryFeature(feature.id);
    },

    /** Likewise. */
    skipFeature: async (argument, selected) => {
      const { orchestrator } = await project.open();
      const several = featureIdsIn(argument, selected);
      if (several.length > 1) {
        await eachOf(orchestrator.snapshot(), several, canSkip, (id) => orchestrator.skipFeature(id));
        return;
      }
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Put off which feature?'),
        only: canSkip,
        none: vscode.l10n.t('No feature is waiting for its turn.'),
      });
      if (feature !== undefined) await orchestrator.skipFeature(feature.id);
    },
  };
}
