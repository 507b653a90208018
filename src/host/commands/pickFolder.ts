import * as vscode from 'vscode';
import { otherText } from '../otherRepositories';
import type { Project } from '../project';
import { showQuickPick } from '../text/plainWindow';

/** The folders of the window, with what goes on in those that are open. */
export async function pickFolder(project: Project): Promise<vscode.WorkspaceFolder | undefined> {
  const shown = project.state.kind === 'open' ? project.state.folder.uri.toString() : undefined;
  const items = (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map((folder) => {
      const other = project.others.all.find((each) => each.folder.uri.toString() === folder.uri.toString());
      const isShown = folder.uri.toString() === shown;
      return {
        label: folder.name,
        description: isShown
          ? vscode.l10n.t('shown now')
          : other === undefined
            ? ''
            : otherText(other.orchestrator.snapshot()),
        detail: folder.uri.fsPath,
        folder,
      };
    });
  const placeHolder = vscode.l10n.t('Work on the repository of which folder?');
  return (await showQuickPick(items, { placeHolder }))?.folder;
}
