import path from 'node:path';
import type { Git } from './git';
import { gitFoldersOf } from './worktreeGitDir';

/**
 * The folders that a commit in this worktree writes to, all outside of it: its own git directory, and of the
 * one that all worktrees share what a commit needs. Hooks, configuration and Muster's own files are not in them.
 */
export async function commitFolders(worktree: Git): Promise<readonly string[]> {
  const { own, common } = await gitFoldersOf(worktree);
  return [own, ...['objects', 'refs', 'logs'].map((name) => path.join(common, name))];
}
