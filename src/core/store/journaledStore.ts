import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SqlJsStatic } from 'sql.js';
import type { Clock } from '../base/clock';
import { messageOf } from '../base/errors';
import { Emitter, type Event } from '../base/event';
import type { Log } from '../base/log';
import { Journal } from './journal';
import type { JournalEntry, SnapshotSeal } from './journalRecord';
import type { MemoryDatabase } from './memoryDatabase';
import type { ScriptTransaction } from './migrations';
import { recover, type Recovered } from './recovery';
import { takeImage } from './snapshotImage';
import { Snapshots } from './snapshots';
import { type SnapshotPolicy, SnapshotSchedule } from './snapshotSchedule';
import type { Row, SqlValue, Store, WriterLock } from './store';
import { storeClosed } from './storeErrors';
import type { StoreFiles } from './storeFiles';
import { runTransaction } from './transaction';

export interface JournaledStoreParts {
  readonly sqlJs: SqlJsStatic;
  readonly files: StoreFiles;
  readonly recovered: Recovered;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: SnapshotPolicy;
  readonly lock?: WriterLock | undefined;
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
 * The database in memory, made durable by a redo journal.
 *
 * A commit runs in memory at once and is acknowledged when its journal line is on disk. One that comes alone
 * is synced on the spot, which is quickest; those that come while others wait share the next sync, off the
 * main thread. Every so often a snapshot makes an ordinary SQLite file of it all.
 */
export class JournaledStore implements Store {
  readonly file: string;
  readonly onDidCommit: Event<void>;
  private readonly committed: Emitter<void>;
  private readonly noticed: string[];
  private readonly journal: Journal;
  private readonly snapshots: Snapshots;
  private readonly schedule: SnapshotSchedule;
  private memory: MemoryDatabase;
  /** Of the last commit in memory; ahead of the journal's while commits wait. */
  private sequence: number;
  private snapshotSequence: number;
  private waiting: Waiting[] = [];
  private draining: Promise<void> | undefined;
  private snapshotting: Promise<void> | undefined;
  private rotation: { seal: SnapshotSeal; resolve: () => void; reject: (error: unknown) => void } | undefined;
  private closing: Promise<void> | undefined;
  /** Memory may hold what the disk refused; it has to be read again before anything else is written. */
  private isStale = false;
  private inTransaction = false;
  private sharedLastSync = false;
  private othersMayFollow = false;
  private lastSyncMs = 0;
  /** Time that syncs have taken on the main thread since the event loop last had its turn. */
  private blockedMs = 0;

  constructor(private readonly parts: JournaledStoreParts) {
    const { files, recovered, lock, clock, policy, log } = parts;
    this.file = files.database;
    this.memory = recovered.memory;
    this.sequence = recovered.sequence;
    this.noticed = [...recovered.notices];
    const baseSequence = recovered.seal?.sequence ?? 0;
    this.snapshotSequence = recovered.snapshotInPlace ? baseSequence : -1;
    this.journal = new Journal(files, recovered.database, recovered.sequence, recovered.seal, lock);
    this.snapshots = recovered.snapshotInPlace
      ? new Snapshots(files, baseSequence, 0)
      : new Snapshots(files, undefined, baseSequence);
    this.schedule = new SnapshotSchedule(clock, policy, () => this.onSnapshotDue());
    this.committed = new Emitter<void>((error) =>
      log.error('A listener of the store failed', messageOf(error)),
    );
    this.onDidCommit = this.committed.event;
  }

  get notices(): readonly string[] {
    return this.noticed;
  }

  /** Begins the journal segment that commits of this run go to. */
  async start(): Promise<void> {
    await this.journal.begin();
    if (this.sequence > this.snapshotSequence) this.schedule.noteCommit();
  }

  query<R = Row>(sql: string, params?: readonly SqlValue[]): R[] {
    return this.memory.query<R>(sql, params);
  }

  get<R = Row>(sql: string, params?: readonly SqlValue[]): R | undefined {
    return this.memory.get<R>(sql, params);
  }

  async commit<T>(body: (tx: ScriptTransaction) => T): Promise<T> {
    if (this.closing) throw storeClosed(this.file);
    if (this.inTransaction) throw new Error('A transaction cannot be begun inside another one');
    this.journal.assertCurrent();
    if (this.isStale) this.readAgain();
    const { value, entry } = this.runInMemory(body);
    if (!entry && this.waiting.length === 0 && !this.draining) return value;
    await new Promise<void>((resolve, reject) => {
      this.waiting.push({ entry, resolve, reject });
      if (this.isLone()) this.flushNow();
      else this.drainSoon();
    });
    return value;
  }

  /** Takes a snapshot of everything that has been committed, and waits until it is in place. */
  async snapshot(): Promise<void> {
    for (let busy = this.busy(); busy; busy = this.busy()) await busy.catch(() => undefined);
    if (this.isStale) this.readAgain();
    if (this.journal.durable > this.snapshotSequence) await this.beginSnapshot();
  }

  private busy(): Promise<void> | undefined {
    return this.draining ?? this.snapshotting;
  }

  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private runInMemory<T>(body: (tx: ScriptTransaction) => T): { value: T; entry?: JournalEntry } {
    this.inTransaction = true;
    try {
      const result = runTransaction(this.memory, this.sequence + 1, this.parts.clock.now(), body);
      if (result.entry) this.sequence = result.entry.sequence;
      return result;
    } finally {
      this.inTransaction = false;
    }
  }

