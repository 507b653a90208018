import * as vscode from 'vscode';
import { commandIds, viewIds } from '../contributions';
import type { Project } from '../project';
import type { SettingsNotices } from '../settingsNotices';
import type { CommandHandlers } from './registerCommands';

/** What moves the whole crew. */
export function runCommands(
  project: Project,
  notices: SettingsNotices,
): Pick<CommandHandlers, 'start' | 'stop' | 'pause' | 'drain' | 'resume'> {
  return {
    start: async () => {
      const { orchestrator } = await project.open();
      notices.show(project.applySettings());
      if (orchestrator.snapshot().counts.total === 0) {
        void suggestFeatures();
        return;
      }
      await orchestrator.start();
      await vscode.commands.executeCommand(`${viewIds.agents}.focus`, { preserveFocus: true });
    },
    pause: async () => (await project.open()).orchestrator.pause(),
    drain: async () => (await project.open()).orchestrator.drain(),
    resume: async () => (await project.open()).orchestrator.resume(),
    stop: async () => {
      const { orchestrator } = await project.open();
      const location = { viewId: viewIds.agents };
      await vscode.window.withProgress({ location, title: 'Stopping agents' }, () => orchestrator.stop());
    },
  };
}

async function suggestFeatures(): Promise<void> {
  const add = 'New Feature…';
  const importThem = 'Import Features…';
  const initialize = 'Initialize From Spec…';
  const choice = await vscode.window.showInformationMessage(
    'There is nothing to start yet: add a feature, import a backlog or initialize from a specification first.',
    add,
    importThem,
    initialize,
  );
  if (choice === add) await vscode.commands.executeCommand(commandIds.addFeature);
  if (choice === initialize) await vscode.commands.executeCommand(commandIds.initializeFromSpec);
  if (choice === importThem) await vscode.commands.executeCommand(commandIds.importFeatures);
}
