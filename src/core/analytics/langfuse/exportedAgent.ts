import type { Reader } from '../../store/store';

/** What is read of an agent and its feature. */
export interface ExportedAgent {
  readonly agentId: number;
  readonly agentType: string;
  readonly taskId: string;
  readonly taskType: string | null;
  readonly featureId: number | null;
  readonly attempt: number;
  readonly slot: number;
  readonly provider: string;
  readonly model: string | null;
  readonly status: string;
  readonly outcome: string | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stalled: number;
  readonly error: string | null;
  readonly lastThought: string | null;
  readonly spawnedAt: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  readonly baseCommit: string | null;
  readonly headCommit: string | null;
  readonly mergeCommit: string | null;
  readonly featureName: string | null;
  readonly featureCreatedAt: string | null;
  readonly featurePriority: number | null;
  readonly featureDescription: string | null;
  readonly featureSteps: string | null;
}

/** A finished passage of the agent's work through the merge queue. */
export interface MergeRow {
  readonly mergeId: number;
  readonly status: string;
  readonly mergeCommit: string | null;
  readonly unverified: number;
  readonly conflicts: string | null;
  readonly evidence: string | null;
  readonly queuedAt: string;
  readonly finishedAt: string | null;
  readonly gateStartedAt: string | null;
  readonly gateEndedAt: string | null;
}

export function mergesOf(reader: Reader, agentId: number): MergeRow[] {
  return reader.query<MergeRow>(
    `SELECT merge_id AS mergeId, status, merge_commit AS mergeCommit, unverified, conflicts, evidence,
       queued_at AS queuedAt, finished_at AS finishedAt, gate_started_at AS gateStartedAt, gate_ended_at AS gateEndedAt
     FROM merge_record WHERE agent_id = ? ORDER BY merge_id`,
    [agentId],
  );
}
