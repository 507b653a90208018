import * as vscode from 'vscode';
import type { SharedProject } from '../../core/orchestrator';
import { commandIds, viewIds } from '../contributions';
import type { Project } from '../project';
import type { SettingsNotices } from '../settingsNotices';
import { canRunAlone } from '../../shared/itemWords';
import { featureIdOf } from './arguments';
import { pickFeature } from './pick';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage, withProgress } from '../text/plainWindow';

/** What moves the whole crew. */
export function runCommands(
  project: Project,
  notices: SettingsNotices,
): Pick<CommandHandlers, 'start' | 'runFeature' | 'runTests' | 'stop' | 'pause' | 'drain' | 'resume'> {
  const openWithSettings = async (): Promise<SharedProject> => {
    const { orchestrator } = await project.open();
    notices.show(project.applySettings());
    return orchestrator;
  };
  const showAgents = (): Thenable<unknown> =>
    vscode.commands.executeCommand(`${viewIds.agents}.focus`, { preserveFocus: true });
  return {
    start: async () => {
      const orchestrator = await openWithSettings();
      if (orchestrator.snapshot().counts.total === 0) {
        void suggestFeatures();
        return;
      }
      await orchestrator.start();
      await showAgents();
    },

    /** `(feature?)`; a run that is on goes on with this one alone. */
    runFeature: async (argument) => {
      const orchestrator = await openWithSettings();
      const feature = await pickFeature(orchestrator.snapshot(), featureIdOf(argument), {
        placeholder: vscode.l10n.t('Run which feature alone?'),
        only: canRunAlone,
        none: vscode.l10n.t('No feature is waiting for its turn.'),
      });
      if (feature === undefined) return;
      await orchestrator.start({ featureId: feature.id });
      await showAgents();
    },

    runTests: async () => {
      const orchestrator = await openWithSettings();
      if (orchestrator.snapshot().counts.passing === 0) {
        void showInformationMessage(vscode.l10n.t('Nothing has passed yet that could be tested again.'));
        return;
      }
      await orchestrator.start({ agentType: 'testing' });
      await showAgents();
    },
    pause: async () => (await project.open()).orchestrator.pause(),
    drain: async () => (await project.open()).orchestrator.drain(),
    resume: async () => (await project.open()).orchestrator.resume(),
    stop: async () => {
      const { orchestrator } = await project.open();
      const location = { viewId: viewIds.agents };
      await withProgress({ location, title: vscode.l10n.t('Stopping agents') }, () => orchestrator.stop());
    },
  };
}

async function suggestFeatures(): Promise<void> {
  const add = vscode.l10n.t('New Feature…');
  const importThem = vscode.l10n.t('Import Features…');
  const initialize = vscode.l10n.t('Initialize From Spec…');
  const choice = await showInformationMessage(
    vscode.l10n.t(
      'There is nothing to start yet: add a feature, import a backlog or initialize from a specification first.',
    ),
    add,
    importThem,
    initialize,
  );
  if (choice === add) await vscode.commands.executeCommand(commandIds.addFeature);
  if (choice === initialize) await vscode.commands.executeCommand(commandIds.initializeFromSpec);
  if (choice === importThem) await vscode.commands.executeCommand(commandIds.importFeatures);
}
