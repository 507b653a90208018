import * as vscode from 'vscode';
import { promptFolder } from '../core/agents/promptTemplates/promptFolder';
import type { Settings } from '../core/settings';
import { settingsSection } from './contributions';
import type { ErrorBoundary } from './errorBoundary';
import { openWhereUsed } from './openWhereUsed';
import type { OpenProject, Project } from './project';
import type { SettingsNotices } from './settingsNotices';

/** What an open repository is built on; the engine is opened anew when one of them changes. */
const fixedWhileOpen = ['integrationBranch', 'worktreeRoot'] as const satisfies readonly (keyof Settings)[];

/** Follows changed settings and folders; what is closed stays closed. */
export function watchWorkspace(
  project: Project,
  notices: SettingsNotices,
  boundary: ErrorBoundary,
): vscode.Disposable {
  const prompts = vscode.workspace.createFileSystemWatcher(`**/${promptFolder}/*.md`);
  // Also looks at the prompts anew, so that what is wrong with one shows while it is being edited.
  const look = (): void => void boundary.runQuietly('look at the prompts', () => project.applySettings());
  return vscode.Disposable.from(
    prompts,
    prompts.onDidCreate(look),
    prompts.onDidChange(look),
    prompts.onDidDelete(look),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(settingsSection)) return;
      const rebuilds = fixedWhileOpen.some((key) => event.affectsConfiguration(`${settingsSection}.${key}`));
      void boundary.run(vscode.l10n.t('apply settings'), async () => {
        if (rebuilds && isWanted(project)) await project.reopen();
        notices.show(project.applySettings());
      });
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      const { state } = project;
      if (!isWanted(project)) return;
      const folders = vscode.workspace.workspaceFolders ?? [];
      const stays =
        state.kind === 'open' && folders.some(({ uri }) => uri.toString() === state.folder.uri.toString());
      const gone = ({ folder }: OpenProject): boolean =>
        !folders.some(({ uri }) => uri.toString() === folder.uri.toString());
      void boundary.runQuietly('Follow the folders of the window', async () => {
        await project.others.close(gone);
        try {
          if (!stays) await project.showAnew();
        } finally {
          // Those that came, and those whose engine was opened for a folder that has gone.
          await openWhereUsed(project);
        }
      });
    }),
  );
}

/** Somebody has asked for it, and it may be opened. */
function isWanted({ state }: Project): boolean {
  return state.kind !== 'closed' && state.kind !== 'untrusted';
}
