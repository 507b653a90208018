import type { Reader } from '../../store/store';
import { aliveWithin, measured, parametersOf, type Period } from '../period';

export interface AgentTimes {
  readonly agentId: number;
  readonly agentType: string;
  readonly taskId: string;
  readonly slot: number;
  readonly attempt: number;
  readonly featureId: number | null;
  readonly featureName: string | null;
  readonly status: string;
  readonly outcome: string | null;
  readonly imported: number;
  readonly spawnedAt: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
}

/** Agents that were alive at some moment of the period and whose times were measured, by their start. */
export function agentsAlive(reader: Reader, period: Period): AgentTimes[] {
  return reader.query<AgentTimes>(
    `SELECT a.agent_id AS agentId, agent_type AS agentType, task_id AS taskId, slot, attempt,
       a.feature_id AS featureId, f.name AS featureName, a.status, outcome, origin_key IS NOT NULL AS imported,
       spawned_at AS spawnedAt, started_at AS startedAt, completed_at AS completedAt
     FROM (SELECT * FROM agent_lifecycle WHERE ${aliveWithin} AND ${measured}) a
     LEFT JOIN features f ON f.id = a.feature_id
     ORDER BY spawned_at, a.agent_id`,
    parametersOf(period),
  );
}

export function countNotMeasured(reader: Reader, period: Period): number {
  const row = reader.get<{ n: number }>(
    `SELECT count(*) AS n FROM agent_lifecycle WHERE ${aliveWithin} AND NOT (${measured})`,
    parametersOf(period),
  );
  return row?.n ?? 0;
}

export interface QuestionTimes {
  readonly agentId: number;
  readonly askedAt: string;
  readonly answeredAt: string | null;
}

/** Questions of agents that were open at some moment of the period, in the order in which they were asked. */
export function questionsOpen(reader: Reader, { from, until }: Period): QuestionTimes[] {
  return reader.query<QuestionTimes>(
    `SELECT agent_id AS agentId, asked_at AS askedAt, answered_at AS answeredAt FROM question
     WHERE agent_id IS NOT NULL AND asked_at <= ?2 AND (answered_at IS NULL OR answered_at >= ?1)
     ORDER BY question_id`,
    [from, until],
  );
}

export interface MergeTimes {
  readonly mergeId: number;
  readonly agentId: number | null;
  readonly featureId: number | null;
  readonly featureName: string | null;
  readonly branch: string;
  readonly status: string;
  readonly queuedAt: string;
  readonly heldAt: string | null;
  readonly decidedAt: string | null;
  readonly gateStartedAt: string | null;
  readonly gateEndedAt: string | null;
  readonly finishedAt: string | null;
}

/** Merges that were in the queue at some moment of the period, in the order in which they came. */
export function mergesUnderWay(reader: Reader, { from, until }: Period): MergeTimes[] {
  return reader.query<MergeTimes>(
    `SELECT merge_id AS mergeId, agent_id AS agentId, feature_id AS featureId, f.name AS featureName, branch,
       m.status, queued_at AS queuedAt, held_at AS heldAt, hold_decided_at AS decidedAt,
       gate_started_at AS gateStartedAt, gate_ended_at AS gateEndedAt, finished_at AS finishedAt
     FROM merge_record m LEFT JOIN features f ON f.id = m.feature_id
     WHERE queued_at <= ?2 AND (finished_at IS NULL OR finished_at >= ?1)
     ORDER BY queued_at, merge_id`,
    [from, until],
  );
}

/** Slots that agents of this project ever had: they keep their lanes wherever one looks. */
export function slotsEverUsed(reader: Reader): readonly number[] {
  return reader
    .query<{ slot: number }>(
      `SELECT DISTINCT slot FROM agent_lifecycle WHERE origin_key IS NULL ORDER BY slot`,
    )
    .map(({ slot }) => slot);
}

export function firstStart(reader: Reader): string | undefined {
  return reader.get<{ at: string }>(
    `SELECT spawned_at AS at FROM agent_lifecycle WHERE ${measured} ORDER BY spawned_at LIMIT 1`,
  )?.at;
}
