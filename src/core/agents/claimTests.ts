import path from 'node:path';
import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import type { Claim } from './claim';
import { liveAgents } from './agentRow';
import { insertAgent } from './lifecycle';

/** Slots below are for coding agents, whose mascots they choose. */
const firstTestingSlot = 5;

export interface TestClaimRequest {
  /** What is to be tested, each with the fence with which it passed. */
  readonly batch: readonly { readonly id: number; readonly fence: number }[];
  readonly provider: string;
  readonly model: string | null;
  readonly command: string;
  /** Folder that the agent's worktree is made in. */
  readonly worktreeRoot: string;
  readonly tokenHash: string;
}

export interface TestClaim extends Claim {
  readonly worktree: string;
  readonly taskId: string;
}

/**
 * Takes features for a new testing agent: its row, its task, its worktree and its batch, all in the caller's
 * transaction. `undefined`: one of them does not pass any more, or is being tested.
 */
export function claimTests(tx: Transaction, request: TestClaimRequest): TestClaim | undefined {
  const { batch } = request;
  const free = ({ id, fence }: { id: number; fence: number }): boolean =>
    tx.get(
      `SELECT 1 FROM features f WHERE f.id = ? AND f.fence = ? AND f.status = 'passing'
         AND NOT EXISTS (SELECT 1 FROM regression_test t WHERE t.feature_id = f.id AND t.result IS NULL)`,
      [id, fence],
    ) !== undefined;
  if (batch.length === 0 || !batch.every(free)) return undefined;
  const slot = lowestFree(liveAgents(tx).map((agent) => agent.slot));
  const agentId = insertAgent(tx, {
    ...request,
    ...{ agentType: 'testing', taskType: 'testing', taskId: 'testing', featureId: null, priority: null },
    ...{ fence: 0, attempt: 1, slot, branch: null, worktree: request.worktreeRoot },
  });
  const taskId = `testing-${agentId}`;
  const worktree = path.join(request.worktreeRoot, taskId);
  tx.run(`UPDATE agent_lifecycle SET task_id = ?, worktree_path = ? WHERE agent_id = ?`, [
    taskId,
    worktree,
    agentId,
  ]);
  tx.run(
    `INSERT INTO orchestrator_task (task_id, task_type, agent_type, agent_id, status, worktree_path, created_at)
     VALUES (?, 'testing', 'testing', ?, 'assigned', ?, ?)`,
    [taskId, agentId, worktree, tx.now],
  );
  tx.run(
    `INSERT INTO git_worktree_tracker (task_id, agent_id, branch, path, status, created_at)
     VALUES (?, ?, '', ?, 'creating', ?)`,
    [taskId, agentId, worktree, tx.now],
  );
  for (const { id, fence } of batch) {
    tx.run(
      `INSERT INTO regression_test (agent_id, feature_id, feature_fence, created_at) VALUES (?, ?, ?, ?)`,
      [agentId, id, fence, tx.now],
    );
  }
  recordEvent(tx, {
    kind: 'spawned',
    agentId,
    text: `Tests ${batch.map(({ id }) => `#${id}`).join(', ')} again`,
  });
  return { agentId, fence: 0, slot, worktree, taskId };
}

function lowestFree(taken: readonly number[]): number {
  const used = new Set(taken);
  let slot = firstTestingSlot;
  while (used.has(slot)) slot++;
  return slot;
}
