import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from './git';

/** Files whose size and time are looked at; what an agent changes is seldom more. */
const filesLookedAt = 300;

/**
 * A text that is another one when something was committed or a file changed in the worktree that `git` runs in.
 */
export async function worktreeMark(git: Git): Promise<string> {
  const { stdout } = await git.run(
    ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=all', '--no-renames'],
    // The agent's own git must never find the index locked because somebody looked.
    { env: { GIT_OPTIONAL_LOCKS: '0' } },
  );
  const hash = createHash('sha256').update(stdout);
  for (const file of changedPaths(stdout).slice(0, filesLookedAt)) {
    const found = await lstat(path.join(git.folder, file)).catch(() => undefined);
    hash.update(found === undefined ? '-' : `${found.mtimeMs} ${found.size}\0`);
  }
  return hash.digest('base64url');
}

/** Entries as `git status --porcelain=v2` gives them: eight fields before the path of a changed file, ten of an unmerged one. */
function changedPaths(status: string): string[] {
  return status.split('\0').flatMap((entry) => {
    if (entry.startsWith('1 ')) return [entry.split(' ').slice(8).join(' ')];
    if (entry.startsWith('u ')) return [entry.split(' ').slice(10).join(' ')];
    return entry.startsWith('? ') ? [entry.slice(2)] : [];
  });
}
