import * as vscode from 'vscode';
import { settingsSection } from './contributions';
import type { ErrorBoundary } from './errorBoundary';
import type { Project } from './project';
import type { SettingsNotices } from './settingsNotices';

/** Follows changed settings and folders; what is closed stays closed. */
export function watchWorkspace(
  project: Project,
  notices: SettingsNotices,
  boundary: ErrorBoundary,
): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(settingsSection)) return;
      void boundary.run('apply settings', () => notices.show(project.applySettings()));
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      const { state } = project;
      if (state.kind === 'closed') return;
      const folders = vscode.workspace.workspaceFolders ?? [];
      const stays =
        state.kind === 'open' && folders.some(({ uri }) => uri.toString() === state.folder.uri.toString());
      if (!stays) void boundary.runQuietly('Open the repository', () => project.reopen());
    }),
  );
}
