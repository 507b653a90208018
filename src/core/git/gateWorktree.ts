import { rm } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import type { Git } from './git';
import { moveAside } from './movedAside';
import type { WorktreeEntry } from './worktreeList';
import { removeLinks } from './worktreeLinks';

/** Name of the folder in which a commit is tried; for what else than the gate runs this way, with its name. */
export function gateFolderName(commit: string, name?: string): string {
  return `gate-${name === undefined ? '' : `${name}-`}${commit.slice(0, 12)}`;
}

/**
 * Whether a worktree under the root is the gate's, by the whole of its name: a person may have a worktree there that
 * is called `gate-keeper`, and a check may have switched to a branch in the gate's.
 */
export function isGate({ path: folder }: Pick<WorktreeEntry, 'path'>): boolean {
  return /^gate-(?:[a-z]+-)?[0-9a-f]{12}$/.test(path.basename(folder));
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
  const remove = (): Promise<unknown> => git.run(['worktree', 'remove', '--force', '--force', entry.path]);
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
