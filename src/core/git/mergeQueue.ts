import { type Clock, systemClock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { assertNever, messageOf, MusterError } from '../base/errors';
import { type Log, silentLog } from '../base/log';
import type { GateResult } from './gate';
import type { Advance, CleanMerge, Preparation } from './integration';

export interface MergeItem {
  readonly mergeId: number;
  readonly featureId: number | undefined;
  readonly agentId: number | undefined;
  readonly branch: string;
  /** The commit that was submitted; what the branch holds later does not count. */
  readonly branchTip: string;
  /** Message of the merge commit. */
  readonly message: string;
}

/** A merge that is about to become, or has become, part of the integration branch. */
export interface MergeStep {
  readonly expectedTip: string;
  readonly mergeCommit: string;
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
  conflict(
    item: MergeItem,
    conflict: { readonly files: readonly string[]; readonly details: string },
  ): Promise<void>;
  gateRed(item: MergeItem, gate: GateResult): Promise<void>;
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

export interface MergeQueueOptions {
  readonly target: MergeTarget;
  readonly gate: (commit: string, signal: AbortSignal) => Promise<GateResult>;
  readonly journal: MergeJournal;
  /** Called with the reason when the queue stops for the user, and with undefined when it goes on. */
  readonly onPaused?: (reason: string | undefined) => void;
  readonly clock?: Clock;
  readonly log?: Log;
}

interface Entry {
  readonly item: MergeItem;
  /** A merge commit whose intent was recorded: it may already be in the branch. */
  intended: string | undefined;
  /** A green gate that waits only for the branch to be movable. */
  passed: { readonly merge: CleanMerge; readonly gate: GateResult } | undefined;
  failures: number;
  /** How often the branch was moved by someone else while this item was under way. */
  moves: number;
}

type Result = 'done' | 'again' | 'paused';

const maxFailures = 5;
const maxMoves = 5;
const backoffMs = 1_000;

/**
 * Merges one item at a time: prepare → record `gating` → gate → record `intent` → move the branch → record
 * `merged`. When the branch was moved by someone else meanwhile, all of it is done again on the new tip.
 * The queue never polls: it works when something is added, on {@link MergeQueue.resume}, and after a
 * failure's backoff.
 */
export class MergeQueue {
  private readonly entries: Entry[] = [];
  private readonly stuck: Entry[] = [];
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly abort = new AbortController();
  private working: Promise<void> | undefined;
  private retry: Disposable | undefined;
  private reason: string | undefined;
  private held = false;
  private stopping = false;

  constructor(private readonly options: MergeQueueOptions) {
    this.clock = options.clock ?? systemClock;
    this.log = options.log ?? silentLog;
  }

  /** Items that are not finished, in the order in which they will be merged; without those that are stuck. */
  get pending(): readonly MergeItem[] {
    return this.entries.map(({ item }) => item);
  }

  /** Items that this queue has given up; see {@link MergeJournal.stuck}. */
  get givenUp(): readonly MergeItem[] {
    return this.stuck.map(({ item }) => item);
  }

  /** Why the queue waits for the user. */
  get pausedBecause(): string | undefined {
    return this.reason;
  }

  add(item: MergeItem): void {
    this.enqueue(item, undefined);
  }

  /**
   * Takes up what an earlier host left, oldest first. For a record in `intent` the merge commit says
   * whether the branch was moved before that host went; git is asked, not guessed.
   */
  recover(
    records: readonly { readonly item: MergeItem; readonly intendedCommit?: string | undefined }[],
  ): void {
    for (const { item, intendedCommit } of records) this.enqueue(item, intendedCommit);
  }

  private enqueue(item: MergeItem, intended: string | undefined): void {
    if ([...this.entries, ...this.stuck].some((each) => each.item.mergeId === item.mergeId)) return;
    this.entries.push({ item, intended, passed: undefined, failures: 0, moves: 0 });
    this.work();
  }

  /** Looks again whether the queue may go on; cheap, for every wake. The reason stays until it may. */
  resume(): void {
    this.held = false;
    this.work();
  }

  /**
   * Takes no further item. `finish` waits for the present one; `abort` ends its gate and leaves it queued.
   * A move of the branch that is under way is always finished.
   */
  async stop(mode: 'finish' | 'abort'): Promise<void> {
    this.stopping = true;
    this.retry?.dispose();
    if (mode === 'abort') this.abort.abort();
    await this.working;
  }

  /** Resolves when nothing is under way at this moment. */
  async settled(): Promise<void> {
    while (this.working !== undefined) await this.working;
  }

  private work(): void {
    const busy = this.working !== undefined || this.retry !== undefined;
    if (busy || this.stopping || this.held || this.entries.length === 0) return;
    this.working = this.drain().finally(() => {
      this.working = undefined;
      // What was added in the last moment.
      this.work();
    });
  }

  private async drain(): Promise<void> {
    for (let entry = this.entries[0]; entry !== undefined && !this.stopping; entry = this.entries[0]) {
      try {
        const result = await this.process(entry);
        entry.failures = 0;
        if (result === 'paused') return;
        if (result === 'done') this.entries.shift();
      } catch (error) {
        if (this.abort.signal.aborted) {
          // A recorded intent stays: the next host asks git what became of it.
          if (entry.intended === undefined)
            await this.requeue(entry.item, 'Stopped before the gate had ended.');
          return;
        }
        if (!(await this.failed(entry, error))) return;
      }
    }
  }

  private async process(entry: Entry): Promise<Result> {
    const { item } = entry;
    const { journal, target } = this.options;
    if (entry.intended !== undefined) {
      if (await target.contains(entry.intended)) {
        await journal.merged(item, entry.intended, entry.passed?.gate);
        return 'done';
      }
      entry.intended = undefined;
    }
    const worktree = await target.checkedOutAt();
    if (worktree !== undefined) return this.pauseFor(worktree);
    this.setReason(undefined);

    const { passed } = entry;
    if (passed?.merge.parent === (await target.tip())) {
      return this.advance(entry, passed.merge, passed.gate);
    }
    entry.passed = undefined;
    const preparation = await target.prepare(item.branchTip, item.message);
    switch (preparation.kind) {
      case 'conflict':
        await journal.conflict(item, preparation);
        return 'done';
      case 'empty':
        await journal.abandoned(item, 'The commits of the branch change nothing.');
        return 'done';
      case 'alreadyMerged':
        return this.verify(item, preparation.parent);
      case 'clean':
        return this.tryMerge(entry, preparation);
      default:
        return assertNever(preparation);
    }
  }

  /** The work is in the branch without the queue's doing: all that is missing is the gate. */
  private async verify(item: MergeItem, tip: string): Promise<Result> {
    await this.options.journal.gating(item, { expectedTip: tip, mergeCommit: tip });
    const gate = await this.options.gate(tip, this.abort.signal);
    if (gate.ok) await this.options.journal.merged(item, tip, gate);
    else await this.options.journal.gateRed(item, gate);
    return 'done';
  }

  private async tryMerge(entry: Entry, merge: CleanMerge): Promise<Result> {
    const { journal } = this.options;
    await journal.gating(entry.item, { expectedTip: merge.parent, mergeCommit: merge.commit });
    const gate = await this.options.gate(merge.commit, this.abort.signal);
    if (!gate.ok) {
      await journal.gateRed(entry.item, gate);
      return 'done';
    }
    entry.passed = { merge, gate };
    return this.advance(entry, merge, gate);
  }

  private async advance(entry: Entry, merge: CleanMerge, gate: GateResult): Promise<Result> {
    const { journal, target } = this.options;
    const { item } = entry;
    await journal.intent(item, { expectedTip: merge.parent, mergeCommit: merge.commit }, gate);
    // From here on the branch may have been moved, whatever fails.
    entry.intended = merge.commit;
    const advance = await target.advance(merge.parent, merge.commit);
    switch (advance.kind) {
      case 'advanced':
        await journal.merged(item, merge.commit, gate);
        return 'done';
      case 'moved':
        entry.intended = undefined;
        entry.passed = undefined;
        entry.moves += 1;
        await journal.requeued(item, 'The integration branch was moved meanwhile; the merge is made again.');
        if (entry.moves % maxMoves === 0) throw movesOn(entry.moves);
        return 'again';
      case 'checkedOut':
        entry.intended = undefined;
        await journal.requeued(item, 'The integration branch was checked out meanwhile.');
        return this.pauseFor(advance.worktree);
      default:
        return assertNever(advance);
    }
  }

  private pauseFor(worktree: string): Result {
    this.held = true;
    this.setReason(
      `The integration branch is checked out in ${worktree}; switch to another branch there to let merges go on.`,
    );
    return 'paused';
  }

  private setReason(reason: string | undefined): void {
    if (this.reason === reason) return;
    this.reason = reason;
    this.options.onPaused?.(reason);
  }

  /** Whether the next item may follow at once. */
  private async failed(entry: Entry, error: unknown): Promise<boolean> {
    entry.failures += 1;
    this.log.error(
      `Merging ${entry.item.branch} failed (${entry.failures} of ${maxFailures}): ${messageOf(error)}`,
    );
    if (entry.failures >= maxFailures) {
      this.stuck.push(...this.entries.splice(this.entries.indexOf(entry), 1));
      await this.tell(() => this.options.journal.stuck(entry.item, messageOf(error)));
      return true;
    }
    if (this.stopping) return false;
    this.retry = this.clock.after(backoffMs * 2 ** (entry.failures - 1), () => {
      this.retry = undefined;
      this.work();
    });
    return false;
  }

  private requeue(item: MergeItem, reason: string): Promise<void> {
    return this.tell(() => this.options.journal.requeued(item, reason));
  }

  /** For records that nothing depends on: a restart finds the item where it was. */
  private async tell(record: () => Promise<void>): Promise<void> {
    try {
      await record();
    } catch (error) {
      this.log.error(`The merge queue could not be recorded: ${messageOf(error)}`);
    }
  }
}

function movesOn(times: number): MusterError {
  return new MusterError(
    'GitFailed',
    `The integration branch was moved by something else during ${times} merges; find out what moves it and stop it.`,
  );
}
