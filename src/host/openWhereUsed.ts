import * as vscode from 'vscode';
import type { ErrorBoundary } from './errorBoundary';
import type { Project } from './project';
import { wasUsedIn } from './workspaceFolder';

/**
 * Opens the project in a repository that Muster was used in before, so that agents which outlived the last window
 * are taken over without a click, in each repository of the window. The manifest activates the extension there, and nowhere else, at start-up.
 */
export async function openWhereUsed(project: Project): Promise<void> {
  if (!project.isTrusted) return;
  const used: vscode.WorkspaceFolder[] = [];
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    if (folder.uri.scheme === 'file' && (await wasUsedIn(folder.uri.fsPath))) {
      used.push(folder);
    }
  }
  if (used.length === 0) return;
  try {
    await project.open();
  } finally {
    // What is wrong with the one that is shown is no reason to leave the agents of the others alone.
    await project.openAllBeside(used);
  }
}

/** Goes on at once when the user trusts the workspace: with what was used before, and with what was asked for meanwhile. */
export function openWhenTrusted(project: Project, boundary: ErrorBoundary): vscode.Disposable {
  return vscode.workspace.onDidGrantWorkspaceTrust(() => {
    const wasAskedFor = project.state.kind === 'untrusted';
    void boundary.runQuietly('Open the repository', async () => {
      await openWhereUsed(project);
      if (wasAskedFor) await project.open();
    });
  });
}
