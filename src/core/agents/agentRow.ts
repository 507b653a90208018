import { MusterError } from '../base/errors';
import type { Reader } from '../store/store';
import type { Health } from './health/vitalSigns';
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
  /** Why it is ended so that another one takes its place. */
  readonly restart: string | null;
  readonly restartBy: 'policy' | 'user' | null;
  readonly waitingForPerson: number;
  readonly stalled: number;
  readonly lastHeartbeat: string | null;
  /** Null before the first look, and in rows of earlier versions. */
  readonly health: Health | null;
  /** Of all cores. */
  readonly cpuPercent: number | null;
  readonly memoryBytes: number | null;
}

const columns = `agent_id AS agentId, metadata ->> '$.budget' AS budget, pid, runner_pid AS runnerPid, process_started_at AS processStartedAt,
  agent_type AS agentType, task_id AS taskId, task_type AS taskType, feature_id AS featureId, fence, attempt, slot,
  provider, model, status, outcome, interrupted, activity, last_thought AS lastThought, spawned_at AS spawnedAt,
  started_at AS startedAt, completed_at AS completedAt, duration_ms AS durationMs, worktree_path AS worktree,
  branch, base_commit AS baseCommit, head_commit AS headCommit, submitted_at AS submittedAt,
  merge_commit AS mergeCommit, exit_code AS exitCode, signal, error_message AS error,
  input_tokens AS inputTokens, output_tokens AS outputTokens, cost_usd AS costUsd, session_id AS sessionId,
  metadata ->> '$.restart' AS restart, metadata ->> '$.restartBy' AS restartBy,
  waiting_for_person AS waitingForPerson, stalled, last_heartbeat AS lastHeartbeat, health,
  cpu_percent AS cpuPercent, memory_bytes AS memoryBytes`;

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

/**
 * Consecutive interruptions of a feature since its last attempt, merge or reset; an agent that ended over a
 * question was none.
 */
export function interruptionsOf(reader: Reader, featureId: number): number {
  const row = reader.get<{ n: number }>(
    `SELECT count(*) AS n FROM agent_lifecycle a JOIN features f ON f.id = a.feature_id
     WHERE a.feature_id = ? AND a.outcome = 'interrupted' AND a.agent_id > f.attempts_since_agent_id
       AND a.metadata ->> '$.budget' IS NULL AND a.metadata ->> '$.restartBy' IS NOT 'user'
       AND NOT EXISTS (SELECT 1 FROM question q
         WHERE q.agent_id = a.agent_id AND q.kind <> 'suggestion' AND q.delivered_at IS NULL)
       AND a.agent_id > coalesce((SELECT max(b.agent_id) FROM agent_lifecycle b
         WHERE b.feature_id = a.feature_id AND b.outcome IS NOT NULL AND b.outcome <> 'interrupted'), 0)`,
    [featureId],
  );
  return row?.n ?? 0;
}

/** Agents of a feature in a row that were ended because they stalled, since its last attempt, merge or reset. */
export function stallsOf(reader: Reader, featureId: number): number {
  const row = reader.get<{ n: number }>(
    `SELECT count(*) AS n FROM agent_lifecycle a JOIN features f ON f.id = a.feature_id
     WHERE a.feature_id = ? AND a.outcome = 'interrupted' AND a.agent_id > f.attempts_since_agent_id
       AND a.metadata ->> '$.restartBy' = 'policy'
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
