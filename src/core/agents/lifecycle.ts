import { MusterError } from '../base/errors';
import type { Reader, Transaction } from '../store/store';
import { acknowledgePrompted } from './messages/deliverMessages';
import { releaseMessages } from './messages/settleMessages';
import type { AgentActivity, AgentType, TaskType } from './run';

/** SPEC-110's five states of an agent. */
export type LifecycleStatus = 'spawned' | 'running' | 'completed' | 'failed' | 'killed';

/**
 * How an agent's work ended. `submitted` is provisional: the merge queue turns it into `merged`, `conflict`
 * or `gate_red`. All but `submitted`, `merged` and `interrupted` count as an attempt without progress.
 */
export type AgentOutcome =
  | 'submitted'
  | 'no_submission'
  | 'no_commit'
  | 'gave_up'
  | 'skipped'
  | 'conflict'
  | 'gate_red'
  | 'merged'
  | 'interrupted';

export const attemptOutcomes: readonly AgentOutcome[] = [
  'no_submission',
  'no_commit',
  'gave_up',
  'skipped',
  'conflict',
  'gate_red',
];

const transitions: Readonly<Record<LifecycleStatus, readonly LifecycleStatus[]>> = {
  spawned: ['running', 'completed', 'failed', 'killed'],
  running: ['completed', 'failed', 'killed'],
  completed: [],
  failed: [],
  killed: [],
};

/** A row of `agent_lifecycle` in the engine's words. */
export interface AgentRow {
  readonly agentId: number;
  readonly pid: number;
  readonly runnerPid: number;
  readonly processStartedAt: string | null;
  readonly agentType: AgentType;
  readonly taskId: string;
  readonly taskType: TaskType;
  readonly featureId: number | null;
  readonly fence: number;
  readonly attempt: number;
  readonly slot: number;
  readonly provider: string;
  readonly model: string | null;
  readonly status: LifecycleStatus;
  readonly outcome: AgentOutcome | null;
  readonly interrupted: number;
  readonly activity: AgentActivity;
  readonly lastThought: string | null;
  readonly spawnedAt: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly durationMs: number | null;
  readonly worktree: string | null;
  readonly branch: string | null;
  readonly baseCommit: string | null;
  readonly headCommit: string | null;
  readonly submittedAt: string | null;
  readonly mergeCommit: string | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly error: string | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  readonly sessionId: string | null;
  /** Why its budget ended it, as `12,000 of 10,000 tokens`. */
  readonly budget: string | null;
}

const columns = `agent_id AS agentId, metadata ->> '$.budget' AS budget, pid, runner_pid AS runnerPid, process_started_at AS processStartedAt,
  agent_type AS agentType, task_id AS taskId, task_type AS taskType, feature_id AS featureId, fence, attempt, slot,
  provider, model, status, outcome, interrupted, activity, last_thought AS lastThought, spawned_at AS spawnedAt,
  started_at AS startedAt, completed_at AS completedAt, duration_ms AS durationMs, worktree_path AS worktree,
  branch, base_commit AS baseCommit, head_commit AS headCommit, submitted_at AS submittedAt,
  merge_commit AS mergeCommit, exit_code AS exitCode, signal, error_message AS error,
  input_tokens AS inputTokens, output_tokens AS outputTokens, cost_usd AS costUsd, session_id AS sessionId`;

const live = `status IN ('spawned', 'running')`;

export function agentById(reader: Reader, agentId: number): AgentRow | undefined {
  return reader.get<AgentRow>(`SELECT ${columns} FROM agent_lifecycle WHERE agent_id = ?`, [agentId]);
}

export function liveAgents(reader: Reader): AgentRow[] {
  return reader.query<AgentRow>(
    `SELECT ${columns} FROM agent_lifecycle WHERE ${live} ORDER BY slot, agent_id`,
  );
}

/** Muster's own agents that have ended, latest first; imported history is for the reports. */
export function endedAgents(reader: Reader, limit: number): AgentRow[] {
  return reader.query<AgentRow>(
    `SELECT ${columns} FROM agent_lifecycle WHERE NOT (${live}) AND origin_key IS NULL
     ORDER BY agent_id DESC LIMIT ?`,
    [limit],
  );
}

/** The live agent that holds this token, whatever its feature's fence says. */
export function liveAgentByToken(reader: Reader, tokenHash: string): AgentRow | undefined {
  return reader.get<AgentRow>(`SELECT ${columns} FROM agent_lifecycle WHERE token_hash = ? AND ${live}`, [
    tokenHash,
  ]);
}

/** The feature's latest agent, or its latest one that has ended. */
export function latestAgentOf(
  reader: Reader,
  featureId: number,
  { ended = false }: { ended?: boolean } = {},
): AgentRow | undefined {
  return reader.get<AgentRow>(
    `SELECT ${columns} FROM agent_lifecycle WHERE feature_id = ? ${ended ? `AND NOT (${live})` : ''}
     ORDER BY agent_id DESC LIMIT 1`,
    [featureId],
  );
}

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

/** Writes the row of an agent that is about to be spawned and returns its id. */
export function insertAgent(tx: Transaction, agent: NewAgent): number {
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

/**
 * Consecutive interruptions of a feature since its last attempt, merge or reset; an agent that ended over a
 * question was none.
 */
export function interruptionsOf(reader: Reader, featureId: number): number {
  const row = reader.get<{ n: number }>(
    `SELECT count(*) AS n FROM agent_lifecycle a JOIN features f ON f.id = a.feature_id
     WHERE a.feature_id = ? AND a.outcome = 'interrupted' AND a.agent_id > f.attempts_since_agent_id
       AND a.metadata ->> '$.budget' IS NULL
       AND NOT EXISTS (SELECT 1 FROM question q
         WHERE q.agent_id = a.agent_id AND q.kind <> 'suggestion' AND q.delivered_at IS NULL)
       AND a.agent_id > coalesce((SELECT max(b.agent_id) FROM agent_lifecycle b
         WHERE b.feature_id = a.feature_id AND b.outcome IS NOT NULL AND b.outcome <> 'interrupted'), 0)`,
    [featureId],
  );
  return row?.n ?? 0;
}

/** Outcomes after which the next agent does best to go on in the conversation of the one before. */
const continued = `('interrupted', 'conflict', 'gate_red')`;

/**
 * The conversation to go on with: the last one that an agent of this provider has begun, unless the feature was
 * worked on afresh since. Agents behind it that were lost before they said anything do not count.
 */
export function sessionToResume(reader: Reader, featureId: number, provider: string): string | undefined {
  return reader.get<{ sessionId: string }>(
    `SELECT a.session_id AS sessionId FROM agent_lifecycle a
     WHERE a.feature_id = ? AND a.provider = ? AND a.session_id IS NOT NULL AND a.outcome IN ${continued}
       AND a.agent_id > coalesce((SELECT max(b.agent_id) FROM agent_lifecycle b
         WHERE b.feature_id = a.feature_id AND b.outcome NOT IN ${continued}), 0)
     ORDER BY a.agent_id DESC LIMIT 1`,
    [featureId, provider],
  )?.sessionId;
}

export function agentNotFound(agentId: number): MusterError {
  return new MusterError(
    'AgentNotFound',
    `There is no agent ${agentId}; look at the list of agents for its number.`,
    {
      details: { agentId },
    },
  );
}
