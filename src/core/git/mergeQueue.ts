import { type Clock, systemClock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { messageOf } from '../base/errors';
import { type Log, silentLog } from '../base/log';
import type { MergeGate, MergeItem, MergeJournal, MergeTarget } from './mergeItem';
import { type MergeEntry, processEntry, type StepResult } from './processMerge';

export interface MergeQueueOptions {
  readonly target: MergeTarget;
  readonly gate: MergeGate;
  readonly journal: MergeJournal;
  /** Called with the reason when the queue stops for the user, and with undefined when it goes on. */
  readonly onPaused?: (reason: string | undefined) => void;
  readonly clock?: Clock;
  readonly log?: Log;
}

const maxFailures = 5;
const backoffMs = 1_000;

/**
 * Merges one item at a time (see `processEntry`). When the branch was moved by someone else meanwhile, all of
 * it is done again on the new tip. The queue never polls: it works when something is added, on
 * {@link MergeQueue.resume}, and after a failure's backoff.
 */
export class MergeQueue {
  private readonly entries: MergeEntry[] = [];
  private readonly stuck: MergeEntry[] = [];
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
        if (result.kind === 'paused') {
          this.held = true;
          this.setReason(result.reason);
          return;
        }
        if (result.kind === 'done') {
          this.entries.shift();
          this.setReason(undefined);
        }
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

  private process(entry: MergeEntry): Promise<StepResult> {
    const { target, gate, journal } = this.options;
    const { signal } = this.abort;
    const onMovable = (): void => this.setReason(undefined);
    return processEntry(entry, { target, gate, journal, signal, onMovable });
  }

  private setReason(reason: string | undefined): void {
    if (this.reason === reason) return;
    this.reason = reason;
    this.options.onPaused?.(reason);
  }

  /** Whether the next item may follow at once. */
  private async failed(entry: MergeEntry, error: unknown): Promise<boolean> {
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
