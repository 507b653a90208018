import { TerminalText } from './terminalText';

const tailBytes = 256 * 1024;
const chunkBytes = 64 * 1024;
/** After so much the place starts anew with the tail: a flooding agent must not fill the editor's memory. */
const maxShownBytes = 4 * 1024 * 1024;

/** A range of bytes of what an agent has written, and how much there is in all. */
export type ReadOutput = (
  from: number,
  maxBytes: number,
) => Promise<{ readonly text: string; readonly end: number; readonly total: number }>;

/** Where output is shown. */
export interface OutputPlace {
  append(text: string): void;
  clear(): void;
  /** So many bytes before what comes next are not shown. */
  leaveOut(bytes: number): void;
}

/**
 * Shows an output that grows, by ranges: its end first, then what comes. However much there is, no more than a range is
 * held here, and no more than some megabytes are in the place.
 */
export class OutputFollower {
  /** Byte offset of what comes next; undefined until the first read. */
  private position: number | undefined;
  private readonly text = new TerminalText();
  private shownBytes = 0;
  private stopped = false;

  constructor(
    private readonly read: ReadOutput,
    private readonly place: OutputPlace,
  ) {}

  /** Nothing is shown from now on; a read under way may still end. */
  stop(): void {
    this.stopped = true;
  }

  /** Shows what is new. One call at a time. */
  async showNew(): Promise<void> {
    this.position ??= this.tailOf((await this.read(0, 0)).total);
    for (;;) {
      const range = await this.read(this.position, chunkBytes);
      if (this.stopped || range.end <= this.position) return;
      this.shownBytes += range.end - this.position;
      this.position = range.end;
      this.place.append(this.text.push(range.text));
      if (range.total - this.position > maxShownBytes || this.shownBytes > maxShownBytes) {
        this.place.clear();
        this.shownBytes = 0;
        this.position = this.tailOf(range.total);
      } else if (this.position >= range.total) {
        return;
      }
    }
  }

  private tailOf(total: number): number {
    const from = Math.max(0, total - tailBytes);
    if (from > 0 && !this.stopped) this.place.leaveOut(from);
    return from;
  }
}
