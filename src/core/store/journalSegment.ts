import {
  encodeEntry,
  formatLine,
  type JournalEntry,
  type SegmentHeader,
  type SnapshotSeal,
  SqlNumbers,
} from './journalRecord';
import type { StoreFiles } from './storeFiles';

export interface SegmentStart {
  readonly database: string;
  readonly start: number;
  /** The latest first. */
  readonly seals: readonly SnapshotSeal[];
}

/**
 * The segment that is being written. After a failed append it must not be used again: what of it reached
 * the disk is unknown, and the lines that follow would hang on lines that may not be there.
 */
export class JournalSegment {
  private readonly numbers = new SqlNumbers();
  /** Bytes that are known to be on disk. */
  private durableBytes: number;
  private closed = false;

  private constructor(
    private readonly files: StoreFiles,
    readonly path: string,
    private readonly fd: number,
    private crc: number,
    headerBytes: number,
  ) {
    this.durableBytes = headerBytes;
  }

  /** The segment appears under its name only when its header is on disk, so that a header is never torn. */
  static async create(
    files: StoreFiles,
    { database, start, seals }: SegmentStart,
    assertCurrent: () => void,
  ): Promise<JournalSegment> {
    const { fs } = files;
    const [snapshot = null, ...earlier] = seals;
    const header: SegmentHeader = { format: 'muster-redo-1', database, start, snapshot, earlier };
    const { line, crc } = formatLine(JSON.stringify(header), 0);
    const bytes = Buffer.from(line);
    const temporary = files.temporary('redo');
    const path = files.segment(start);
    const fd = fs.open(temporary, 'w');
    try {
      await fs.write(fd, bytes);
      await fs.sync(fd);
      // Another writer's segment may have that name by now. If one comes even after this, it removes the file.
      assertCurrent();
      fs.rename(temporary, path);
      await fs.syncFolder(files.directory);
    } catch (error) {
      fs.close(fd);
      throw error;
    }
    return new JournalSegment(files, path, fd, crc, bytes.length);
  }

  get size(): number {
    return this.durableBytes;
  }

  appendSync(entries: readonly JournalEntry[], durable: number): void {
    const bytes = this.encode(entries, durable);
    this.files.fs.writeSync(this.fd, bytes);
    this.files.fs.syncDataSync(this.fd);
    this.durableBytes += bytes.length;
  }

  async append(entries: readonly JournalEntry[], durable: number): Promise<void> {
    const bytes = this.encode(entries, durable);
    await this.files.fs.write(this.fd, bytes);
    await this.files.fs.syncData(this.fd);
    this.durableBytes += bytes.length;
  }

  /** Takes back what a failed append may have left. */
  cutToDurable(): void {
    this.files.fs.truncate(this.fd, this.durableBytes);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.files.fs.close(this.fd);
  }

  private encode(entries: readonly JournalEntry[], durable: number): Buffer {
    let text = '';
    for (const entry of entries) {
      const { line, crc } = formatLine(encodeEntry(entry, durable, this.numbers), this.crc);
      this.crc = crc;
      text += line;
    }
    return Buffer.from(text);
  }
}
