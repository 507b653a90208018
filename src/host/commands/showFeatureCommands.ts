import * as vscode from 'vscode';
import type { Dashboard } from '../dashboard/dashboard';
import type { FeatureTabs } from '../dashboard/featureTabs';
import type { Project } from '../project';
import type { SpecDocuments } from '../specDocuments';
import { featureIdOf } from './arguments';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';

/** What shows one feature; each takes its number or tree item, or asks. */
export function showFeatureCommands(
  project: Project,
  dashboard: Pick<Dashboard, 'showFeature'>,
  tabs: Pick<FeatureTabs, 'show'>,
  specs: SpecDocuments,
): Pick<CommandHandlers, 'showFeature' | 'openFeatureTab' | 'showSpec'> {
  return {
    showFeature: async (argument) => {
      const { orchestrator } = await project.open();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Show which feature?'),
        none: vscode.l10n.t('There is no feature.'),
      });
      if (feature !== undefined) dashboard.showFeature(feature.id);
    },

    openFeatureTab: async (argument) => {
      const { orchestrator } = await project.open();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Show which feature?'),
        none: vscode.l10n.t('There is no feature.'),
      });
      if (feature !== undefined) tabs.show(feature.id);
    },

    /** Returns the document's address. */
    showSpec: async (argument) => {
      const { orchestrator } = await project.open();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Show the spec of which feature?'),
        only: ({ hasSpec }) => hasSpec === true,
        none: vscode.l10n.t(
          'No spec was written yet; an architect writes one for each new feature where muster.architect.enabled is on.',
        ),
      });
      return feature === undefined ? undefined : specs.show(feature.id);
    },
  };
}
