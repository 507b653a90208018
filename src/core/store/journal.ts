import { MusterError } from '../base/errors';
import { AcknowledgedMark } from './acknowledgedMark';
import type { JournalEntry, SnapshotSeal } from './journalRecord';
import { JournalSegment } from './journalSegment';
import type { WriterLock } from './store';
import { fencedOut, writeFailed } from './storeErrors';
import type { StoreFiles } from './storeFiles';

/** So many snapshots can be on disk, or be on their way there. */
const maxSeals = 4;

/** The commits since the last snapshot, on disk. Only one call may be under way at a time. */
export class Journal {
  private segment: JournalSegment | undefined;
  private readonly mark: AcknowledgedMark;

  constructor(
    private readonly files: StoreFiles,
    private readonly database: string,
    private durableSequence: number,
    /** Of the snapshots that may be on disk, the latest first. */
    private seals: readonly SnapshotSeal[],
    private readonly lock: WriterLock | undefined,
  ) {
    this.mark = new AcknowledgedMark(files, database);
  }

  /** The last commit that is on disk for certain. */
  get durable(): number {
    return this.durableSequence;
  }

  /** False before the first segment, and after a failed write until a new one is begun. */
  get isOpen(): boolean {
    return this.segment !== undefined;
  }

  /** Starts a segment of its own, which says which snapshot it goes with. */
  async begin(seal?: SnapshotSeal): Promise<void> {
    this.assertCurrent();
    const earlier = this.seals.filter(({ sequence }) => sequence !== seal?.sequence);
    const seals = [...(seal ? [seal] : []), ...earlier].slice(0, maxSeals);
    try {
      const start = this.durableSequence + 1;
      const segment = await JournalSegment.create(this.files, { database: this.database, start, seals }, () =>
        this.assertCurrent(),
      );
      this.segment?.close();
      this.segment = segment;
      this.seals = seals;
      this.mark.begin(this.durableSequence);
    } catch (error) {
      // Whatever fails for one that has lost the right to write: that is why.
      this.assertCurrent();
      throw error instanceof MusterError ? error : writeFailed(this.files.database, error);
    }
  }

  appendSync(entries: readonly JournalEntry[]): void {
    try {
      this.assertCurrent();
      this.openSegment().appendSync(entries, this.durableSequence);
      this.assertCurrent();
      this.accept(entries);
    } catch (error) {
      throw this.abandon(error);
    }
  }

  async append(entries: readonly JournalEntry[]): Promise<void> {
    try {
      this.assertCurrent();
      await this.openSegment().append(entries, this.durableSequence);
      this.assertCurrent();
      this.accept(entries);
    } catch (error) {
      throw this.abandon(error);
    }
  }

  /**
   * Asked before and after each write: a process that was stopped in between wakes up to find that another
   * one has the lock, and must not tell anyone that its write counts.
   */
  assertCurrent(): void {
    if (this.lock && !this.lock.isCurrent()) throw fencedOut(this.files.database);
  }

  get bytes(): number {
    return this.segment?.size ?? 0;
  }

  close(): void {
    this.segment?.close();
    this.segment = undefined;
    this.mark.close();
  }

  private openSegment(): JournalSegment {
    if (!this.segment) throw new Error('The journal has no segment');
    return this.segment;
  }

  private accept(entries: readonly JournalEntry[]): void {
    this.durableSequence = entries.at(-1)?.sequence ?? this.durableSequence;
    this.mark.note(this.durableSequence);
  }

  private abandon(error: unknown): MusterError {
    const segment = this.segment;
    this.segment = undefined;
    try {
      segment?.cutToDurable();
    } catch {
      // The next segment begins where this one ought to have ended, so what is left in it does not count.
    }
    segment?.close();
    return error instanceof MusterError ? error : writeFailed(this.files.database, error);
  }
}
