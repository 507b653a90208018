import { setImmediate as nextTurn } from 'node:timers/promises';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import type { Journal } from './journal';
import type { JournalEntry } from './journalRecord';
import type { LiveDatabase } from './liveDatabase';

export interface CommitQueueParts {
  readonly journal: Journal;
  readonly database: LiveDatabase;
  readonly log: Log;
  /** Whether something else keeps the disk busy, so that a sync on the main thread would wait for it. */
  readonly isDiskBusy: () => boolean;
  /** Some commits are on disk. */
  readonly onDurable: () => void;
  /** Some commits are on disk, and those that came meanwhile are about to follow. */
  readonly onPause: () => void;
}

interface Waiting {
  /** Absent for a transaction that wrote nothing, but may have read what is not on disk yet. */
  readonly entry: JournalEntry | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Syncs on the main thread take at most about this long before the event loop gets its turn. */
const maxBlockingMs = 8;

/**
 * Brings commits that have run in memory to the disk, in order. One that comes alone is synced on the spot,
 * which is quickest; those that come while others wait share the next sync, off the main thread.
 */
export class CommitQueue {
  private waiting: Waiting[] = [];
  private draining: Promise<void> | undefined;
  private interlude: (() => Promise<void>) | undefined;
  private sharedLastSync = false;
  private othersMayFollow = false;
  private lastSyncMs = 0;
  /** Time that syncs have taken on the main thread since the event loop last had its turn. */
  private blockedMs = 0;

  constructor(private readonly parts: CommitQueueParts) {}

  /** Settles when nothing waits any more; absent when nothing does. */
  get busy(): Promise<void> | undefined {
    return this.draining;
  }

  /** Resolves when this commit, and everything that it may have read, is on disk. */
  async add(entry: JournalEntry | undefined): Promise<void> {
    if (!entry && this.waiting.length === 0 && !this.draining) return;
    await new Promise<void>((resolve, reject) => {
      this.waiting.push({ entry, resolve, reject });
      if (this.isLone()) this.flushNow();
      else this.drainSoon();
    });
  }

  /** Syncs what waits on the main thread. */
  flushNow(): void {
    if (this.waiting.length === 0) return;
    const batch = this.takeWaiting();
    const startedAt = performance.now();
    try {
      this.parts.journal.appendSync(entriesOf(batch));
    } catch (error) {
      this.refuse(batch, error);
      return;
    }
    this.lastSyncMs = performance.now() - startedAt;
    this.noteBlocked(this.lastSyncMs);
    this.acknowledge(batch);
  }

  /** Runs `work` on the journal when nothing is being written to it; commits wait meanwhile. */
  betweenWrites(work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.interlude = () => work().then(resolve, reject);
      this.drainSoon();
    });
  }

  /**
   * The first of several commits made in one go cannot know that others follow; the second one can, since
   * no microtask ran in between. And where the last sync was shared, the next one probably will be.
   */
  private isLone(): boolean {
    if (this.draining || this.othersMayFollow || this.sharedLastSync) return false;
    // The disk is busy or slow, or commits follow each other without letting go.
    if (this.parts.isDiskBusy() || this.lastSyncMs > maxBlockingMs || this.blockedMs > maxBlockingMs)
      return false;
    if (!this.parts.journal.isOpen) return false;
    this.othersMayFollow = true;
    queueMicrotask(() => {
      this.othersMayFollow = false;
    });
    return true;
  }

  private noteBlocked(ms: number): void {
    if (this.blockedMs === 0) {
      setImmediate(() => {
        this.blockedMs = 0;
      });
    }
    this.blockedMs += ms;
  }

  private drainSoon(): void {
    this.draining ??= this.drain();
  }

  private async drain(): Promise<void> {
    await nextTurn();
    for (;;) {
      for (let work = this.takeInterlude(); work; work = this.takeInterlude()) await work();
      if (this.waiting.length === 0) {
        // In the same breath as the checks: whatever comes next has to start anew.
        this.draining = undefined;
        return;
      }
      await this.flush();
      this.parts.onPause();
    }
  }

  private takeInterlude(): (() => Promise<void>) | undefined {
    const { interlude } = this;
    this.interlude = undefined;
    return interlude;
  }

  private async flush(): Promise<void> {
    const { journal } = this.parts;
    const batch = this.takeWaiting();
    const startedAt = performance.now();
    try {
      if (!journal.isOpen) await journal.begin();
      await journal.append(entriesOf(batch));
    } catch (error) {
      this.refuse(batch, error);
      return;
    }
    this.lastSyncMs = performance.now() - startedAt;
    this.sharedLastSync = batch.length > 1;
    this.acknowledge(batch);
  }

  private takeWaiting(): Waiting[] {
    const batch = this.waiting;
    this.waiting = [];
    return batch;
  }

  private acknowledge(batch: readonly Waiting[]): void {
    for (const { resolve } of batch) resolve();
    this.parts.onDurable();
  }

  /** What waits has run on top of what was refused, so it goes as well. */
  private refuse(batch: readonly Waiting[], error: unknown): void {
    const { database, journal, log } = this.parts;
    log.error(messageOf(error));
    database.markStale();
    const refused = [...batch, ...this.takeWaiting()];
    try {
      database.restore(journal.durable);
    } catch (reason) {
      log.error('The database could not be read again; the next commit tries once more', messageOf(reason));
    }
    for (const { reject } of refused) reject(error);
  }
}

function entriesOf(batch: readonly Waiting[]): JournalEntry[] {
  return batch.flatMap(({ entry }) => (entry ? [entry] : []));
}
