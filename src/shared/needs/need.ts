import type { CommandMessage } from '../messages';
import type { BudgetLimitView } from '../holdViews';
import type { QuestionView } from '../viewModel';

/**
 * What a person is needed for:
 *
 * - `question`, `permission`, `suggestion`: an agent has asked, wants to use a tool, or proposes a feature
 * - `held`: a merge changes what the checks run, and waits for a decision
 * - `conflict`, `redGate`, `failed`: nobody tries the feature again by itself; `redGate` is also the branch itself
 * - `stuckMerge`, `mergeQueue`: one merge, or all of them, cannot go on; `unmerged`: no run is on that would merge
 * - `deadlock`: nothing runs and nothing can
 * - `budget`: the run's or a feature's is used up
 * - `stalled`: an agent shows no sign of life
 * - `provider`, `setup`: no agent can be started, or no worktree set up
 * - `usageLimit`: a provider's account is used up for a while
 * - `checks`: commands of testing agents want to be allowed
 * - `repository`: agents have changed what all worktrees share
 */
export type NeedKind =
  | 'question'
  | 'permission'
  | 'suggestion'
  | 'held'
  | 'conflict'
  | 'redGate'
  | 'failed'
  | 'stuckMerge'
  | 'mergeQueue'
  | 'unmerged'
  | 'deadlock'
  | 'budget'
  | 'stalled'
  | 'provider'
  | 'setup'
  | 'usageLimit'
  | 'checks'
  | 'repository';

/**
 * - `blocking`: nothing goes on before it
 * - `high`: an agent waits for it now, or hangs
 * - `normal`: a feature waits for it
 * - `low`: worth knowing; the rest goes on, or it mends itself
 */
export type NeedSeverity = 'blocking' | 'high' | 'normal' | 'low';

export interface NeedAction {
  readonly label: string;
  readonly message: CommandMessage;
  /** Only who runs the project can do it. */
  readonly changes: boolean;
  /** What helps most; at most one of a need's. */
  readonly isFirst?: boolean;
}

/** One thing that goes on only when a person does something. */
export interface Need {
  /** The same for as long as it is the same need. */
  readonly id: string;
  readonly kind: NeedKind;
  readonly severity: NeedSeverity;
  /** One line. Names in it come from agents and imports. */
  readonly title: string;
  /** A sentence or more; may have lines. Likewise. */
  readonly detail: string;
  readonly featureId: number | undefined;
  readonly agentId: number | undefined;
  /** UTC ISO 8601; undefined: not known. */
  readonly since: string | undefined;
  readonly actions: readonly NeedAction[];
  /** What it is about, to be looked at; undefined: the need itself is all there is. */
  readonly open: CommandMessage | undefined;
  /** To be answered in place. */
  readonly question?: QuestionView;
  /** The limit that was reached, to be raised in place. */
  readonly budget?: BudgetLimitView;
  /** Notices of the snapshot that t the same. */
  readonly notices?: readonly string[];
}
