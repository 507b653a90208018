import type { Reader } from '../../store/store';

/** Times of the database. */
export interface Range {
  readonly from: string;
  readonly until: string;
}

/** Agents that Muster started; of others it is not known what became of their work. */
const own = 'origin_key IS NULL';

/**
 * Attempts of which it is known whether the work was taken: by the engine's own count of attempts and those that were
 * merged. What was interrupted is no attempt, and what waits in the merge queue has not been decided.
 */
const decided = `agent_type = 'coding' AND ${own}
  AND outcome IN ('merged', 'no_submission', 'no_commit', 'gave_up', 'skipped', 'conflict', 'gate_red')`;

export interface AttemptRow {
  readonly endedAt: string;
  readonly durationMs: number | null;
  readonly outcome: string;
}

/** Decided attempts whose agent ended in the range. */
export function attemptsDecided(reader: Reader, { from, until }: Range): AttemptRow[] {
  return reader.query<AttemptRow>(
    `SELECT completed_at AS endedAt, duration_ms AS durationMs, outcome FROM agent_lifecycle
     WHERE ${decided} AND completed_at >= ? AND completed_at <= ?`,
    [from, until],
  );
}

export interface FeatureTimes {
  readonly createdAt: string;
  /** Null while it does not pass. */
  readonly passedAt: string | null;
}

export function featureTimes(reader: Reader): FeatureTimes[] {
  return reader.query<FeatureTimes>(
    `SELECT created_at AS createdAt, iif(status = 'passing', passed_at, NULL) AS passedAt FROM features`,
  );
}

/** Of the features that passed in the range and have a decided attempt: how many, and how many have that one only. */
export function firstPasses(reader: Reader, { from, until }: Range): { first: number; known: number } {
  const row = reader.get<{ first: number | null; known: number }>(
    `SELECT sum(attempts = 1 AND merged = 1) AS first, count(*) AS known FROM (
       SELECT count(*) AS attempts, sum(outcome = 'merged') AS merged
       FROM features f JOIN agent_lifecycle a ON a.feature_id = f.id AND ${decided}
       WHERE f.status = 'passing' AND f.passed_at >= ? AND f.passed_at <= ?
       GROUP BY f.id)`,
    [from, until],
  );
  return { first: row?.first ?? 0, known: row?.known ?? 0 };
}

export interface LifeRow {
  readonly spawnedAt: string;
  readonly endedAt: string | null;
  readonly isLive: number;
}

/** Muster's own agents of every type that were alive at some moment of the range. */
export function ownLives(reader: Reader, { from, until }: Range): LifeRow[] {
  return reader.query<LifeRow>(
    `SELECT spawned_at AS spawnedAt, completed_at AS endedAt, status IN ('spawned', 'running') AS isLive
     FROM agent_lifecycle
     WHERE ${own} AND spawned_at <= ?2 AND (completed_at >= ?1 OR status IN ('spawned', 'running'))`,
    [from, until],
  );
}

export interface CostRow {
  /** Null when none has told any. */
  readonly usd: number | null;
  readonly told: number;
  readonly ended: number;
}

/** What Muster's own agents of every type have cost that ended in the range. */
export function costOfEnded(reader: Reader, { from, until }: Range): CostRow {
  return (
    reader.get<CostRow>(
      `SELECT sum(cost_usd) AS usd, count(cost_usd) AS told, count(*) AS ended FROM agent_lifecycle
       WHERE ${own} AND completed_at >= ? AND completed_at <= ?`,
      [from, until],
    ) ?? { usd: null, told: 0, ended: 0 }
  );
}

export function countOfOthers(reader: Reader, { from, until }: Range): number {
  return (
    reader.get<{ n: number }>(
      `SELECT count(*) AS n FROM agent_lifecycle
       WHERE origin_key IS NOT NULL AND spawned_at <= ?2 AND completed_at >= ?1`,
      [from, until],
    )?.n ?? 0
  );
}

/** When the first of Muster's own agents was started, or the first feature passed; undefined before either. */
export function firstSign(reader: Reader): string | undefined {
  const row = reader.get<{ at: string | null }>(
    `SELECT min(at) AS at FROM (
       SELECT min(spawned_at) AS at FROM agent_lifecycle WHERE ${own}
       UNION ALL SELECT min(passed_at) FROM features WHERE status = 'passing')`,
  );
  return row?.at ?? undefined;
}
