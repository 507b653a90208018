import * as vscode from 'vscode';
import { providers } from '../../core/agents/providers';
import type { Project } from '../project';
import { canEditDependencies } from '../../shared/itemWords';
import { featureIdOf, featureIdsIn, property } from './arguments';
import { eachOf } from './eachOf';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { showQuickPick } from '../text/plainWindow';

interface ProviderItem extends vscode.QuickPickItem {
  /** Empty: by the settings. */
  readonly id: string;
}

/** `(feature?, selected?, { provider }?)`, also without `selected`; an empty provider takes the feature's own away. */
export function providerCommand(project: Project): Pick<CommandHandlers, 'setProvider'> {
  return {
    setProvider: async (argument, selected, answer) => {
      const { orchestrator } = await project.open();
      const snapshot = orchestrator.snapshot();
      const given = property(answer, 'provider') ?? property(selected, 'provider');
      const several = featureIdsIn(argument, selected);
      if (several.length > 1) {
        const title = vscode.l10n.t('Provider of {0} features', several.length);
        const provider = typeof given === 'string' ? given : (await askForProvider(title, () => false))?.id;
        if (provider === undefined) return;
        await eachOf(snapshot, several, canEditDependencies, (id) => orchestrator.setProvider(id, provider));
        return;
      }
      const feature = await pickFeature(snapshot, featureIdOf(argument), {
        placeholder: vscode.l10n.t('Set the provider of which feature?'),
        only: canEditDependencies,
        none: vscode.l10n.t('There is no feature that still waits for an agent.'),
      });
      if (feature === undefined) return;
      const title = vscode.l10n.t('Provider of #{0} {1}', feature.id, feature.name);
      const isNow = (id: string): boolean => (feature.provider ?? '') === id;
      const provider = typeof given === 'string' ? given : (await askForProvider(title, isNow))?.id;
      if (provider !== undefined) await orchestrator.setProvider(feature.id, provider);
    },
  };
}

function askForProvider(title: string, isNow: (id: string) => boolean): Thenable<ProviderItem | undefined> {
  const mark = (id: string): string => (isNow(id) ? vscode.l10n.t('now') : '');
  const items: ProviderItem[] = [
    { id: '', label: vscode.l10n.t('By the settings'), description: mark('') },
    ...providers.map(({ id, label, description }) => ({
      ...{ id, label, description: mark(id), detail: description },
    })),
  ];
  return showQuickPick(items, {
    title,
    placeHolder: vscode.l10n.t('Another provider takes the feature’s own model away'),
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
}
