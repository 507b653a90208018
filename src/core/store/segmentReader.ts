import { decodeEntry, type JournalEntry, type Line, readLine, type SegmentHeader } from './journalRecord';

/** How a segment ends behind its last intact entry. */
export type SegmentEnd =
  | { readonly kind: 'complete' }
  /** Lines were cut off or garbled that nothing shows to have been acknowledged. `wholeLines`: not a mere cut. */
  | { readonly kind: 'torn'; readonly bytes: number; readonly wholeLines: boolean }
  /** Something behind the garbled line shows that it had been acknowledged. */
  | { readonly kind: 'damaged' };

/** A segment read from disk; the entries are checked while they are walked through. */
export class SegmentReader {
  readonly header: SegmentHeader | undefined;
  private offset = 0;
  private crc = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly start: number,
  ) {
    const line = readLine(bytes, 0, 0);
    if (!line?.intact) return;
    const header = parse(line.json) as SegmentHeader | undefined;
    if (header?.format !== 'muster-redo-1' || header.start !== start) return;
    this.header = header;
    this.offset = line.end;
    this.crc = line.statedCrc;
  }

  /** Yields intact entries in order; returns how the segment ends. */
  *entries(): Generator<JournalEntry, SegmentEnd> {
    const texts: string[] = [];
    let last = this.start - 1;
    while (this.header) {
      const line = readLine(this.bytes, this.offset, this.crc);
      if (!line?.intact) break;
      const entry = decodeEntry(line.json, texts);
      this.offset = line.end;
      this.crc = line.statedCrc;
      last = entry.sequence;
      yield entry;
    }
    if (this.offset === this.bytes.length) return { kind: 'complete' };
    return this.judgeRest(last);
  }

  /**
   * A write that never finished can leave anything behind the last intact entry, also whole lines when the
   * power failed. But no line is written before those of an earlier batch are on disk, and each line says
   * which were: if a later line knows the missing one as durable, it had been acknowledged.
   */
  private judgeRest(last: number): SegmentEnd {
    let previous: Line | undefined;
    for (let at = this.offset; at < this.bytes.length;) {
      const line = readLine(this.bytes, at, previous?.statedCrc ?? this.crc);
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
    return { kind: 'torn', bytes: this.bytes.length - this.offset, wholeLines: previous !== undefined };
  }
}

function parse(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString());
  } catch {
    return undefined;
  }
}
