import { MusterError } from '../base/errors';
import type { SqlValue, Transaction } from '../store/store';
import type { FeatureStatus } from './feature';
import { featureNotFound } from './readFeatures';

/**
 * Where a feature may go from where it is.
 *
 * - `in_progress → in_progress`: an interrupted agent's feature goes to the next agent
 * - `in_progress → pending`: the attempt failed or the agent handed it back
 * - `submitted → pending`: conflict or red gate
 * - `passing → pending`: a regression was found, or a person took its merge back
 * - `failed → pending`: a person asked for another try
 */
const transitions: Readonly<Record<FeatureStatus, readonly FeatureStatus[]>> = {
  pending: ['in_progress', 'failed'],
  in_progress: ['in_progress', 'pending', 'submitted', 'failed'],
  submitted: ['passing', 'pending', 'failed'],
  passing: ['pending'],
  failed: ['pending'],
};

export function canMove(from: FeatureStatus, to: FeatureStatus): boolean {
  return transitions[from].includes(to);
}

export interface MoveOptions {
  /** The fence that the feature must still have; a late caller is refused by it. */
  readonly fence?: number;
  /** Why the last attempt did not pass; `null` forgets it. */
  readonly lastError?: string | null;
  readonly retryNotBefore?: string | null;
  /** Passes without a gate. */
  readonly unverified?: boolean;
}

/**
 * The one place that changes a feature's status. Passing forgets the last error, and the attempts so far no
 * longer count; a claim (`in_progress`) raises the fence.
 *
 * @returns the feature's fence afterwards
 * @throws MusterError FeatureNotFound, InvalidTransition (also for an outdated `fence`)
 */
export function moveFeature(
  tx: Transaction,
  id: number,
  to: FeatureStatus,
  options: MoveOptions = {},
): number {
  const found = tx.get<{ status: FeatureStatus; fence: number }>(
    'SELECT status, fence FROM features WHERE id = ?',
    [id],
  );
  if (found === undefined) throw featureNotFound(id);
  const { status: from } = found;
  if (options.fence !== undefined && options.fence !== found.fence) {
    throw new MusterError(
      'InvalidTransition',
      `Feature ${id} was taken over by a later agent; this change came too late and was dropped.`,
      { details: { id, from, to, fence: found.fence, expectedFence: options.fence } },
    );
  }
  if (!canMove(from, to)) throw invalidTransition(id, from, to);

  const set = new Map<string, SqlValue>([
    ['status', to],
    ['updated_at', tx.now],
  ]);
  const fence = to === 'in_progress' ? found.fence + 1 : found.fence;
  if (to === 'in_progress') {
    set.set('fence', fence);
    set.set('retry_not_before', null);
  }
  if (from === 'passing') {
    set.set('passed_at', null);
    set.set('unverified', 0);
  }
  if (to === 'passing') {
    set.set('passed_at', tx.now);
    set.set('last_error', null);
    set.set('regression_seen', null);
    set.set('retry_not_before', null);
    set.set('unverified', options.unverified === true ? 1 : 0);
    set.set('attempts_since_agent_id', latestAgentId(tx, id));
  }
  if (options.lastError !== undefined) set.set('last_error', options.lastError);
  if (options.retryNotBefore !== undefined) set.set('retry_not_before', options.retryNotBefore);
  tx.run(`UPDATE features SET ${[...set.keys()].map((name) => `${name} = ?`).join(', ')} WHERE id = ?`, [
    ...set.values(),
    id,
  ]);
  return fence;
}

/** Number of the last agent that worked on the feature; its attempts up to here are what "so far" means. */
export function latestAgentId(tx: Transaction, featureId: number): number {
  return (
    tx.get<{ last: number | null }>(
      'SELECT MAX(agent_id) AS last FROM agent_lifecycle WHERE feature_id = ?',
      [featureId],
    )?.last ?? 0
  );
}

export function invalidTransition(id: number, from: FeatureStatus, to: FeatureStatus): MusterError {
  return new MusterError(
    'InvalidTransition',
    `Feature ${id} is ${inWords[from]} and cannot become ${inWords[to]}; refresh the view to see where it stands.`,
    { details: { id, from, to } },
  );
}

const inWords: Readonly<Record<FeatureStatus, string>> = {
  pending: 'pending',
  in_progress: 'in progress',
  submitted: 'submitted',
  passing: 'passing',
  failed: 'failed',
};
