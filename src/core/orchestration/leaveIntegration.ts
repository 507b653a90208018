import type { AgentRow } from '../agents/agentRow';
import { checkedOutBranch, linkedFolders } from '../git/worktreeGitDir';
import { recordedPath, samePath } from '../git/worktreeList';
import type { Engine } from './engine';

/**
 * Takes the integration branch out of the hands of an agent that has checked it out and is gone: as long as it is
 * checked out anywhere nothing can be merged. Commit, index and files of the worktree stay as they are; only HEAD
 * names the commit instead of the branch.
 */
export async function leaveIntegration(
  { repository, integration, log }: Pick<Engine, 'repository' | 'integration' | 'log'>,
  { agentId, worktree }: Pick<AgentRow, 'agentId' | 'worktree'>,
): Promise<void> {
  if (worktree === null) return;
  const branch = await checkedOutBranch(repository.git.at(worktree));
  if (branch !== undefined && branch !== integration.branch) return;
  const place = await integration.checkedOutAt();
  if (place === undefined || !samePath(place, await recordedPath(worktree))) return;
  // Where it has lost its link to the repository, git would look further up, and find the user's checkout.
  if (linkedFolders(place) === undefined) return;
  const there = repository.git.at(place);
  const head = await there.commitOf('HEAD');
  if (head === undefined) return;
  // Not `checkout`, which refuses in the middle of a conflict.
  await there.run(['update-ref', '--no-deref', '-m', 'muster: left the integration branch', 'HEAD', head]);
  log.warn(
    `Agent ${agentId} had checked out "${integration.branch}"; its worktree ${place} is detached now.`,
  );
}
