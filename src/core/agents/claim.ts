import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import { insertAgent, liveAgents } from './lifecycle';
import type { TaskType } from './run';

export interface ClaimRequest {
  readonly featureId: number;
  readonly featureName: string;
  readonly priority: number;
  /** Fence as it was read when the feature was picked; the claim fails when somebody claimed it since. */
  readonly expectedFence: number;
  readonly taskType: TaskType;
  readonly attempt: number;
  readonly provider: string;
  readonly model: string | null;
  readonly command: string;
  readonly branch: string;
  readonly worktree: string;
  readonly tokenHash: string;
  readonly resumed: boolean;
}

export interface Claim {
  readonly agentId: number;
  readonly fence: number;
  readonly slot: number;
}

/**
 * Takes a feature for a new agent: compare-and-swap on the feature, lifecycle row, task and worktree row, all
 * in the caller's transaction. `undefined`: somebody else has it. That a feature never has two live agents is
 * enforced by a unique index besides.
 */
export function claimFeature(tx: Transaction, request: ClaimRequest): Claim | undefined {
  const fence = request.expectedFence + 1;
  const taken = tx.run(
    `UPDATE features SET status = 'in_progress', fence = ?, retry_not_before = NULL, updated_at = ?
     WHERE id = ? AND fence = ? AND status IN ('pending', 'in_progress') AND human_question IS NULL
       AND NOT EXISTS (SELECT 1 FROM agent_lifecycle a
         WHERE a.feature_id = features.id AND a.status IN ('spawned', 'running'))`,
    [fence, tx.now, request.featureId, request.expectedFence],
  );
  if (taken !== 1) return undefined;
  const taskId = `feature-${request.featureId}`;
  const slot = lowestFree(liveAgents(tx).map((agent) => agent.slot));
  const agentId = insertAgent(tx, { ...request, agentType: 'coding', taskId, fence, slot });
  tx.run(
    `INSERT INTO orchestrator_task (task_id, task_type, agent_type, agent_id, feature_id, status, worktree_path, created_at)
     VALUES (?, ?, 'coding', ?, ?, 'assigned', ?, ?)`,
    [taskId, request.taskType, agentId, request.featureId, request.worktree, tx.now],
  );
  const known = tx.run(
    `UPDATE git_worktree_tracker SET agent_id = ?, feature_id = ?, branch = ? WHERE path = ? AND status <> 'removed'`,
    [agentId, request.featureId, request.branch, request.worktree],
  );
  if (known === 0) {
    tx.run(
      `INSERT INTO git_worktree_tracker (task_id, agent_id, feature_id, branch, path, status, created_at)
       VALUES (?, ?, ?, ?, ?, 'creating', ?)`,
      [taskId, agentId, request.featureId, request.branch, request.worktree, tx.now],
    );
  }
  recordEvent(tx, {
    kind: 'spawned',
    agentId,
    featureId: request.featureId,
    text: `${request.resumed ? 'Resumes' : 'Starts'} #${request.featureId} ${request.featureName}`,
  });
  return { agentId, fence, slot };
}

function lowestFree(taken: readonly number[]): number {
  const used = new Set(taken);
  let slot = 0;
  while (used.has(slot)) slot++;
  return slot;
}
