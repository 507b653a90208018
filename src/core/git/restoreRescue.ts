import type { Git } from './git';
import type { Rescue } from './rescueRefs';
import { stagedTitle } from './snapshot';
import { changedPaths, restoreIndex, restorePaths } from './stagedTree';

/**
 * Puts the uncommitted files of a rescue into a fresh worktree on its tip, and its index, as they were: what
 * was staged is staged again, what was untracked is untracked, and a conflict is one.
 */
export async function putBack(git: Git, rescue: Rescue): Promise<void> {
  if (!rescue.uncommitted) return;
  const { tip, staged } = await partsOf(git, rescue);
  await restorePaths(git, rescue.commit, '--worktree', await changedPaths(git, tip, rescue.commit));
  if (staged !== undefined) await restoreIndex(git, tip, staged);
}

export interface RescueParts {
  readonly tip: string;
  /** The commit of what was staged, if anything was. */
  readonly staged: string | undefined;
}

/** The commits that a rescue of uncommitted files is made of. */
export async function partsOf(git: Git, { commit, uncommitted }: Rescue): Promise<RescueParts> {
  if (!uncommitted) return { tip: commit, staged: undefined };
  const { stdout } = await git.run([
    'log',
    '--no-walk=unsorted',
    '--format=%H %s',
    ...(await parentsOf(git, commit)),
  ]);
  const [tip, second] = stdout.split('\n').map((line) => {
    const space = line.indexOf(' ');
    return { commit: line.slice(0, space), subject: line.slice(space + 1) };
  });
  return {
    tip: tip?.commit ?? commit,
    staged: second?.subject.startsWith(stagedTitle) === true ? second.commit : undefined,
  };
}

async function parentsOf(git: Git, commit: string): Promise<string[]> {
  const { stdout } = await git.run(['rev-parse', `${commit}^@`]);
  return stdout.trim().split('\n');
}
