import path from 'node:path';
import type { Git } from './git';

/**
 * The folders that a commit in this worktree writes to, all outside of it: its own git directory, and of the
 * one that all worktrees share what a commit needs. Hooks, configuration and Muster's own files are not in them.
 */
export async function commitFolders(worktree: Git): Promise<readonly string[]> {
  const output = await worktree.raw('rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir');
  const [own = '', common = ''] = output.trim().split('\n');
  return [own, ...['objects', 'refs', 'logs'].map((name) => path.join(common, name))];
}
