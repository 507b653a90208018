import type { Transaction } from '../../store/store';
import type { Health } from './vitalSigns';

export interface SeenHealth {
  readonly health: Health;
  /** Of all cores; undefined: not known. */
  readonly cpuPercent: number | undefined;
  readonly memoryBytes: number | undefined;
  /** There was a sign of life since this was written down last. */
  readonly signOfLife: boolean;
}

/** Writes down what was seen of an agent; one that has ended meanwhile stays as it is. */
export function writeHealth(tx: Transaction, agentId: number, seen: SeenHealth): void {
  tx.run(
    `UPDATE agent_lifecycle SET health = ?, stalled = ?, health_at = ?, cpu_percent = ?, memory_bytes = ?,
       peak_memory_bytes = nullif(max(coalesce(peak_memory_bytes, 0), coalesce(?, 0)), 0),
       last_heartbeat = CASE WHEN ? THEN ? ELSE last_heartbeat END
     WHERE agent_id = ? AND status IN ('spawned', 'running')`,
    [
      seen.health,
      seen.health === 'stalled' ? 1 : 0,
      tx.now,
      seen.cpuPercent ?? null,
      seen.memoryBytes ?? null,
      seen.memoryBytes ?? null,
      seen.signOfLife ? 1 : 0,
      tx.now,
      agentId,
    ],
  );
}

/** Before it is ended, so that its end is judged by this whoever sees to it. */
export function markForRestart(
  tx: Transaction,
  agentId: number,
  by: 'policy' | 'user',
  reason: string,
): void {
  tx.run(
    `UPDATE agent_lifecycle SET metadata = json_set(coalesce(metadata, '{}'), '$.restart', ?, '$.restartBy', ?)
     WHERE agent_id = ? AND status IN ('spawned', 'running')`,
    [reason, by, agentId],
  );
}
