import path from 'node:path';
import * as vscode from 'vscode';
import { debugLogName } from '../../core/orchestration/debug/debugLog';
import type { SettingsTopic } from '../../shared/messages';
import type { Dashboard } from '../dashboard/dashboard';
import type { Project } from '../project';
import { pickFolder } from './pickFolder';
import { property } from './arguments';
import type { CommandHandlers } from './registerCommands';

const settingsAbout: ReadonlyMap<unknown, string> = new Map<SettingsTopic, string>([
  ['provider', 'muster.provider'],
  ['setup', 'muster.setup'],
  ['budget', 'muster.budget'],
]);

/** What opens or looks at something, and changes nothing. */
export function windowCommands(
  project: Project,
  dashboard: Dashboard,
  log: vscode.LogOutputChannel,
): Pick<
  CommandHandlers,
  | 'openDashboard'
  | 'openGraph'
  | 'openTimeline'
  | 'openAnalytics'
  | 'showLog'
  | 'openDebugLog'
  | 'checkAgain'
  | 'chooseFolder'
  | 'openSettings'
> {
  return {
    // The dashboard shows a problem itself, so it opens also when the project does not.
    /** `({ need }?)`, by the need's id. */
    openDashboard: (argument) => {
      const need = property(argument, 'need');
      if (typeof need === 'string') dashboard.showNeed(need);
      else dashboard.show();
    },
    openGraph: () => dashboard.showView('graph'),
    openTimeline: () => dashboard.showView('timeline'),
    openAnalytics: () => dashboard.showView('analytics'),
    showLog: () => log.show(),
    openDebugLog: async () => {
      const { orchestrator } = await project.open();
      // Beside the database, wherever that lies and whichever window writes to it.
      const file = path.join(path.dirname(orchestrator.snapshot().project.database), debugLogName);
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
      const editor = await vscode.window.showTextDocument(document);
      const end = document.lineAt(document.lineCount - 1).range.end;
      editor.revealRange(new vscode.Range(end, end));
    },
    checkAgain: async () => {
      // The view shows the sentence of what is still wrong; a message would only repeat it.
      await project.open().catch(() => undefined);
    },
    /** `(folder?: Uri)` */
    chooseFolder: async (argument) => {
      const folder =
        argument instanceof vscode.Uri
          ? vscode.workspace.getWorkspaceFolder(argument)
          : await pickFolder(project);
      if (folder !== undefined) await project.choose(folder);
    },
    /** `({ about }?)` */
    openSettings: (argument) =>
      vscode.commands.executeCommand(
        'workbench.action.openSettings',
        settingsAbout.get(property(argument, 'about')) ?? '@ext:muster.muster',
      ),
  };
}
