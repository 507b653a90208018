import { rm } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import type { Git } from './git';
import { moveAside } from './movedAside';
import type { WorktreeEntry } from './worktreeList';
import { removeLinks } from './worktreeLinks';

/** How the names of the gate's worktrees start. */
export const gatePrefix = 'gate-';

/** Whether a worktree under the root is the gate's: what else lies there is on a branch. */
export function isGate({ path: folder, branch }: WorktreeEntry): boolean {
  return branch === undefined && path.basename(folder).startsWith(gatePrefix);
}

/**
 * Takes a gate's worktree away, also when its folder is spoilt. Returns where what lay in it is now; the caller
 * deletes it, when nobody waits for that any more.
 */
export async function removeGateWorktree(
  git: Git,
  entry: WorktreeEntry,
  log: Log,
): Promise<string | undefined> {
  const remove = (): Promise<string> => git.raw('worktree', 'remove', '--force', '--force', entry.path);
  await removeLinks(git, entry.path);
  const moved = await moveAside(entry.path, log);
  try {
    await remove();
  } catch (error) {
    // Git does not touch a folder whose `.git` is gone or spoilt; without the folder it only forgets it.
    log.debug(`Git did not remove the gate's worktree ${entry.path}: ${messageOf(error)}`);
    await rm(entry.path, { recursive: true, force: true });
    await remove();
  }
  return moved;
}
