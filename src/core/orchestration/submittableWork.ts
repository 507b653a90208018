import { ownCommits } from '../git/ownCommits';
import type { Engine } from './engine';

/** Work that could go through the merge queue, and where it lies. */
export interface WorkPlace {
  readonly worktree: string;
  readonly branch: string | null;
  readonly baseCommit: string;
}

/**
 * Asked of git: whoever says that work is done must have committed it.
 *
 * @param again how to try once more, as the end of a sentence
 */
export async function submittableWork(
  { worktrees, repository, integration }: Pick<Engine, 'worktrees' | 'repository' | 'integration'>,
  { worktree, branch, baseCommit }: WorkPlace,
  again: string,
): Promise<{ readonly commit: string } | { readonly refusal: string }> {
  const status = await worktrees.statusOf(worktree, baseCommit);
  if (status.branch !== branch) {
    return {
      refusal: `Not submitted: the worktree is not on its branch ${branch ?? ''}; switch back to it, commit your work there and ${again}.`,
    };
  }
  if (status.uncommitted > 0) {
    return {
      refusal: `Not submitted: ${status.uncommitted} files are not committed; commit or remove them and ${again}.`,
    };
  }
  const own = await ownCommits(repository.git, status.head, baseCommit, integration.branch);
  if (own === 0) {
    return { refusal: `Not submitted: there is no commit of yours; commit your work and ${again}.` };
  }
  return { commit: status.head };
}
