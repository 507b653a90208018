import path from 'node:path';
import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import type { TestClaim } from './claimTests';
import { liveAgents } from './agentRow';
import { insertAgent } from './lifecycle';

export interface InitializationClaimRequest {
  /** File name of the specification, for people. */
  readonly specName: string;
  readonly provider: string;
  readonly model: string | null;
  /** Folder that the agent's worktree is made in. */
  readonly worktreeRoot: string;
  readonly tokenHash: string;
}

/**
 * Writes the rows of a new initializer, in the caller's transaction. `undefined`: another agent lives, and the
 * initializer works alone.
 */
export function claimInitialization(
  tx: Transaction,
  request: InitializationClaimRequest,
): TestClaim | undefined {
  if (liveAgents(tx).length > 0) return undefined;
  const agentId = insertAgent(tx, {
    ...request,
    ...{ agentType: 'initializer', taskType: 'initialization', taskId: 'initialization' },
    ...{ featureId: null, priority: null, fence: 0, attempt: 1, slot: 0 },
    ...{ command: request.provider, branch: null, worktree: request.worktreeRoot },
  });
  const taskId = `initialization-${agentId}`;
  const worktree = path.join(request.worktreeRoot, taskId);
  tx.run(
    `UPDATE agent_lifecycle SET task_id = ?, worktree_path = ?, metadata = json_object('spec', ?) WHERE agent_id = ?`,
    [taskId, worktree, request.specName, agentId],
  );
  tx.run(
    `INSERT INTO orchestrator_task (task_id, task_type, agent_type, agent_id, status, worktree_path, created_at)
     VALUES (?, 'initialization', 'initializer', ?, 'assigned', ?, ?)`,
    [taskId, agentId, worktree, tx.now],
  );
  tx.run(
    `INSERT INTO git_worktree_tracker (task_id, agent_id, branch, path, status, created_at)
     VALUES (?, ?, '', ?, 'creating', ?)`,
    [taskId, agentId, worktree, tx.now],
  );
  recordEvent(tx, { kind: 'spawned', agentId, text: `Makes a backlog of ${request.specName}` });
  return { agentId, fence: 0, slot: 0, worktree, taskId };
}
