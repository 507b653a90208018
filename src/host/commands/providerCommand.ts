import * as vscode from 'vscode';
import { providers } from '../../core/agents/providers';
import type { FeatureView } from '../../shared/viewModel';
import type { Project } from '../project';
import { canEditDependencies } from '../../shared/itemWords';
import { featureIdOf, property } from './arguments';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { showQuickPick } from '../text/plainWindow';

interface ProviderItem extends vscode.QuickPickItem {
  /** Empty: by the settings. */
  readonly id: string;
}

/** `(feature?, { provider }?)`; an empty provider takes the feature's own away. */
export function providerCommand(project: Project): Pick<CommandHandlers, 'setProvider'> {
  return {
    setProvider: async (argument, answer) => {
      const { orchestrator } = await project.open();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Set the provider of which feature?'),
        only: canEditDependencies,
        none: vscode.l10n.t('There is no feature that still waits for an agent.'),
      });
      if (feature === undefined) return;
      const given = property(answer, 'provider');
      const provider = typeof given === 'string' ? given : (await askForProvider(feature))?.id;
      if (provider !== undefined) await orchestrator.setProvider(feature.id, provider);
    },
  };
}

function askForProvider(feature: FeatureView): Thenable<ProviderItem | undefined> {
  const mark = (id: string | undefined): string => (feature.provider === id ? vscode.l10n.t('now') : '');
  const items: ProviderItem[] = [
    { id: '', label: vscode.l10n.t('By the settings'), description: mark(undefined) },
    ...providers.map(({ id, label, description }) => ({
      ...{ id, label, description: mark(id), detail: description },
    })),
  ];
  return showQuickPick(items, {
    title: vscode.l10n.t('Provider of #{0} {1}', feature.id, feature.name),
    placeHolder: vscode.l10n.t('Another provider takes the feature’s own model away'),
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
}
