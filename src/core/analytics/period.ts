import type { SqlValue } from '../store/store';

/** What a report looks at. Both ends are times of the database: UTC ISO 8601 with milliseconds. */
export interface Period {
  readonly from: string;
  readonly until: string;
  readonly agentType: string | null;
}

const hourMs = 3_600_000;

/** The last `hours` before `now`. */
export function periodBefore(now: number, hours: number, agentType: string | undefined): Period {
  return {
    from: new Date(Math.max(now - hours * hourMs, 0)).toISOString(),
    until: new Date(now).toISOString(),
    agentType: agentType ?? null,
  };
}

/**
 * What the conditions below expect as parameters. Time is always one of them: SQL's own `'now'` would make
 * a report a matter of when exactly it runs, and compares a `T` with a blank when it is used as text.
 */
export function parametersOf({ from, until, agentType }: Period): SqlValue[] {
  return [from, until, agentType];
}

const ofType = '(?3 IS NULL OR agent_type = ?3)';

/** Agents that were started in the period. */
export const startedWithin = `spawned_at >= ?1 AND spawned_at <= ?2 AND ${ofType}`;

/** Agents that ended in the period. */
export const endedWithin = `completed_at >= ?1 AND completed_at <= ?2 AND ${ofType}`;

/**
 * Agents that were alive at some moment of the period. The `+` keeps SQLite from walking through all that were
 * ever started when it can look up what ended since, and what lives.
 */
export const aliveWithin = `+spawned_at <= ?2 AND ${ofType} AND (completed_at >= ?1
  OR status IN ('spawned', 'running') AND spawned_at <= ?2)`;

/**
 * Agents whose times were measured. Imported ones may carry the time of a clean-up that ended many at once;
 * the importer marks those. JSON is taken apart only where the mark can be.
 */
export const measured = `(metadata IS NULL OR instr(metadata, 'Untrusted') = 0 OR coalesce(
  json_extract(metadata, '$.durationsUntrusted') OR json_extract(metadata, '$.timesUntrusted'), 0) = 0)`;

/** Milliseconds since the epoch of a time column; rounding takes back what the floating-point day loses. */
export function epochMs(column: string): string {
  return `CAST(round((julianday(${column}) - 2440587.5) * 86400000) AS INTEGER)`;
}
