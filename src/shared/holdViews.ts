import type { BudgetMeasure } from '../core/backlog/feature';

/** A limit that was reached. */
export interface BudgetLimitView {
  readonly scope: 'run' | 'feature';
  readonly measure: BudgetMeasure;
  readonly used: number;
  readonly limit: number;
}

/**
 * - `cannotStart`: no agent can be started, or the scheduler itself has failed
 * - `redBase`: the integration branch does not pass its checks by itself
 * - `mergeQueue`: no merge can be made, as when the integration branch is checked out
 * - `unmerged`: submitted work that nobody merges, as no run is on
 * - `setup`: worktrees cannot be set up, which has paused the run
 * - `budget`: the run's is used up
 * - `providerLimit`: a provider's account has reached its usage limit
 * - `checks`: commands that testing agents have written want to be allowed
 * - `repository`: an agent left something changed that all worktrees share
 */
export type HoldKind =
  | 'cannotStart'
  | 'redBase'
  | 'mergeQueue'
  | 'unmerged'
  | 'setup'
  | 'budget'
  | 'providerLimit'
  | 'checks'
  | 'repository';

/** What keeps the project as a whole, or wants a person's word; also one of the snapshot's notices. */
export interface HoldView {
  readonly kind: HoldKind;
  /** Tells it from others of its kind. */
  readonly id?: string;
  readonly text: string;
  /** UTC ISO 8601; undefined: not known. */
  readonly since?: string | undefined;
  /** Somebody should look at once. */
  readonly urgent?: boolean;
  readonly budget?: BudgetLimitView;
}
