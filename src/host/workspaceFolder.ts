import { access } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import { gitFolderOf } from './gitFolderOf';

/** Whether the folder, or one above it, is a git work tree or a bare repository; git itself has the last word. */
export async function looksLikeRepository(folder: string): Promise<boolean> {
  const exists = (file: string): Promise<boolean> =>
    access(file).then(
      () => true,
      () => false,
    );
  for (let current = folder; ; current = path.dirname(current)) {
    if (await exists(path.join(current, '.git'))) return true;
    if ((await exists(path.join(current, 'HEAD'))) && (await exists(path.join(current, 'objects'))))
      return true;
    if (path.dirname(current) === current) return false;
  }
}

/**
 * The folder that Muster works on: the one that was chosen before, otherwise the first in a repository,
 * otherwise the first, whose problem is then shown.
 */
export async function folderToUse(
  folders: readonly vscode.WorkspaceFolder[],
  chosen: string | undefined,
): Promise<vscode.WorkspaceFolder | undefined> {
  const onDisk = folders.filter((folder) => folder.uri.scheme === 'file');
  const before = onDisk.find((folder) => folder.uri.toString() === chosen);
  if (before !== undefined) return before;
  for (const folder of onDisk) {
    if (await looksLikeRepository(folder.uri.fsPath)) return folder;
  }
  return onDisk[0];
}

/** Whether Muster has been used here before: it keeps its lock in the common git directory of the repository. */
export async function wasUsedIn(folder: string): Promise<boolean> {
  const gitFolder = await gitFolderOf(folder);
  if (gitFolder === undefined) return false;
  return access(path.join(gitFolder, 'muster')).then(
    () => true,
    () => false,
  );
}
