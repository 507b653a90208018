import type { BacklogShape } from '../backlog/backlogShape';
import type { Strategy } from './strategies';

/** What the scheduler needs to know of a feature. */
export interface Candidate {
  readonly id: number;
  readonly priority: number;
  readonly skipCount: number;
  /** Interrupted work to be taken up again; goes before everything new. */
  readonly resumable: boolean;
  /** Its own; absent: by the settings. */
  readonly provider?: string | undefined;
}

/**
 * Says which features start next: resumable ones first, then the ready ones, each by the strategy's order,
 * up to the number of free slots. Pure: the same input gives the same picks.
 */
export function pick(
  candidates: readonly Candidate[],
  slots: number,
  strategy: Strategy,
  shape: BacklogShape,
): readonly Candidate[] {
  if (slots <= 0 || candidates.length === 0) return [];
  const compare = strategy.comparator(shape);
  return [...candidates]
    .sort((a, b) => Number(b.resumable) - Number(a.resumable) || compare(a, b))
    .slice(0, slots);
}
