import { MusterError } from '../base/errors';
import type { Transaction } from '../store/store';
import { agentById, agentNotFound, type AgentOutcome, type AgentRow, type LifecycleStatus } from './agentRow';
import { acknowledgePrompted } from './messages/deliverMessages';
import { releaseMessages } from './messages/settleMessages';
import type { AgentActivity, AgentType, TaskType } from './run';
import { requireSingle } from './singletons';

const transitions: Readonly<Record<LifecycleStatus, readonly LifecycleStatus[]>> = {
  spawned: ['running', 'completed', 'failed', 'killed'],
  running: ['completed', 'failed', 'killed'],
  completed: [],
  failed: [],
  killed: [],
};

export interface NewAgent {
  readonly agentType: AgentType;
  readonly taskId: string;
  readonly taskType: TaskType;
  readonly featureId: number | null;
  readonly priority: number | null;
  readonly fence: number;
  readonly attempt: number;
  readonly slot: number;
  readonly provider: string;
  readonly model: string | null;
  readonly command: string;
  readonly worktree: string;
  /** `null`: it works on a commit, without a branch. */
  readonly branch: string | null;
  readonly tokenHash: string;
}

/**
 * Writes the row of an agent that is about to be spawned and returns its id.
 *
 * @throws MusterError SingletonViolation
 */
export function insertAgent(tx: Transaction, agent: NewAgent): number {
  requireSingle(tx, agent.agentType);
  const row = tx.get<{ agent_id: number }>(
    `INSERT INTO agent_lifecycle (pid, agent_type, task_id, task_type, priority_number, spawned_at, status, command,
       worktree_path, feature_id, fence, attempt, slot, provider, model, branch, token_hash, last_heartbeat)
     VALUES (0, ?, ?, ?, ?, ?, 'spawned', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING agent_id`,
    [
      agent.agentType,
      agent.taskId,
      agent.taskType,
      agent.priority,
      tx.now,
      agent.command,
      agent.worktree,
      agent.featureId,
      agent.fence,
      agent.attempt,
      agent.slot,
      agent.provider,
      agent.model,
      agent.branch,
      agent.tokenHash,
      tx.now,
    ],
  );
  if (row === undefined) throw new Error('INSERT … RETURNING returned no row');
  // Beside the database, wherever that is moved to.
  tx.run(`UPDATE agent_lifecycle SET run_directory = ? WHERE agent_id = ?`, [
    `runs/${row.agent_id}`,
    row.agent_id,
  ]);
  return row.agent_id;
}

export interface AgentEnd {
  readonly status: 'completed' | 'failed' | 'killed';
  /** `null`: a testing agent that gave its verdict on each feature of its batch. */
  readonly outcome: AgentOutcome | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly error: string | null;
  /** When its process tree was gone (UTC ISO 8601); absent: now. A host that was away hears of it later. */
  readonly endedAt?: string;
  /** It ended because it waits for a person's answer: nothing is wrong, and nothing is counted. */
  readonly asked?: boolean;
}

/** The only place that changes `status`. @throws MusterError InvalidTransition */
function move(tx: Transaction, agent: AgentRow, to: LifecycleStatus): void {
  if (!transitions[agent.status].includes(to)) {
    throw new MusterError(
      'InvalidTransition',
      `Agent ${agent.agentId} is ${agent.status} and cannot become ${to}; look at its output to see how it ended.`,
      { details: { agentId: agent.agentId, from: agent.status, to } },
    );
  }
  tx.run(`UPDATE agent_lifecycle SET status = ? WHERE agent_id = ?`, [to, agent.agentId]);
}

/**
 * The first output or tool call was seen. Does nothing when it was seen before.
 *
 * @param seenAt UTC ISO 8601; what is seen is written down a little later
 */
export function markRunning(tx: Transaction, agentId: number, seenAt = tx.now): void {
  const agent = agentById(tx, agentId);
  if (agent?.status !== 'spawned') return;
  move(tx, agent, 'running');
  const startedAt = within(agent.spawnedAt, seenAt, tx.now);
  tx.run(
    `UPDATE agent_lifecycle SET started_at = ?, idle_time_ms = ?, last_heartbeat = ?,
       activity = CASE activity WHEN 'starting' THEN 'thinking' ELSE activity END WHERE agent_id = ?`,
    [startedAt, msBetween(agent.spawnedAt, startedAt), tx.now, agentId],
  );
  acknowledgePrompted(tx, agentId);
}

/** Writes how the agent ended; idle time of one that never showed life is its whole duration. */
export function endAgent(tx: Transaction, agentId: number, end: AgentEnd): void {
  const agent = agentById(tx, agentId);
  if (agent === undefined) throw agentNotFound(agentId);
  move(tx, agent, end.status);
  // What was seen of it last was before its end, whatever its own clock said.
  const completedAt = within(agent.startedAt ?? agent.spawnedAt, end.endedAt ?? tx.now, tx.now);
  const durationMs = msBetween(agent.spawnedAt, completedAt);
  tx.run(
    `UPDATE agent_lifecycle SET completed_at = ?, duration_ms = ?, idle_time_ms = coalesce(idle_time_ms, ?),
       outcome = ?, exit_code = ?, signal = ?, error_message = ?, interrupted = ?, waiting_for_person = 0,
       activity = ? WHERE agent_id = ?`,
    [
      completedAt,
      durationMs,
      durationMs,
      end.outcome,
      end.exitCode,
      end.signal,
      end.error,
      end.outcome === 'interrupted' ? 1 : 0,
      activityAfter(end.outcome),
      agentId,
    ],
  );
  tx.run(
    `UPDATE orchestrator_task SET status = ?, finished_at = ? WHERE agent_id = ? AND finished_at IS NULL`,
    [end.status === 'killed' ? 'cancelled' : end.status, completedAt, agentId],
  );
  releaseMessages(tx, agentId);
}

function activityAfter(outcome: AgentEnd['outcome']): AgentActivity {
  if (outcome === null) return 'success';
  return outcome === 'submitted' ? 'submitted' : 'error';
}

/** The time, or the nearest one that is possible; all UTC ISO 8601, so that their order is that of the texts. */
function within(earliest: string, time: string, latest: string): string {
  if (time > latest) return latest < earliest ? earliest : latest;
  return time < earliest ? earliest : time;
}

function msBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
