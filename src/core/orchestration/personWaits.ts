import type { Reader } from '../store/store';
import type { FeatureView } from '../../shared/viewModel';
import { isHeld } from './heldMerges';

/** Since when a feature waits for a person without having asked, and whether its last merge is why. */
export type PersonWait = Pick<FeatureView, 'waitsSince' | 'rejected'>;

/** Of those that have failed and those whose merge is held, by id. */
export function readPersonWaits(reader: Reader): ReadonlyMap<number, PersonWait> {
  const failed = reader.query<{ id: number; since: string; outcome: string | null }>(
    `SELECT f.id, a.outcome, max(coalesce(a.completed_at, f.created_at),
       coalesce((SELECT max(m.finished_at) FROM merge_record m WHERE m.feature_id = f.id), f.created_at)) AS since
     FROM features f LEFT JOIN agent_lifecycle a
       ON a.agent_id = (SELECT max(b.agent_id) FROM agent_lifecycle b WHERE b.feature_id = f.id)
     WHERE f.status = 'failed'`,
  );
  const held = reader.query<{ id: number; since: string }>(
    `SELECT m.feature_id AS id, m.held_at AS since FROM merge_record m
     WHERE ${isHeld('m')} AND m.feature_id IS NOT NULL`,
  );
  return new Map<number, PersonWait>([
    ...failed.map(({ id, since, outcome }): [number, PersonWait] => [
      id,
      { waitsSince: since, rejected: outcome === 'conflict' || outcome === 'gate_red' ? outcome : undefined },
    ]),
    ...held.map(({ id, since }): [number, PersonWait] => [id, { waitsSince: since }]),
  ]);
}
