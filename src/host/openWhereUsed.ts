import * as vscode from 'vscode';
import type { Project } from './project';
import { wasUsedIn } from './workspaceFolder';

/**
 * Opens the project in a repository that Muster was used in before, so that agents which outlived the last window
 * are taken over without a click. The manifest activates the extension there, and nowhere else, at start-up.
 */
export async function openWhereUsed(project: Project): Promise<void> {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    if (folder.uri.scheme === 'file' && (await wasUsedIn(folder.uri.fsPath))) {
      await project.open();
      return;
    }
  }
}
