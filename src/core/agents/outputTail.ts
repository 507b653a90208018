import { type FileHandle, open } from 'node:fs/promises';
import { LineCutter } from './lineCutter';
import type { OutputParser } from './outputParser';
import type { AgentEvent } from './run';

/** A few milliseconds of work, also where each line is an object of its own. */
const turnBytes = 64 * 1024;
const maxLineBytes = 1024 * 1024;
/** Things said and done that are announced of one piece; nobody could read more. */
const maxSaid = 100;

/** Reads an agent's output as it grows, a bounded piece at a time, and has it translated. */
export class OutputTail {
  /** Bytes read so far. */
  offset = 0;
  private readonly cutter = new LineCutter(maxLineBytes);
  private readonly buffer = Buffer.alloc(turnBytes);
  private handle: FileHandle | undefined;

  constructor(
    private readonly file: string,
    private readonly parser: OutputParser,
  ) {}

  /** The next piece, of at most `most` bytes; no bytes when there is nothing new. */
  async read(most = turnBytes): Promise<{ bytes: number; events: AgentEvent[] }> {
    try {
      this.handle ??= await open(this.file, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { bytes: 0, events: [] };
      throw error;
    }
    const { bytesRead } = await this.handle.read(this.buffer, 0, Math.min(most, turnBytes), this.offset);
    this.offset += bytesRead;
    return { bytes: bytesRead, events: this.translate(this.cutter.push(this.buffer.subarray(0, bytesRead))) };
  }

  /** What a last line without an end says, once nothing more can come. */
  finish(): AgentEvent[] {
    return this.translate(this.cutter.rest());
  }

  async close(): Promise<void> {
    const handle = this.handle;
    this.handle = undefined;
    await handle?.close();
  }

  private translate(lines: readonly string[]): AgentEvent[] {
    return withoutFlood(lines.flatMap((line) => this.parser.line(line)));
  }
}

/** Of a flood the latest; what counts for the whole run is always kept. */
function withoutFlood(events: AgentEvent[]): AgentEvent[] {
  let surplus = events.filter(isSaid).length - maxSaid;
  return surplus <= 0 ? events : events.filter((event) => !isSaid(event) || surplus-- <= 0);
}

function isSaid({ kind }: AgentEvent): boolean {
  return kind === 'thinking' || kind === 'working' || kind === 'testing' || kind === 'toolCall';
}
