import * as vscode from 'vscode';
import { type Recommendation, recommendConcurrency } from '../../core/scheduling/recommendConcurrency';
import { targetOfFolder } from '../configuration';
import { settingKeys, settingsSection } from '../contributions';
import type { Project } from '../project';
import { property } from './arguments';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage } from '../text/plainWindow';

/** How many agents suit what is left of the backlog; the user's word makes it the workspace's setting. */
export function recommendCommand(project: Project): Pick<CommandHandlers, 'recommendConcurrency'> {
  return {
    /** `({ confirm }?)`; returns what is recommended. */
    recommendConcurrency: async (answer): Promise<Recommendation | undefined> => {
      const { folder, orchestrator } = await project.open();
      const { features } = orchestrator.snapshot();
      const left = features.filter(({ state }) => state !== 'passing');
      if (left.length === 0) {
        void showInformationMessage(vscode.l10n.t('Nothing is left to do, so no agents are needed.'));
        return undefined;
      }
      const recommendation = recommendConcurrency(left);
      const { concurrency, because } = recommendation;
      const configuration = vscode.workspace.getConfiguration(settingsSection, folder.uri);
      const present = configuration.get<number>(settingKeys.concurrency);
      const text = vscode.l10n.t(
        concurrency === 1 ? '{0} agent suits this backlog: {1}.' : '{0} agents suit this backlog: {1}.',
        concurrency,
        because,
      );
      if (present === concurrency) {
        void showInformationMessage(vscode.l10n.t('{0} That is what is set.', text));
        return recommendation;
      }
      const use = vscode.l10n.t('Use {0}', concurrency);
      const isSure =
        property(answer, 'confirm') === true ||
        (await showInformationMessage(vscode.l10n.t('{0} {1} are set.', text, present ?? 0), use)) === use;
      if (isSure) await configuration.update(settingKeys.concurrency, concurrency, targetOfFolder());
      return recommendation;
    },
  };
}
