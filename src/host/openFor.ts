import * as vscode from 'vscode';
import { gitFolderOf } from './gitFolderOf';
import type { OpenProject, Project } from './project';

/**
 * The repository that a file of the window lies in, which is shown from now on; what is shown already, for any other
 * file: a spec may lie in a folder without a repository.
 */
export async function openFor(
  project: Pick<Project, 'open' | 'choose'>,
  file: vscode.Uri,
): Promise<OpenProject> {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  const its = folder && (await gitFolderOf(folder.uri.fsPath));
  if (folder === undefined || its === undefined) return project.open();
  const open = await project.open().catch(() => undefined);
  return open !== undefined && (await gitFolderOf(open.folder.uri.fsPath)) === its
    ? open
    : project.choose(folder);
}
