import type { Feature } from '../backlog/feature';
import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import { liveAgents } from './agentRow';
import { insertAgent } from './lifecycle';
import { logRestart } from './restartLog';
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
  logRestart(tx, agentId, request.featureId);
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

/**
 * Gives a feature to an agent that lives and has none, by compare-and-swap on both.
 *
 * @returns `taken`: the feature is not as it was when it was looked at; `gone`: the agent has ended or has one
 */
export function claimForLiveAgent(
  tx: Transaction,
  agentId: number,
  feature: Pick<Feature, 'id' | 'fence' | 'name' | 'attempts' | 'priority'>,
): 'claimed' | 'taken' | 'gone' {
  const fence = feature.fence + 1;
  const taken = tx.run(
    `UPDATE features SET status = 'in_progress', fence = ?, retry_not_before = NULL, updated_at = ?
     WHERE id = ? AND fence = ? AND status = 'pending' AND human_question IS NULL
       AND NOT EXISTS (SELECT 1 FROM agent_lifecycle a
         WHERE a.feature_id = features.id AND a.status IN ('spawned', 'running'))
       AND NOT EXISTS (SELECT 1 FROM feature_dependency d JOIN features b ON b.id = d.depends_on_id
         WHERE d.feature_id = features.id AND b.status <> 'passing')`,
    [fence, tx.now, feature.id, feature.fence],
  );
  if (taken !== 1) return 'taken';
  const taskId = `feature-${feature.id}`;
  const given = tx.run(
    `UPDATE agent_lifecycle SET feature_id = ?, fence = ?, task_id = ?, attempt = ?, priority_number = ?
     WHERE agent_id = ? AND feature_id IS NULL AND status IN ('spawned', 'running')`,
    [feature.id, fence, taskId, feature.attempts + 1, feature.priority, agentId],
  );
  if (given !== 1) return 'gone';
  tx.run(
    `UPDATE orchestrator_task SET feature_id = ?, task_id = ? WHERE agent_id = ? AND finished_at IS NULL`,
    [feature.id, taskId, agentId],
  );
  recordEvent(tx, {
    kind: 'claimed',
    agentId,
    featureId: feature.id,
    text: `Claims #${feature.id} ${feature.name}`,
  });
  return 'claimed';
}
