import type { Git } from './git';
import { headBranch } from './headBranch';

export interface WorktreeStatus {
  readonly uncommitted: number;
  /** Commits on HEAD that are not in the base. */
  readonly ahead: number;
  readonly head: string;
  /** Undefined when the agent has left HEAD detached. */
  readonly branch: string | undefined;
}

/** How the worktree that `git` runs in stands to its base. */
export async function worktreeStatus(git: Git, base: string): Promise<WorktreeStatus> {
  const [uncommitted, head, count, branch] = await Promise.all([
    countUncommitted(git),
    git.run(['rev-parse', 'HEAD']),
    git.run(['rev-list', '--count', 'HEAD', `^${base}`]),
    headBranch(git),
  ]);
  return {
    uncommitted,
    ahead: Number(count.stdout),
    head: head.stdout.trim(),
    branch,
  };
}

/** Changed and untracked files; a folder that is untracked as a whole counts as one. */
export async function countUncommitted(git: Git): Promise<number> {
  const status = await git.ordinary((library) => library.status(['--untracked-files=normal']));
  return status.files.length;
}
