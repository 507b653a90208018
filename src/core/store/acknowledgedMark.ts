import { formatLine, readLine } from './journalRecord';
import type { StoreFiles } from './storeFiles';

/** Up to which commit everything has been acknowledged, at least. */
export interface Acknowledged {
  readonly database: string;
  readonly sequence: number;
}

/**
 * Remembers in a file of its own which commit was the last to be acknowledged. Without it, a journal whose
 * end was damaged later looks just like one whose last write never finished, and acknowledged commits would
 * be dropped without anyone knowing.
 *
 * The file is written behind the journal's back and never synced: it costs next to nothing, survives the
 * death of the process, and after a power failure says too little, never too much.
 */
export class AcknowledgedMark {
  private fd: number | undefined;

  constructor(
    private readonly files: StoreFiles,
    private readonly database: string,
  ) {}

  /** Says where this run begins, which may be further back: after a rescue of what could still be read. */
  begin(sequence: number): void {
    const { fs, acknowledged } = this.files;
    try {
      this.fd ??= fs.open(acknowledged, fs.identity(acknowledged) === undefined ? 'w' : 'r+');
      this.write(sequence);
    } catch (error) {
      const said = readAcknowledged(this.files);
      if (said?.database === this.database && said.sequence > sequence) throw error;
    }
  }

  /** A mark that lags behind is still true. */
  note(sequence: number): void {
    try {
      this.write(sequence);
    } catch {
      // The commit is on disk all the same, and the next one may be luckier.
    }
  }

  close(): void {
    if (this.fd !== undefined) this.files.fs.close(this.fd);
    this.fd = undefined;
  }

  private write(sequence: number): void {
    if (this.fd === undefined) return;
    const { line } = formatLine(JSON.stringify([this.database, sequence]), 0);
    this.files.fs.writeAtSync(this.fd, Buffer.from(line), 0);
  }
}

/** Nothing when there is no mark, or when it was damaged itself. */
export function readAcknowledged(files: StoreFiles): Acknowledged | undefined {
  const line = readLine(files.fs.read(files.acknowledged) ?? Buffer.alloc(0), 0, 0);
  if (!line?.intact) return undefined;
  const [database, sequence] = JSON.parse(line.json.toString()) as [string, number];
  return { database, sequence };
}
