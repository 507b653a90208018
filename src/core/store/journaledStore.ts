import type { SqlJsStatic } from 'sql.js';
import type { Clock } from '../base/clock';
import { messageOf } from '../base/errors';
import { Emitter, type Event } from '../base/event';
import type { Log } from '../base/log';
import { CommitQueue } from './commitQueue';
import { Journal } from './journal';
import { LiveDatabase } from './liveDatabase';
import type { ScriptTransaction } from './migrations';
import type { Recovered } from './recovery';
import type { SnapshotPolicy } from './snapshotSchedule';
import { SnapshotTaker } from './snapshotTaker';
import type { Row, SqlValue, Store, WriterLock } from './store';
import { storeClosed } from './storeErrors';
import type { StoreFiles } from './storeFiles';
import type { TableVersion } from './tableVersions';

export interface JournaledStoreParts {
  readonly sqlJs: SqlJsStatic;
  readonly files: StoreFiles;
  readonly recovered: Recovered;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: SnapshotPolicy;
  readonly lock?: WriterLock | undefined;
}

/**
 * The database in memory, made durable by a redo journal.
 *
 * A commit runs in memory at once and is acknowledged when its journal line is on disk. Every so often a
 * snapshot makes an ordinary SQLite file of it all.
 */
export class JournaledStore implements Store {
  readonly file: string;
  readonly onDidCommit: Event<void>;
  private readonly committed: Emitter<void>;
  private readonly noticed: string[];
  private readonly log: Log;
  private readonly journal: Journal;
  private readonly database: LiveDatabase;
  private readonly queue: CommitQueue;
  private readonly snapshots: SnapshotTaker;
  private closing: Promise<void> | undefined;

  constructor({ sqlJs, files, recovered, clock, log, policy, lock }: JournaledStoreParts) {
    this.file = files.database;
    this.log = log;
    this.noticed = [...recovered.notices];
    this.committed = new Emitter<void>((error) =>
      log.error('A listener of the store failed', messageOf(error)),
    );
    this.onDidCommit = this.committed.event;
    this.database = new LiveDatabase(sqlJs, files, clock, recovered);
    this.journal = new Journal(files, recovered.database, recovered.sequence, recovered.seals, lock);
    this.queue = new CommitQueue({
      journal: this.journal,
      database: this.database,
      log,
      isDiskBusy: () => this.snapshots.busy !== undefined,
      onDurable: () => {
        this.snapshots.noteCommit();
        this.committed.fire();
      },
      onPause: () => this.snapshots.takeIfOverdue(),
    });
    this.snapshots = new SnapshotTaker({
      ...{ files, recovered, clock, log, policy },
      journal: this.journal,
      database: this.database,
      queue: this.queue,
      notice: (sentence) => this.notice(sentence),
    });
  }

  get notices(): readonly string[] {
    return this.noticed;
  }

  /** Begins the journal segment that commits of this run go to. */
  async start(): Promise<void> {
    await this.journal.begin();
    if (this.snapshots.isBehind) this.snapshots.noteCommit();
  }

  query<R = Row>(sql: string, params?: readonly SqlValue[]): R[] {
    return this.database.query<R>(sql, params);
  }

  get<R = Row>(sql: string, params?: readonly SqlValue[]): R | undefined {
    return this.database.get<R>(sql, params);
  }

  versionOf(table: string): TableVersion {
    return this.database.versionOf(table);
  }

  async commit<T>(body: (tx: ScriptTransaction) => T): Promise<T> {
    if (this.closing) throw storeClosed(this.file);
    this.database.assertNoTransaction();
    this.journal.assertCurrent();
    this.database.restore(this.journal.durable);
    const { value, entry } = this.database.transact(body);
    await this.queue.add(entry);
    return value;
  }

  /** Takes a snapshot of everything that has been committed, and waits until it is in place. */
  async snapshot(): Promise<void> {
    for (let busy = this.busy(); busy; busy = this.busy()) await busy.catch(() => undefined);
    this.database.restore(this.journal.durable);
    if (this.snapshots.isBehind) await this.snapshots.take();
  }

  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private busy(): Promise<void> | undefined {
    return this.queue.busy ?? this.snapshots.busy;
  }

  private notice(sentence: string): void {
    this.noticed.push(sentence);
    this.log.warn(sentence);
  }

  private async finish(): Promise<void> {
    this.snapshots.stop();
    try {
      await this.snapshot();
    } catch (error) {
      this.log.warn(
        'The database was closed without a new snapshot; the journal has it all',
        messageOf(error),
      );
    }
    this.snapshots.stop();
    this.journal.close();
    this.database.close();
    this.committed.dispose();
  }
}
