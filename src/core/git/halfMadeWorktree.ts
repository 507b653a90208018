import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processesIn } from '../base/processesIn';
import { worktreeBusy } from './busyWorktree';
import type { Git } from './git';
import { lockDelaysMs } from './lockWait';
import { gitFoldersOf } from './worktreeGitDir';
import { listWorktrees, samePath, type WorktreeEntry } from './worktreeList';

/** Git's own lock while it makes a worktree; it stays when git is killed then. */
const makingLock = 'initializing';

/** Muster's lock while git removes a worktree; it stays when git is killed then. */
export const removingLock = 'muster: removing';

/** Whether the lock, if any, is none that a person has set. */
export function isPassing({ locked }: WorktreeEntry): boolean {
  return locked === undefined || locked === makingLock || locked === removingLock;
}

/**
 * Whether git has not finished making or removing this worktree, so that some of its files are missing: to
 * the next `git add --all` they would look deleted.
 */
export async function isHalfMade(git: Git, entry: WorktreeEntry): Promise<boolean> {
  if (entry.locked !== undefined && isPassing(entry)) return true;
  if (!existsSync(path.join(entry.path, '.git'))) return false;
  // Git writes the index last of all files.
  const folders = await gitFoldersOf(git.at(entry.path)).catch(() => undefined);
  return folders !== undefined && !existsSync(path.join(folders.own, 'index'));
}

/**
 * Waits for the git that may still be making a worktree, as an earlier host started it, and returns the
 * entry as it is then.
 * @throws MusterError WorktreeBusy
 */
export async function waitForMaker(git: Git, entry: WorktreeEntry): Promise<WorktreeEntry | undefined> {
  let present: WorktreeEntry | undefined = entry;
  let makers: readonly number[] | undefined;
  for (const delayMs of lockDelaysMs) {
    if (present === undefined || !(await isHalfMade(git, present))) return present;
    makers = await processesIn(entry.path, { named: true });
    if (makers?.length !== 0) await delay(delayMs);
    // Also when nobody is at it: it may just have been finished.
    present = (await listWorktrees(git)).find((each) => samePath(each.path, entry.path));
    if (makers?.length === 0) return present;
  }
  if (makers === undefined || makers.length === 0) return present;
  throw worktreeBusy(entry.path, makers);
}
