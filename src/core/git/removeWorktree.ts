import { existsSync } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../base/log';
import { requireQuiet } from './busyWorktree';
import type { Git } from './git';
import { isAncestor } from './ancestry';
import { isHalfMade, removingLock } from './halfMadeWorktree';
import { moveAside } from './movedAside';
import { rescueCommit, rescueLateWork, rescueWorktree } from './rescue';
import { rescueNamed, safeName } from './rescueRefs';
import { gitDirOfLost, keepSubmodules } from './submodules/keepSubmodules';
import { listWorktrees, type WorktreeEntry } from './worktreeList';
import { removeLinks } from './worktreeLinks';
import { worktreeExists } from './worktreeRefusals';

export interface KeptAs {
  /** What the rescue refs are named after. */
  readonly name: string;
  /** Its tip is kept too, wherever the worktree's HEAD is. */
  readonly branch: string | undefined;
  readonly log: Log;
}

export interface Kept {
  /** The first holds the tip and the files. */
  readonly rescueRefs: readonly string[];
  /** What was the worktree; the caller deletes it, when nobody waits for that any more. */
  readonly moved: string | undefined;
}

/**
 * Takes a worktree away, but not its branch, after all that it holds was kept. One whose folder is gone is only
 * forgotten, after its commits were kept.
 * @throws MusterError WorktreeBusy
 */
export async function removeKeeping(
  git: Git,
  entry: WorktreeEntry,
  { name, branch, log }: KeptAs,
): Promise<Kept> {
  await requireQuiet(entry.path);
  const refs: string[] = [];
  let kept: string | undefined;
  if (existsSync(path.join(entry.path, '.git'))) {
    const halfMade = await isHalfMade(git, entry);
    refs.push(...(await rescueWorktree(git, entry.path, name, branch, { halfMade })));
    if (!halfMade) [kept] = refs;
  } else {
    // The folder was taken away by someone else: what is left are the commits.
    const tips = [entry.head, branch === undefined ? undefined : await git.commitOf(`refs/heads/${branch}`)];
    // A removal that was cut short has kept the files.
    const earlier = entry.locked === removingLock ? await rescueNamed(git, name) : undefined;
    if (earlier !== undefined) refs.push(earlier);
    for (const tip of new Set(tips)) {
      const isKept = tip === undefined || (earlier !== undefined && (await isAncestor(git, tip, earlier)));
      if (!isKept) refs.push(await rescueCommit(git, tip, name));
    }
    const gitDir = await gitDirOfLost(git, entry.path);
    if (gitDir !== undefined) refs.push(...(await keepSubmodules(git, { gitDir, name: safeName(name) })));
    await clearFolder(entry.path, true, log);
  }
  // Git that is killed from here on leaves a part of the files, which must not pass for a whole worktree.
  const lock = ['worktree', 'lock', '--reason', removingLock, entry.path];
  await git.run(lock, { accept: [0, 128] });
  await removeLinks(git, entry.path);
  // Without its folder git only forgets it; where that cannot be moved, git deletes it.
  const moved = await moveAside(entry.path, log);
  if (moved !== undefined && kept !== undefined) {
    // From here on nobody finds the files by their old names; what was saved since they were kept is kept as well.
    const about = { kept, worktree: entry.path, name };
    const late = await rescueLateWork(git.uninterrupted, moved, about).catch((error: unknown) => {
      log.warn(`What was changed in ${entry.path} in its last moments could not be looked at`, error);
      return undefined;
    });
    if (late !== undefined) refs.push(late);
  }
  await git.run(['worktree', 'remove', '--force', '--force', entry.path]);
  log.info(`Removed the worktree ${entry.path}; its work is kept under ${refs.join(', ')}.`);
  return { rescueRefs: refs, moved };
}

/** What is left to do when an earlier removal was cut short after the worktree had gone; returns the rescue refs. */
export async function removeLeftBranch(
  git: Git,
  { name, branch }: Pick<KeptAs, 'name' | 'branch'>,
): Promise<string[]> {
  const refs: string[] = [];
  const tip = branch === undefined ? undefined : await git.commitOf(`refs/heads/${branch}`);
  const earlier = await rescueNamed(git, name);
  if (earlier !== undefined) refs.push(earlier);
  if (tip !== undefined) refs.push(await rescueCommit(git, tip, name));
  if (branch !== undefined) await deleteBranch(git, branch);
  return [...new Set(refs)];
}

/** Deletes a branch whose tip was kept, unless a worktree is on it. */
export async function deleteBranch(git: Git, branch: string): Promise<void> {
  const tip = await git.commitOf(`refs/heads/${branch}`);
  const used = (await listWorktrees(git)).some((entry) => entry.branch === branch);
  // The old value makes sure that only what was rescued goes.
  if (tip !== undefined && !used) await git.run(['update-ref', '-d', `refs/heads/${branch}`, tip]);
}

/** Makes room for a worktree; files that no worktree owns are moved aside when the place is ours. */
export async function clearFolder(folder: string, ours: boolean, log: Log): Promise<void> {
  if (!existsSync(folder)) return;
  if ((await readdir(folder).catch(() => [folder])).length === 0) return;
  if (!ours) throw worktreeExists(folder);
  let aside = `${folder}.left`;
  for (let number = 2; existsSync(aside); number += 1) aside = `${folder}.left-${number}`;
  await rename(folder, aside);
  log.warn(`${folder} held files but was no worktree any more; they are now in ${aside}.`);
}
