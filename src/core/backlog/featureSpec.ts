import type { Reader, Transaction } from '../store/store';

/** Characters; more than that is no help to whoever builds it. */
export const maxSpecLength = 20_000;

/** What an architect has written down for a feature before it is built. */
export interface FeatureSpec {
  readonly featureId: number;
  readonly content: string;
  /** Of the integration branch, which the architect looked at. */
  readonly commit: string | undefined;
  /** The architect; its row may be archived. */
  readonly agentId: number;
  /** UTC ISO 8601 */
  readonly writtenAt: string;
}

/** Undefined: none has been written. */
export function readSpec(reader: Reader, featureId: number): FeatureSpec | undefined {
  const row = reader.get<{ content: string; base: string | null; agent: number; at: string }>(
    `SELECT content, base_commit AS base, agent_id AS agent, written_at AS at FROM feature_spec
     WHERE feature_id = ? AND content IS NOT NULL`,
    [featureId],
  );
  if (row === undefined) return undefined;
  const { content, base, agent, at } = row;
  return { featureId, content, commit: base ?? undefined, agentId: agent, writtenAt: at };
}

/** The features for which one was written. */
export function specifiedFeatures(reader: Reader): ReadonlySet<number> {
  const rows = reader.query<{ id: number }>(
    `SELECT feature_id AS id FROM feature_spec WHERE content IS NOT NULL`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** Writes a spec down, in place of an earlier one. */
export function writeSpec(
  tx: Transaction,
  featureId: number,
  spec: { readonly content: string; readonly agentId: number; readonly commit: string | null },
): void {
  tx.run(
    `INSERT INTO feature_spec (feature_id, agent_id, content, base_commit, written_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (feature_id) DO UPDATE SET agent_id = excluded.agent_id, content = excluded.content,
       base_commit = excluded.base_commit, failures = 0, not_before = NULL, written_at = excluded.written_at`,
    [featureId, spec.agentId, spec.content, spec.commit, tx.now],
  );
}

/** An architect has ended without a spec for it. @returns how many have, one after the other */
export function noteSpecFailure(
  tx: Transaction,
  featureId: number,
  agentId: number,
  delayMs: (failures: number) => number,
): number {
  const row = tx.get<{ failures: number }>(
    `INSERT INTO feature_spec (feature_id, agent_id, failures) VALUES (?, ?, 1)
     ON CONFLICT (feature_id) DO UPDATE SET agent_id = excluded.agent_id, failures = failures + 1
     RETURNING failures`,
    [featureId, agentId],
  );
  const failures = row?.failures ?? 1;
  const notBefore = new Date(Date.parse(tx.now) + delayMs(failures)).toISOString();
  tx.run(`UPDATE feature_spec SET not_before = ? WHERE feature_id = ?`, [notBefore, featureId]);
  return failures;
}

/**
 * The features that an architect still has to look at, each with the time (UTC ISO 8601) before which none is started
 * for it. One that was begun once is gone on with as it is.
 *
 * @param maxFailures architects in vain after which a feature is built without a spec
 */
export function missingSpecs(reader: Reader, maxFailures: number): ReadonlyMap<number, string | undefined> {
  const rows = reader.query<{ id: number; notBefore: string | null }>(
    `SELECT f.id, s.not_before AS notBefore FROM features f LEFT JOIN feature_spec s ON s.feature_id = f.id
     WHERE f.status = 'pending' AND f.fence = 0 AND s.content IS NULL AND coalesce(s.failures, 0) < ?`,
    [maxFailures],
  );
  return new Map(rows.map(({ id, notBefore }) => [id, notBefore ?? undefined]));
}
