import type { Reader } from '../../store/store';

/** A command that shows without an agent whether a feature works. */
export interface FeatureCheck {
  readonly featureId: number;
  readonly command: string;
  readonly timeoutSeconds: number;
  /** Of its last run; undefined: it has not run, or what was red is dealt with. */
  readonly result: 'green' | 'red' | undefined;
  /** UTC ISO 8601 */
  readonly ranAt: string | undefined;
  /** The end of what it wrote when it ran last. */
  readonly output: string | undefined;
}

interface CheckRow {
  readonly featureId: number;
  readonly command: string;
  readonly timeoutSeconds: number;
  readonly result: 'green' | 'red' | null;
  readonly ranAt: string | null;
  readonly output: string | null;
}

/** All checks, or those of some features. */
export function readChecks(reader: Reader, ids?: readonly number[]): FeatureCheck[] {
  return reader
    .query<CheckRow>(
      `SELECT feature_id AS featureId, command, timeout_seconds AS timeoutSeconds, result, ran_at AS ranAt, output
       FROM feature_check WHERE ? OR feature_id IN (SELECT value FROM json_each(?)) ORDER BY feature_id`,
      [ids === undefined ? 1 : 0, JSON.stringify(ids ?? [])],
    )
    .map((row) => ({
      ...row,
      result: row.result ?? undefined,
      ranAt: row.ranAt ?? undefined,
      output: row.output ?? undefined,
    }));
}
