import type { Reader } from '../store/store';

const latest = 200;

/** How long the features that passed lately took: all their agents together, and then the merge with its checks. */
export function observedDurations(
  reader: Reader,
): readonly { readonly workMs: number; readonly mergeMs: number }[] {
  // A merge that waited for a person took only as long as it did after that.
  return reader.query<{ workMs: number; mergeMs: number }>(
    `SELECT sum(a.duration_ms) AS workMs, coalesce((
       SELECT max(0, (julianday(m.finished_at) - julianday(coalesce(m.hold_decided_at, m.queued_at))) * 86400000.0)
       FROM merge_record m WHERE m.feature_id = f.id AND m.status = 'merged' AND m.finished_at IS NOT NULL
       ORDER BY m.merge_id DESC LIMIT 1), 0) AS mergeMs
     FROM features f JOIN agent_lifecycle a ON a.feature_id = f.id
     WHERE f.status = 'passing' AND f.passed_at IS NOT NULL AND a.agent_type = 'coding' AND a.duration_ms > 0
       AND a.origin_key IS NULL
     GROUP BY f.id ORDER BY f.passed_at DESC LIMIT ${latest}`,
  );
}
