import type { GateResult } from './gate';
import type { Advance, CleanMerge, Preparation, MergeConflict } from './integration';
import type { ScriptChange } from './gating/scriptChanges';

export interface MergeItem {
  readonly mergeId: number;
  readonly featureId: number | undefined;
  readonly agentId: number | undefined;
  readonly branch: string;
  /** The commit that was submitted; what the branch holds later does not count. */
  readonly branchTip: string;
  /** Message of the merge commit. */
  readonly message: string;
  /** Digest of the changes to the gate's scripts that a person has approved; see {@link MergeHold}. */
  readonly approved?: string | undefined;
}

/** A merge that is about to become, or has become, part of the integration branch. */
export interface MergeStep {
  readonly expectedTip: string;
  readonly mergeCommit: string;
}

/** A merge that changes what the gate itself runs; a person decides about it. */
export interface MergeHold {
  readonly changes: readonly ScriptChange[];
  /** Stands for exactly these changes: an approval counts for no others. */
  readonly digest: string;
}

/**
 * Where the queue writes down what it does. Each method resolves when the record is durable; the queue goes
 * on only then. One that rejects is tried again with the whole item.
 */
export interface MergeJournal {
  gating(item: MergeItem, step: MergeStep): Promise<void>;
  /** Before the integration branch is moved; the gate's evidence must be kept with it. */
  intent(item: MergeItem, step: MergeStep, gate: GateResult): Promise<void>;
  /** `gate` is undefined when the merge was found done after a restart: then the intent's record has it. */
  merged(item: MergeItem, mergeCommit: string, gate: GateResult | undefined): Promise<void>;
  conflict(item: MergeItem, conflict: MergeConflict): Promise<void>;
  gateRed(item: MergeItem, gate: GateResult): Promise<void>;
  /** Kept for a person; the queue forgets the item until it is added again. Others go on. */
  held(item: MergeItem, hold: MergeHold): Promise<void>;
  /** The branch brings nothing. */
  abandoned(item: MergeItem, reason: string): Promise<void>;
  /** Back to where it was before `gating`: not finished, and nothing was changed. */
  requeued(item: MergeItem, reason: string): Promise<void>;
  /** Git or the disk failed again and again; the item is left to the next queue that recovers it. Others go on. */
  stuck(item: MergeItem, reason: string): Promise<void>;
}

/** The part of `Integration` that the queue needs. */
export interface MergeTarget {
  checkedOutAt(): Promise<string | undefined>;
  prepare(branchTip: string, message: string): Promise<Preparation>;
  advance(expected: string, commit: string): Promise<Advance>;
  contains(commit: string): Promise<boolean>;
  tip(): Promise<string>;
}

/** What decides whether a merge counts. */
export interface MergeGate {
  /**
   * Runs the checks on `commit`; which they are, the branch as it was at `before` says: never the work that
   * is merged.
   *
   * @throws MusterError SetupFailed when nothing can be tried at present, whatever the work is
   */
  run(commit: string, before: string, signal: AbortSignal): Promise<GateResult>;
  /** What keeps this merge for a person, if anything. */
  review?(item: MergeItem, merge: CleanMerge): Promise<MergeHold | undefined>;
  /** Why nothing can be merged onto this tip at present: it does not pass the checks by itself. */
  baseProblem?(tip: string, signal: AbortSignal): Promise<string | undefined>;
}
