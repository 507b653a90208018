import type { Git } from './git';
import type { Rescue } from './rescueRefs';
import { partsOf } from './restoreRescue';
import { changedPaths } from './stagedTree';
import { unmergedCommits } from './worktreeContents';

export interface RescueContents {
  /** The commit that its branch pointed to. */
  readonly tip: string;
  /** Commits that the target does not have. */
  readonly unmerged: number;
  readonly staged: number;
  readonly changed: number;
  readonly untracked: number;
}

/** What a rescue holds beside `target`, a commit. */
export async function rescueContents(git: Git, rescue: Rescue, target: string): Promise<RescueContents> {
  const { tip, staged } = await partsOf(git, rescue);
  const unmerged = await unmergedCommits(git, tip, target);
  if (!rescue.uncommitted) return { tip, unmerged, staged: 0, changed: 0, untracked: 0 };
  const stagedPaths = staged === undefined ? [] : await changedPaths(git, tip, staged);
  const known = new Set(stagedPaths);
  const paths = await changedPaths(git, tip, rescue.commit);
  const added = new Set(await addedPaths(git, tip, rescue.commit));
  const untracked = paths.filter((path) => added.has(path) && !known.has(path)).length;
  return { tip, unmerged, staged: stagedPaths.length, changed: paths.length - untracked, untracked };
}

async function addedPaths(git: Git, from: string, to: string): Promise<string[]> {
  const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--diff-filter=A', from, to];
  return (await git.run(args)).stdout.split('\0').filter((path) => path !== '');
}
