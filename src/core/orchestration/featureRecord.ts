import { readSpec } from '../backlog/featureSpec';
import { requireFeature } from '../backlog/readFeatures';
import type { Reader } from '../store/store';
import type { AttemptView, FeatureLogEntry, FeatureRecord, MessageView } from '../../shared/featureRecord';

const mostAttempts = 50;
const mostMessages = 50;
const mostLogEntries = 100;
const mostMessageCharacters = 4000;

type Nullable<T> = {
  readonly [K in keyof T]: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K];
};

/** @throws MusterError FeatureNotFound */
export function readFeatureRecord(reader: Reader, featureId: number): FeatureRecord {
  requireFeature(reader, featureId);
  const spec = readSpec(reader, featureId);
  return {
    featureId,
    spec: spec && {
      content: spec.content,
      commit: spec.commit,
      agentId: spec.agentId,
      writtenAt: spec.writtenAt,
    },
    attempts: attemptsAt(reader, featureId),
    messages: messagesAbout(reader, featureId),
    log: reader.query<FeatureLogEntry>(
      `SELECT at, level, text FROM event WHERE feature_id = ? ORDER BY event_id DESC LIMIT ${mostLogEntries}`,
      [featureId],
    ),
  };
}

function attemptsAt(reader: Reader, featureId: number): AttemptView[] {
  const rows = reader.query<Nullable<Omit<AttemptView, 'live'>>>(
    `SELECT agent_id AS agentId, agent_type AS agentType, coalesce(task_type, '') AS taskType, attempt, provider,
       model, status, outcome, spawned_at AS spawnedAt, completed_at AS completedAt, duration_ms AS durationMs,
       input_tokens AS inputTokens, output_tokens AS outputTokens, cost_usd AS costUsd, error_message AS error, slot
     FROM agent_lifecycle WHERE feature_id = ? OR agent_id IN
       (SELECT agent_id FROM regression_test WHERE feature_id = ?)
     ORDER BY agent_id DESC LIMIT ${mostAttempts}`,
    [featureId, featureId],
  );
  return rows.map((row) => ({
    ...withoutNulls(row),
    live: row.status === 'spawned' || row.status === 'running',
  }));
}

/** What the database does not know is absent everywhere else. */
function withoutNulls<T extends object>(row: Nullable<T>): T {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? undefined])) as T;
}

/** To and from whoever works or has worked on it. */
function messagesAbout(reader: Reader, featureId: number): MessageView[] {
  return reader.query<MessageView>(
    `SELECT message_id AS id,
       CASE sender WHEN 'agent' THEN 'agent ' || coalesce(from_agent_id, '?') ELSE sender END AS "from",
       CASE WHEN to_agent_id IS NOT NULL THEN 'agent ' || to_agent_id
         WHEN to_feature_id IS NOT NULL THEN '#' || to_feature_id ELSE coalesce(to_agent_type, '') END AS "to",
       message_type AS type, status, created_at AS at, substr(content, 1, ${mostMessageCharacters}) AS content
     FROM agent_message WHERE to_feature_id = ?1
       OR from_agent_id IN (SELECT agent_id FROM agent_lifecycle WHERE feature_id = ?1)
       OR to_agent_id IN (SELECT agent_id FROM agent_lifecycle WHERE feature_id = ?1)
     ORDER BY message_id DESC LIMIT ${mostMessages}`,
    [featureId],
  );
}
