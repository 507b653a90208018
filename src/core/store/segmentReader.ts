import { decodeEntries, type JournalEntry, type Line, readLine, type SegmentHeader } from './journalRecord';

/** How a segment ends behind its last intact entry. */
export type SegmentEnd =
  | { readonly kind: 'complete' }
  /** Lines were cut off or garbled that nothing shows to have been acknowledged. `wholeLines`: not a mere cut. */
  | { readonly kind: 'torn'; readonly bytes: number; readonly wholeLines: boolean }
  /** Something behind the garbled line shows that it had been acknowledged. */
  | { readonly kind: 'damaged' };

const linesAtOnce = 100;

/** How much of a segment is read to see its header, which is a line of less than 500 bytes. */
export const headerBytes = 1024;

/**
 * A segment on disk; the entries are checked while they are walked through. The rest behind the header is
 * read only then, since most segments are there for a snapshot that nobody will have to fall back on.
 */
export class SegmentReader {
  readonly header: SegmentHeader | undefined;
  private readonly bodyStart: number = 0;
  private readonly headerCrc: number = 0;
  private ahead = 0;

  constructor(
    head: Buffer,
    private readonly readAll: () => Buffer | undefined,
    private readonly start: number,
  ) {
    const line = readLine(head, 0, 0);
    if (!line?.intact) return;
    const header = parse(line.json) as SegmentHeader | undefined;
    if (header?.format !== 'muster-redo-1' || header.start !== start) return;
    this.header = header;
    this.bodyStart = line.end;
    this.headerCrc = line.statedCrc;
  }

  /** About how many entries are left while they are walked through, judged by the size of those before. */
  get entriesAhead(): number {
    return this.ahead;
  }

  /** Yields intact entries in order; returns how the segment ends. */
  *entries(): Generator<JournalEntry, SegmentEnd> {
    const bytes = this.readAll();
    // It was there a moment ago.
    if (!bytes) return { kind: 'damaged' };
    const texts: string[] = [];
    let offset = this.bodyStart;
    let crc = this.headerCrc;
    let last = this.start - 1;
    let count = 0;
    while (this.header) {
      const lines: Line[] = [];
      while (lines.length < linesAtOnce) {
        const line = readLine(bytes, offset, crc);
        if (!line?.intact) break;
        lines.push(line);
        offset = line.end;
        crc = line.statedCrc;
      }
      const entries = decodeEntries(bytes, lines, texts);
      count += entries.length;
      this.ahead = ((bytes.length - offset) * count) / (offset - this.bodyStart);
      last = entries.at(-1)?.sequence ?? last;
      yield* entries;
      if (lines.length < linesAtOnce) break;
    }
    if (offset === bytes.length) return { kind: 'complete' };
    return this.judgeRest(bytes, { offset, crc, last });
  }

  /**
   * A write that never finished can leave anything behind the last intact entry, also whole lines when the
   * power failed. But no line is written before those of an earlier batch are on disk, and each line says
   * which were: if a later line knows the missing one as durable, it had been acknowledged.
   */
  private judgeRest(bytes: Buffer, { offset, crc, last }: IntactPart): SegmentEnd {
    let previous: Line | undefined;
    for (let at = offset; at < bytes.length;) {
      const line = readLine(bytes, at, previous?.statedCrc ?? crc);
      if (!line) break;
      // A header is on disk before its segment has a name, so a garbled one was damaged later.
      if (!this.header && previous) return { kind: 'damaged' };
      if (line.intact) {
        const durable = (parse(line.json) as unknown[] | undefined)?.[2];
        if (typeof durable === 'number' && durable > last) return { kind: 'damaged' };
      }
      previous = line;
      at = line.end;
    }
    return { kind: 'torn', bytes: bytes.length - offset, wholeLines: previous !== undefined };
  }
}

/** Where the intact lines end. */
interface IntactPart {
  readonly offset: number;
  readonly crc: number;
  readonly last: number;
}

function parse(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString());
  } catch {
    return undefined;
  }
}