  /**
   * The first of several commits made in one go cannot know that others follow; the second one can, since
   * no microtask ran in between. And where the last sync was shared, the next one probably will be.
   */
  private isLone(): boolean {
    if (this.draining || this.rotation || this.othersMayFollow || this.sharedLastSync) return false;
    // The disk is busy with the snapshot, or slow, or commits follow each other without letting go.
    if (this.snapshotting || this.lastSyncMs > maxBlockingMs || this.blockedMs > maxBlockingMs) return false;
    if (!this.journal.isOpen) return false;
    this.othersMayFollow = true;
    queueMicrotask(() => {
      this.othersMayFollow = false;
    });
    return true;
  }

  private flushNow(): void {
    const batch = this.takeWaiting();
    const startedAt = performance.now();
    try {
      this.journal.appendSync(entriesOf(batch));
    } catch (error) {
      this.refuse(batch, error);
      return;
    }
    this.lastSyncMs = performance.now() - startedAt;
    this.noteBlocked(this.lastSyncMs);
    this.acknowledge(batch);
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
      if (this.rotation) await this.rotate(this.rotation);
      if (this.waiting.length === 0) {
        if (this.rotation) continue;
        // In the same breath as the check: a commit that comes next has to start anew.
        this.draining = undefined;
        return;
      }
      await this.flush();
      if (!this.snapshotting && !this.closing && this.schedule.isOverdue(this.journal.bytes)) {
        // What came meanwhile is in memory already, and so would be in the snapshot before it is durable.
        if (this.waiting.length > 0) this.flushNow();
        if (!this.isStale) this.snapshotInBackground();
      }
    }
  }

  private async flush(): Promise<void> {
    const batch = this.takeWaiting();
    const startedAt = performance.now();
    try {
      if (!this.journal.isOpen) await this.journal.begin();
      await this.journal.append(entriesOf(batch));
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
    this.schedule.noteCommit();
    for (const { resolve } of batch) resolve();
    this.committed.fire();
  }

  /** What waits has run on top of what was refused, so it goes as well. */
  private refuse(batch: readonly Waiting[], error: unknown): void {
    this.parts.log.error(messageOf(error));
    this.isStale = true;
    const refused = [...batch, ...this.takeWaiting()];
    try {
      this.readAgain();
    } catch (reason) {
      this.parts.log.error(
        'The database could not be read again; the next commit tries once more',
        messageOf(reason),
      );
    }
    for (const { reject } of refused) reject(error);
  }

  /** Makes memory what the disk holds. */
  private readAgain(): void {
    const { sqlJs, files } = this.parts;
    const { durable } = this.journal;
    const { memory, sequence } = recover(sqlJs, files, { upTo: durable });
    if (sequence !== durable) {
      memory.close();
      throw new Error(`the files go to commit ${sequence}, ${durable} was acknowledged`);
    }
    this.memory.close();
    this.memory = memory;
    this.sequence = sequence;
    this.isStale = false;
  }

  private onSnapshotDue(): void {
    // A busy journal takes the snapshot itself, between two syncs.
    if (this.draining || this.snapshotting || this.closing || this.isStale) this.schedule.noteFailed();
    else this.snapshotInBackground();
  }

  private snapshotInBackground(): void {
    // Taking the image may throw as well, for want of memory.
    const attempt = async (): Promise<void> => this.beginSnapshot();
    attempt().catch((error: unknown) => {
      // Nothing is lost: the journal has it all. Tried again after the next pause.
      this.parts.log.warn('The snapshot of the database could not be written', messageOf(error));
    });
  }

  /** Everything in memory must be durable. Takes the image at once; the rest happens off the main thread. */
  private beginSnapshot(): Promise<void> {
    this.journal.assertCurrent();
    const startedAt = performance.now();
    const sequence = this.journal.durable;
    const image = takeImage(this.memory, sequence);
    const blockedMs = performance.now() - startedAt;
    this.schedule.noteBegun();
    this.snapshotting = this.writeSnapshot(image, sequence)
      .then(
        () => this.schedule.noteFinished(blockedMs),
        (error: unknown) => {
          this.snapshots.discard();
          this.schedule.noteFailed();
          throw error;
        },
      )
      .finally(() => {
        this.snapshotting = undefined;
      });
    return this.snapshotting;
  }

  private async writeSnapshot(image: Uint8Array, sequence: number): Promise<void> {
    const seal = await this.snapshots.write(image, sequence);
    await new Promise<void>((resolve, reject) => {
      this.rotation = { seal, resolve, reject };
      this.drainSoon();
    });
    this.journal.assertCurrent();
    const kept = await this.snapshots.install(seal);
    this.snapshotSequence = sequence;
    if (kept !== undefined)
      this.notice(`Another program had changed ${this.file}; its version was kept as ${kept}.`);
  }

  private async rotate({ seal, resolve, reject }: NonNullable<typeof this.rotation>): Promise<void> {
    this.rotation = undefined;
    try {
      await this.journal.begin(seal);
      resolve();
    } catch (error) {
      reject(error);
    }
  }

  private notice(sentence: string): void {
    this.noticed.push(sentence);
    this.parts.log.warn(sentence);
  }

  private async finish(): Promise<void> {
    this.schedule.dispose();
    try {
      await this.snapshot();
    } catch (error) {
      this.parts.log.warn(
        'The database was closed without a new snapshot; the journal has it all',
        messageOf(error),
      );
    }
    this.schedule.dispose();
    this.journal.close();
    this.memory.close();
    this.committed.dispose();
  }
}

function entriesOf(batch: readonly Waiting[]): JournalEntry[] {
  return batch.flatMap(({ entry }) => (entry ? [entry] : []));
}
