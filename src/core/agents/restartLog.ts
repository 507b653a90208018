import { oneLine } from '../backlog/validation';
import type { Transaction } from '../store/store';

const maxReasonLength = 500;

/** Notes that an agent starts in place of the feature's last one, unless that one was merged or the feature reset since. */
export function logRestart(tx: Transaction, agentId: number, featureId: number): void {
  const previous = tx.get<{ id: number; outcome: string; error: string | null; endedAt: string | null }>(
    `SELECT a.agent_id AS id, a.outcome, a.error_message AS error, a.completed_at AS endedAt
     FROM agent_lifecycle a JOIN features f ON f.id = a.feature_id
     WHERE a.feature_id = ? AND a.agent_id < ? AND a.agent_id > f.attempts_since_agent_id
       AND a.outcome IS NOT NULL AND a.outcome <> 'merged' ORDER BY a.agent_id DESC LIMIT 1`,
    [featureId, agentId],
  );
  if (previous === undefined) return;
  const error = oneLine(previous.error ?? '');
  const reason = error === '' ? previous.outcome : `${previous.outcome}: ${error}`;
  tx.run(
    `INSERT INTO agent_restart_log (agent_id, previous_agent_id, feature_id, reason, attempt_number, waited_ms, restarted_at)
     SELECT ?, ?, f.id, ?, 1 + (SELECT count(*) FROM agent_restart_log r
       WHERE r.feature_id = f.id AND r.previous_agent_id > f.attempts_since_agent_id), ?, ?
     FROM features f WHERE f.id = ?`,
    [
      agentId,
      previous.id,
      reason.slice(0, maxReasonLength),
      Math.max(0, Date.parse(tx.now) - Date.parse(previous.endedAt ?? tx.now)),
      tx.now,
      featureId,
    ],
  );
}
