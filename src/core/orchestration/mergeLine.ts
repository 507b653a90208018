import { runGate } from '../git/gate';
import type { GateProcesses } from '../git/gateCommand';
import { type MergeItem, MergeQueue } from '../git/mergeQueue';
import { cleanUpMerged, leftPlaces, type MergedPlace, mergedPlaceOf } from './cleanUp';
import type { Engine } from './engine';
import { StoredMergeJournal, unfinishedMerges } from './storedMergeJournal';

/**
 * The merge queue over the database: it can be halted by Stop and opened again by the next run, and takes up
 * then what lies unfinished in the database. What is added while it is halted waits there.
 */
export class MergeLine {
  private queue: MergeQueue | undefined;
  private readonly cleaning = new Set<Promise<void>>();

  constructor(
    private readonly engine: Engine,
    private readonly processes: GateProcesses,
    /** The reason why the queue waits for a person has changed. */
    private readonly onHold: () => void,
  ) {}

  /** Nothing is merging or waits to be, or it is halted. */
  get idle(): boolean {
    return this.cleaning.size === 0 && (this.queue === undefined || this.queue.pending.length === 0);
  }

  /** What the queue waits for a person for. */
  get hold(): string | undefined {
    return this.queue?.pausedBecause;
  }

  /** Opens the queue; one that has nothing to do is made anew, which tries again what it had given up.
   * Clean-ups that did not happen are made up for. */
  open(): void {
    if (this.queue !== undefined && !this.idle) return;
    const { engine, processes } = this;
    const queue = new MergeQueue({
      target: engine.integration,
      journal: new StoredMergeJournal(engine, ({ branch }) => {
        const place = mergedPlaceOf(engine, branch);
        if (place !== undefined) this.cleanUp(place);
      }),
      gate: (commit, signal) => {
        const settings = engine.settings();
        return runGate({
          repository: engine.repository,
          worktrees: engine.worktrees,
          commit,
          commands: settings.gateCommands,
          timeoutMs: settings.gateTimeoutMinutes * 60_000,
          processes,
          env: { ...engine.environment },
          signal,
          clock: engine.clock,
          log: engine.log,
        });
      },
      onPaused: () => this.onHold(),
      clock: engine.clock,
      log: engine.log,
    });
    this.queue = queue;
    queue.recover(unfinishedMerges(engine.store));
    for (const place of leftPlaces(engine)) this.cleanUp(place);
  }

  add(item: MergeItem): void {
    this.queue?.add(item);
  }

  /** Tries again what waited for a person. */
  resume(): void {
    if (this.hold !== undefined) this.queue?.resume();
  }

  /** Ends the present gate and leaves its item queued; a move of the branch under way is finished. */
  async halt(): Promise<void> {
    const { queue } = this;
    this.queue = undefined;
    await queue?.stop('abort');
    await Promise.all(this.cleaning);
  }

  private cleanUp(place: MergedPlace): void {
    const cleaning = cleanUpMerged(this.engine, place)
      .catch((error: unknown) => this.engine.log.error(`Cleaning up ${place.branch} failed`, error))
      .finally(() => {
        this.cleaning.delete(cleaning);
        this.engine.wake();
      });
    this.cleaning.add(cleaning);
  }
}
