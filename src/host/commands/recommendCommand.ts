import * as vscode from 'vscode';
import { type Recommendation, recommendConcurrency } from '../../core/scheduling/recommendConcurrency';
import { settingKeys, settingsSection } from '../contributions';
import type { Project } from '../project';
import { property } from './arguments';
import type { CommandHandlers } from './registerCommands';

/** How many agents suit what is left of the backlog; the user's word makes it the workspace's setting. */
export function recommendCommand(project: Project): Pick<CommandHandlers, 'recommendConcurrency'> {
  return {
    /** `({ confirm }?)`; returns what is recommended. */
    recommendConcurrency: async (answer): Promise<Recommendation | undefined> => {
      const { folder, orchestrator } = await project.open();
      const { features } = orchestrator.snapshot();
      const left = features.filter(({ state }) => state !== 'passing');
      if (left.length === 0) {
        void vscode.window.showInformationMessage('Nothing is left to do, so no agents are needed.');
        return undefined;
      }
      const recommendation = recommendConcurrency(left);
      const { concurrency, because } = recommendation;
      const configuration = vscode.workspace.getConfiguration(settingsSection, folder.uri);
      const present = configuration.get<number>(settingKeys.concurrency);
      const agents = concurrency === 1 ? '1 agent suits' : `${concurrency} agents suit`;
      const text = `${agents} this backlog: ${because}.`;
      if (present === concurrency) {
        void vscode.window.showInformationMessage(`${text} That is what is set.`);
        return recommendation;
      }
      const use = `Use ${concurrency}`;
      const isSure =
        property(answer, 'confirm') === true ||
        (await vscode.window.showInformationMessage(`${text} ${present ?? 0} are set.`, use)) === use;
      if (isSure) {
        const { Workspace } = vscode.ConfigurationTarget;
        await configuration.update(settingKeys.concurrency, concurrency, Workspace);
      }
      return recommendation;
    },
  };
}
