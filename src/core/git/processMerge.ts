import { assertNever, MusterError } from '../base/errors';
import type { GateResult } from './gate';
import type { CleanMerge } from './integration';
import type { MergeGate, MergeItem, MergeJournal, MergeStep, MergeTarget } from './mergeItem';

/** An item of the queue, with what is known of it so far. */
export interface MergeEntry {
  readonly item: MergeItem;
  /** A merge commit whose intent was recorded: it may already be in the branch. */
  intended: string | undefined;
  /** A green gate that waits only for the branch to be movable. */
  passed: { readonly merge: CleanMerge; readonly gate: GateResult } | undefined;
  failures: number;
  /** How often the branch was moved by someone else while this item was under way. */
  moves: number;
}

export type StepResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'again' }
  /** Nothing of the whole queue can go on until a person has done something. */
  | { readonly kind: 'paused'; readonly reason: string };

const done: StepResult = { kind: 'done' };
const maxMoves = 5;

export interface MergeSurroundings {
  readonly target: MergeTarget;
  readonly gate: MergeGate;
  readonly journal: MergeJournal;
  readonly signal: AbortSignal;
  /** Nothing keeps the queue from merging, as far as this item has shown. */
  readonly onMovable: () => void;
}

/**
 * Takes one item through: prepare → review → base → record `gating` → gate → record `intent` → move the
 * branch → record `merged`.
 */
export async function processEntry(entry: MergeEntry, around: MergeSurroundings): Promise<StepResult> {
  const { item } = entry;
  const { journal, target } = around;
  if (entry.intended !== undefined) {
    if (await target.contains(entry.intended)) {
      await journal.merged(item, entry.intended, entry.passed?.gate);
      return done;
    }
    entry.intended = undefined;
  }
  const worktree = await target.checkedOutAt();
  if (worktree !== undefined) return pausedBy(worktree);

  const { passed } = entry;
  if (passed?.merge.parent === (await target.tip())) {
    around.onMovable();
    return advance(entry, passed.merge, passed.gate, around);
  }
  entry.passed = undefined;
  const preparation = await target.prepare(item.branchTip, item.message);
  switch (preparation.kind) {
    case 'conflict':
      await journal.conflict(item, preparation);
      return done;
    case 'empty':
      await journal.abandoned(item, 'The commits of the branch change nothing.');
      return done;
    case 'alreadyMerged':
      return verify(item, preparation.parent, around);
    case 'clean':
      return tryMerge(entry, preparation, around);
    default:
      return assertNever(preparation);
  }
}

/** The work is in the branch without the queue's doing: all that is missing is the gate. */
async function verify(item: MergeItem, tip: string, around: MergeSurroundings): Promise<StepResult> {
  const { journal, gate, signal } = around;
  const problem = await gate.baseProblem?.(tip, signal);
  if (problem !== undefined) return { kind: 'paused', reason: problem };
  around.onMovable();
  const result = await tried(item, { expectedTip: tip, mergeCommit: tip }, around);
  if ('kind' in result) return result;
  if (result.ok) await journal.merged(item, tip, result);
  else await journal.gateRed(item, result);
  return done;
}

async function tryMerge(
  entry: MergeEntry,
  merge: CleanMerge,
  around: MergeSurroundings,
): Promise<StepResult> {
  const { journal, gate, signal } = around;
  // First, as it costs least: what a person must look at is not tried before.
  const hold = await gate.review?.(entry.item, merge);
  if (hold !== undefined) {
    await journal.held(entry.item, hold);
    return done;
  }
  const problem = await gate.baseProblem?.(merge.parent, signal);
  if (problem !== undefined) return { kind: 'paused', reason: problem };
  around.onMovable();
  const step = { expectedTip: merge.parent, mergeCommit: merge.commit };
  const result = await tried(entry.item, step, around);
  if ('kind' in result) return result;
  if (!result.ok) {
    await journal.gateRed(entry.item, result);
    return done;
  }
  entry.passed = { merge, gate: result };
  return advance(entry, merge, result, around);
}

/** What the gate says, or why nothing can be tried at present, which is not the work's doing. */
async function tried(
  item: MergeItem,
  step: MergeStep,
  { journal, gate, signal }: MergeSurroundings,
): Promise<GateResult | Extract<StepResult, { kind: 'paused' }>> {
  await journal.gating(item, step);
  try {
    return await gate.run(step.mergeCommit, step.expectedTip, signal);
  } catch (error) {
    if (!(error instanceof MusterError) || error.code !== 'SetupFailed') throw error;
    await journal.requeued(item, error.message);
    return { kind: 'paused', reason: error.message };
  }
}

async function advance(
  entry: MergeEntry,
  merge: CleanMerge,
  gate: GateResult,
  { journal, target }: MergeSurroundings,
): Promise<StepResult> {
  const { item } = entry;
  await journal.intent(item, { expectedTip: merge.parent, mergeCommit: merge.commit }, gate);
  // From here on the branch may have been moved, whatever fails.
  entry.intended = merge.commit;
  const result = await target.advance(merge.parent, merge.commit);
  switch (result.kind) {
    case 'advanced':
      await journal.merged(item, merge.commit, gate);
      return done;
    case 'moved':
      entry.intended = undefined;
      entry.passed = undefined;
      entry.moves += 1;
      await journal.requeued(item, 'The integration branch was moved meanwhile; the merge is made again.');
      if (entry.moves % maxMoves === 0) throw movesOn(entry.moves);
      return { kind: 'again' };
    case 'checkedOut':
      entry.intended = undefined;
      await journal.requeued(item, 'The integration branch was checked out meanwhile.');
      return pausedBy(result.worktree);
    default:
      return assertNever(result);
  }
}

function pausedBy(worktree: string): StepResult {
  return {
    kind: 'paused',
    reason: `The integration branch is checked out in ${worktree}; switch to another branch there to let merges go on.`,
  };
}

function movesOn(times: number): MusterError {
  return new MusterError(
    'GitFailed',
    `The integration branch was moved by something else during ${times} merges; find out what moves it and stop it.`,
  );
}
