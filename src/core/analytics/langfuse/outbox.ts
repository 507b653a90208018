import type { Reader, Transaction } from '../../store/store';
import { type ExportedAgent, mergesOf, type MergeRow } from './exportedAgent';

/** Where the export stands. */
export interface ExportPlace {
  readonly sourceKey: string;
  readonly doneUpTo: number;
}

export interface SettledAgent {
  readonly agent: ExportedAgent;
  readonly merges: readonly MergeRow[];
}

/**
 * Nothing of the agent's row will change any more: it has ended, and what it submitted is merged or sent back.
 * Spans cannot be changed once Langfuse has them, so they are sent only then. Imported history is not ours to send.
 */
const settled = `(a.status NOT IN ('spawned', 'running') AND NOT EXISTS (SELECT 1 FROM merge_record m
  WHERE m.agent_id = a.agent_id AND m.status IN ('queued', 'gating', 'intent')))`;
const own = `a.origin_key IS NULL`;

const notDone = `NOT EXISTS (SELECT 1 FROM langfuse_exported_agent e WHERE e.agent_id = a.agent_id)`;

/** Undefined while the export is off. */
export function readPlace(reader: Reader): ExportPlace | undefined {
  return reader.get<ExportPlace>(
    `SELECT source_key AS sourceKey, done_up_to AS doneUpTo FROM langfuse_export WHERE done_up_to IS NOT NULL`,
  );
}

/** Switches the export on: what has ended before is not sent. Keeps an earlier source key. */
export function beginExport(tx: Transaction, newSourceKey: string): void {
  tx.run(
    `INSERT INTO langfuse_export (one, source_key, done_up_to) VALUES (1, ?, 0)
     ON CONFLICT (one) DO UPDATE SET done_up_to = 0`,
    [newSourceKey],
  );
  tx.run(
    `UPDATE langfuse_export SET done_up_to = coalesce(
       (SELECT min(a.agent_id) - 1 FROM agent_lifecycle a WHERE NOT ${settled}),
       (SELECT max(agent_id) FROM agent_lifecycle),
       0)`,
  );
  tx.run(
    `INSERT INTO langfuse_exported_agent (agent_id) SELECT a.agent_id FROM agent_lifecycle a
     WHERE a.agent_id > (SELECT done_up_to FROM langfuse_export) AND ${settled}`,
  );
}

/** Switches the export off: where it stood is forgotten. */
export function endExport(tx: Transaction): void {
  tx.run(`UPDATE langfuse_export SET done_up_to = NULL`);
  tx.run(`DELETE FROM langfuse_exported_agent`);
}

/** The next agents to send, oldest first. */
export function waitingAgents(reader: Reader, { doneUpTo }: ExportPlace, limit: number): SettledAgent[] {
  return reader
    .query<ExportedAgent>(
      `SELECT a.agent_id AS agentId, a.agent_type AS agentType, a.task_id AS taskId, a.task_type AS taskType,
         a.feature_id AS featureId, a.attempt, a.slot, a.provider, a.model, a.status, a.outcome,
         a.exit_code AS exitCode, a.signal, a.stalled, a.error_message AS error, a.last_thought AS lastThought,
         a.spawned_at AS spawnedAt, a.started_at AS startedAt, a.completed_at AS completedAt,
         a.input_tokens AS inputTokens, a.output_tokens AS outputTokens, a.cost_usd AS costUsd,
         a.base_commit AS baseCommit, a.head_commit AS headCommit, a.merge_commit AS mergeCommit,
         f.name AS featureName, f.created_at AS featureCreatedAt, f.priority AS featurePriority,
         f.description AS featureDescription, f.steps AS featureSteps
       FROM agent_lifecycle a LEFT JOIN features f ON f.id = a.feature_id
       WHERE a.agent_id > ? AND ${own} AND ${settled} AND ${notDone} ORDER BY a.agent_id LIMIT ?`,
      [doneUpTo, limit],
    )
    .map((agent) => ({ agent, merges: mergesOf(reader, agent.agentId) }));
}

/** How many agents are still to be sent. */
export function countWaiting(reader: Reader): number {
  const place = readPlace(reader);
  if (place === undefined) return 0;
  return (
    reader.get<{ n: number }>(
      `SELECT count(*) AS n FROM agent_lifecycle a WHERE a.agent_id > ? AND ${own} AND ${settled} AND ${notDone}`,
      [place.doneUpTo],
    )?.n ?? 0
  );
}

/** The server has confirmed these agents, or will never take them. Does nothing when the export was switched off. */
export function markDone(tx: Transaction, agentIds: readonly number[]): void {
  if (readPlace(tx) === undefined) return;
  for (const agentId of agentIds) {
    // An agent may have been archived meanwhile.
    tx.run(
      `INSERT OR IGNORE INTO langfuse_exported_agent (agent_id)
       SELECT agent_id FROM agent_lifecycle WHERE agent_id = ?`,
      [agentId],
    );
  }
  moveOn(tx);
}

/** Moves the mark over all that is done, so that the list of single agents stays short. */
function moveOn(tx: Transaction): void {
  tx.run(
    `UPDATE langfuse_export SET done_up_to = max(done_up_to, coalesce(
       (SELECT min(a.agent_id) - 1 FROM agent_lifecycle a
        WHERE a.agent_id > langfuse_export.done_up_to AND ${own} AND ${notDone}),
       (SELECT max(agent_id) FROM agent_lifecycle),
       0))`,
  );
  tx.run(`DELETE FROM langfuse_exported_agent WHERE agent_id <= (SELECT done_up_to FROM langfuse_export)`);
}
