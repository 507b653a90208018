import { agentById, agentNotFound } from '../agents/agentRow';
import { MusterError } from '../base/errors';
import { changedFiles } from '../git/diff';
import { existsSync } from 'node:fs';
import type { DiffRange } from '../git/diff';
import type { Repository } from '../git/repository';
import type { Reader } from '../store/store';

/** What an agent has changed since its base: live files while its worktree is there, else its last commit. */
export async function changesOf(
  engine: { readonly store: Reader; readonly repository: Repository },
  agentId: number,
): Promise<DiffRange> {
  const agent = agentById(engine.store, agentId);
  if (agent === undefined) throw agentNotFound(agentId);
  const { baseCommit, worktree, headCommit } = agent;
  const live = agent.status === 'spawned' || agent.status === 'running';
  const { git, root } = engine.repository;
  if (baseCommit !== null && live && worktree !== null && existsSync(worktree)) {
    const files = await changedFiles(git.at(worktree), baseCommit, undefined);
    return { worktree, base: baseCommit, head: undefined, files };
  }
  const head = headCommit ?? undefined;
  if (baseCommit === null || head === undefined) {
    throw new MusterError(
      'AgentNotFound',
      `Agent ${agentId} has left no commit to compare; look at its output instead.`,
    );
  }
  return { worktree: root, base: baseCommit, head, files: await changedFiles(git, baseCommit, head) };
}
