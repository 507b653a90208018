import type { Clock } from '../base/clock';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import type { CommitQueue } from './commitQueue';
import type { Journal } from './journal';
import type { LiveDatabase } from './liveDatabase';
import type { Recovered } from './recovery';
import { takeImage } from './snapshotImage';
import { Snapshots } from './snapshots';
import { type SnapshotPolicy, SnapshotSchedule } from './snapshotSchedule';
import type { StoreFiles } from './storeFiles';

export interface SnapshotTakerParts {
  readonly files: StoreFiles;
  readonly recovered: Recovered;
  readonly journal: Journal;
  readonly database: LiveDatabase;
  readonly queue: CommitQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: SnapshotPolicy;
  /** Something about the files that people should know, in a sentence. */
  readonly notice: (sentence: string) => void;
}

/** Takes snapshots when they are due, one at a time, and begins a new journal segment with each. */
export class SnapshotTaker {
  private readonly snapshots: Snapshots;
  private readonly schedule: SnapshotSchedule;
  /** The last commit that a snapshot in place holds; -1 when there is none. */
  private sequence: number;
  private underWay: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly parts: SnapshotTakerParts) {
    const { files, recovered, clock, policy } = parts;
    const base = recovered.seal?.sequence ?? 0;
    this.sequence = recovered.snapshotInPlace ? base : -1;
    this.snapshots = recovered.snapshotInPlace
      ? new Snapshots(files, base, 0)
      : new Snapshots(files, undefined, base);
    this.schedule = new SnapshotSchedule(clock, policy, () => this.onDue());
  }

  /** Settles when the snapshot that is being written is in place; absent when there is none. */
  get busy(): Promise<void> | undefined {
    return this.underWay;
  }

  /** Whether there are commits that only the journal holds. */
  get isBehind(): boolean {
    return this.parts.journal.durable > this.sequence;
  }

  noteCommit(): void {
    this.schedule.noteCommit();
  }

  /** For the pauses of a busy journal, which leaves none long enough for the schedule. */
  takeIfOverdue(): void {
    const { queue, database, journal } = this.parts;
    if (this.underWay || this.stopped || !this.schedule.isOverdue(journal.bytes)) return;
    // What came meanwhile is in memory already, and so would be in the snapshot before it is durable.
    queue.flushNow();
    if (!database.isStale) this.takeInBackground();
  }

  /** Everything in memory must be durable. Takes the image at once; the rest happens off the main thread. */
  take(): Promise<void> {
    const { journal, database } = this.parts;
    journal.assertCurrent();
    const startedAt = performance.now();
    const sequence = journal.durable;
    const image = takeImage(database.contents, sequence);
    const blockedMs = performance.now() - startedAt;
    this.schedule.noteBegun();
    this.underWay = this.write(image, sequence)
      .then(
        () => this.schedule.noteFinished(blockedMs),
        (error: unknown) => {
          this.snapshots.discard();
          this.schedule.noteFailed();
          throw error;
        },
      )
      .finally(() => {
        this.underWay = undefined;
      });
    return this.underWay;
  }

  /** From now on none is taken but when asked for. */
  stop(): void {
    this.stopped = true;
    this.schedule.dispose();
  }

  private onDue(): void {
    const { queue, database } = this.parts;
    // A busy journal takes the snapshot itself, between two syncs.
    if (queue.busy || this.underWay || this.stopped || database.isStale) this.schedule.notePutOff();
    else this.takeInBackground();
  }

  private takeInBackground(): void {
    // Taking the image may throw as well, for want of memory.
    const attempt = async (): Promise<void> => this.take();
    attempt().catch((error: unknown) => {
      // Nothing is lost: the journal has it all. Tried again after the next pause.
      this.parts.log.warn('The snapshot of the database could not be written', messageOf(error));
    });
  }

  private async write(image: Uint8Array, sequence: number): Promise<void> {
    const { journal, queue, files, notice } = this.parts;
    const seal = await this.snapshots.write(image, sequence);
    await queue.betweenWrites(() => journal.begin(seal));
    journal.assertCurrent();
    const kept = await this.snapshots.install(seal);
    this.sequence = sequence;
    if (kept !== undefined)
      notice(`Another program had changed ${files.database}; its version was kept as ${kept}.`);
  }
}
