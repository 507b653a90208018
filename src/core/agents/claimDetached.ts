import path from 'node:path';
import type { Transaction } from '../store/store';
import type { Claim } from './claim';
import { insertAgent } from './lifecycle';
import type { AgentType, TaskType } from './run';

/** An agent that works on a commit of the integration branch, without a branch or a feature of its own. */
export interface DetachedAgent {
  readonly agentType: AgentType;
  readonly taskType: TaskType;
  readonly slot: number;
  readonly provider: string;
  readonly model: string | null;
  /** Folder that the agent's worktree is made in. */
  readonly worktreeRoot: string;
  readonly tokenHash: string;
}

export interface DetachedClaim extends Claim {
  readonly worktree: string;
  readonly taskId: string;
}

/** Writes the agent's row, its task and its worktree, all in the caller's transaction. */
export function claimDetached(tx: Transaction, agent: DetachedAgent): DetachedClaim {
  const { agentType, taskType, slot, worktreeRoot } = agent;
  const agentId = insertAgent(tx, {
    ...agent,
    ...{ taskId: taskType, featureId: null, priority: null, fence: 0, attempt: 1 },
    ...{ command: agent.provider, branch: null, worktree: worktreeRoot },
  });
  const taskId = `${taskType}-${agentId}`;
  const worktree = path.join(worktreeRoot, taskId);
  tx.run(`UPDATE agent_lifecycle SET task_id = ?, worktree_path = ? WHERE agent_id = ?`, [
    taskId,
    worktree,
    agentId,
  ]);
  tx.run(
    `INSERT INTO orchestrator_task (task_id, task_type, agent_type, agent_id, status, worktree_path, created_at)
     VALUES (?, ?, ?, ?, 'assigned', ?, ?)`,
    [taskId, taskType, agentType, agentId, worktree, tx.now],
  );
  tx.run(
    `INSERT INTO git_worktree_tracker (task_id, agent_id, branch, path, status, created_at)
     VALUES (?, ?, '', ?, 'creating', ?)`,
    [taskId, agentId, worktree, tx.now],
  );
  return { agentId, fence: 0, slot, worktree, taskId };
}
