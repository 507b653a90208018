import path from 'node:path';
import { messageOf, MusterError } from '../base/errors';
import type { GateResult } from '../git/gate';
import type { GateProcesses } from '../git/gateCommand';
import type { GatePlan } from '../git/gating/gatePlan';
import type { MergeItem } from '../git/mergeItem';
import { MergeQueue } from '../git/mergeQueue';
import { Mutex } from '../git/mutex';
import { cleanUpMerged, leftPlaces, type MergedPlace, mergedPlaceOf } from './cleanUp';
import type { Engine } from './engine';
import { ProjectGate } from './projectGate';
import { StoredMergeJournal, unfinishedMerges } from './storedMergeJournal';

/** Runs the gate on a commit; what it runs, the branch at `before` says. */
export type Check = (commit: string, before: string) => Promise<GateResult>;

/** In place of a worktree's id: what was moved aside and not deleted. */
const movedFolders = 0;

/**
 * The merge queue over the database: it can be halted by Stop and opened again by the next run, and takes up
 * then what lies unfinished in the database. What is added while it is halted waits there.
 */
export class MergeLine {
  private queue: MergeQueue | undefined;
  /** By worktree id, so that none is cleaned up twice at a time. */
  private readonly cleaning = new Map<number, Promise<void>>();
  private readonly gate: ProjectGate;
  private readonly besides = new Mutex();
  private readonly besideQueue = new Map<Promise<unknown>, AbortController>();

  constructor(
    private readonly engine: Engine,
    processes: GateProcesses,
    /** The reason why the queue waits for a person, or what the gate runs, has changed. */
    private readonly onChange: () => void,
  ) {
    this.gate = new ProjectGate(engine, processes);
  }

  /** Nothing is merging or waits to be, or it is halted. */
  get idle(): boolean {
    if (this.cleaning.size > 0 || this.besideQueue.size > 0) return false;
    return this.queue === undefined || this.queue.pending.length === 0;
  }

  /** It is idle, or what is left in it waits for a person. */
  get rests(): boolean {
    return this.idle || (this.hold !== undefined && this.cleaning.size + this.besideQueue.size === 0);
  }

  /** What the queue waits for a person for. */
  get hold(): string | undefined {
    return this.queue?.pausedBecause;
  }

  /** It waits because the integration branch does not pass its checks by itself. */
  get waitsForRedBase(): boolean {
    return this.hold !== undefined && this.hold === this.gate.redBecause;
  }

  /** What the gate runs, once it was looked up. */
  get plan(): GatePlan | undefined {
    return this.gate.latestPlan;
  }

  /** Looks up what the gate runs, for it to be shown; what cannot be found out is found out by the first merge. */
  async look(): Promise<void> {
    const before = this.gate.latestPlan;
    try {
      if ((await this.gate.look()) !== before) this.onChange();
    } catch (error) {
      this.engine.log.warn(`What the gate runs could not be looked up: ${messageOf(error)}`);
    }
  }

  /**
   * Opens the queue, or only for one merge; one that has nothing to do is made anew, which tries again what it
   * had given up. Clean-ups that did not happen are made up for.
   */
  open({ only }: { readonly only?: number } = {}): void {
    const { engine } = this;
    if (this.queue === undefined || this.queue.pending.length === 0) this.queue = this.newQueue();
    const unfinished = unfinishedMerges(engine.store);
    this.queue.recover(
      only === undefined ? unfinished : unfinished.filter(({ item }) => item.mergeId === only),
    );
    if (only === undefined) this.makeUpCleanUps();
  }

  private newQueue(): MergeQueue {
    const { engine } = this;
    return new MergeQueue({
      target: engine.integration,
      journal: new StoredMergeJournal(engine, ({ branch }) => {
        const place = mergedPlaceOf(engine, branch);
        if (place !== undefined) this.cleanUp(place);
        void this.look();
      }),
      gate: this.gate,
      onPaused: () => this.onChange(),
      clock: engine.clock,
      log: engine.log,
    });
  }

  /** Takes away what should be gone: a host was killed before it came to it, or something kept it from doing so. */
  makeUpCleanUps(): void {
    for (const place of leftPlaces(this.engine)) this.cleanUp(place);
    const { store, worktrees } = this.engine;
    const places = store.query<{ path: string }>(`SELECT DISTINCT path FROM git_worktree_tracker`);
    const roots = new Set(places.map(({ path: folder }) => path.dirname(folder)));
    this.clean(movedFolders, 'what removed worktrees have left', () => worktrees.deleteLeft(roots));
  }

  add(item: MergeItem): void {
    this.queue?.add(item);
  }

  /** Tries again what the branch itself keeps from being merged, though nothing of it has changed. */
  tryAgain(): void {
    this.gate.tryAgain();
    this.queue?.resume();
  }

  /** Goes on if what kept the queue is gone. */
  resume(): void {
    if (this.hold !== undefined) this.queue?.resume();
  }

  /**
   * Other work on the integration branch, one at a time and beside the queue: their gates take turns, and whose
   * branch was moved meanwhile begins anew.
   */
  beside<T>(work: (check: Check) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    const done = this.besides.run(() =>
      work((commit, before) => this.gate.run(commit, before, abort.signal)),
    );
    const tracked = done
      .catch(() => undefined)
      .finally(() => {
        this.besideQueue.delete(tracked);
        this.engine.wake();
      });
    this.besideQueue.set(tracked, abort);
    return done;
  }

  /** Ends the present gate and leaves its item queued; a move of the branch under way is finished. */
  async halt(): Promise<void> {
    const { queue, besideQueue } = this;
    this.queue = undefined;
    for (const abort of besideQueue.values()) abort.abort(halted());
    await queue?.stop('abort');
    await Promise.all(besideQueue.keys());
    await Promise.all(this.cleaning.values());
  }

  private cleanUp(place: MergedPlace): void {
    this.clean(place.worktreeId, place.branch, () => cleanUpMerged(this.engine, place));
  }

  private clean(key: number, what: string, work: () => Promise<void>): void {
    if (this.cleaning.has(key)) return;
    const cleaning = work()
      .catch((error: unknown) => this.engine.log.error(`Cleaning up ${what} failed`, error))
      .finally(() => {
        this.cleaning.delete(key);
        this.engine.wake();
      });
    this.cleaning.set(key, cleaning);
  }
}

function halted(): MusterError {
  return new MusterError(
    'RevertRefused',
    'The run was stopped before the checks had ended, so nothing was changed; try again.',
  );
}
