import fs from 'node:fs/promises';
import path from 'node:path';

export interface RotatingFileOptions {
  /** The file gives way to a new one when it would grow beyond this. */
  readonly maxBytes: number;
  /** So many earlier ones are kept, as `NAME.1` (the latest), `NAME.2` … */
  readonly keep: number;
  /** Told once for each row of failures. */
  readonly onError: (error: unknown) => void;
}

/** What waits to be written when the disk does not keep up; beyond that it is dropped, and that is said. */
const maxWaitingBytes = 1_000_000;

/** A log file that never grows without bound and never makes its writers wait. */
export class RotatingFile {
  private waiting: string[] = [];
  private waitingBytes = 0;
  private dropped = 0;
  private writing: Promise<void> | undefined;
  private size: number | undefined;
  private hasFailed = false;

  constructor(
    readonly file: string,
    private readonly options: RotatingFileOptions,
  ) {}

  append(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.waitingBytes + bytes > maxWaitingBytes) {
      this.dropped += 1;
      return;
    }
    this.waiting.push(text);
    this.waitingBytes += bytes;
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
    });
  }

  /** Resolves when all that was appended is written or has been given up. */
  async flushed(): Promise<void> {
    while (this.writing !== undefined) await this.writing;
  }

  private async write(): Promise<void> {
    // What comes in one go is written in one go.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const lost =
        this.dropped === 0 ? '' : `(${this.dropped} entries were dropped: the disk did not keep up)\n`;
      const text = lost + this.waiting.join('');
      this.waiting = [];
      this.waitingBytes = 0;
      this.dropped = 0;
      try {
        await this.put(text);
        this.hasFailed = false;
      } catch (error) {
        this.size = undefined;
        if (!this.hasFailed) this.options.onError(error);
        this.hasFailed = true;
      }
    }
  }

  private async put(text: string): Promise<void> {
    this.size ??= await this.sizeOnDisk();
    const bytes = Buffer.byteLength(text);
    if (this.size > 0 && this.size + bytes > this.options.maxBytes) await this.rotate();
    // Only this user may read it: it names what is worked on.
    await fs.appendFile(this.file, text, { mode: 0o600 });
    this.size += bytes;
  }

  private async rotate(): Promise<void> {
    const { keep } = this.options;
    await fs.rm(`${this.file}.${keep}`, { force: true });
    for (let n = keep; n > 0; n--) {
      const earlier = n === 1 ? this.file : `${this.file}.${n - 1}`;
      await fs.rename(earlier, `${this.file}.${n}`).catch(ignoreMissing);
    }
    this.size = 0;
  }

  private async sizeOnDisk(): Promise<number> {
    await fs.mkdir(path.dirname(this.file), { recursive: true });
    return fs.stat(this.file).then(
      ({ size }) => size,
      () => 0,
    );
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
