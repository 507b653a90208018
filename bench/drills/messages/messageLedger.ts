import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** A message as its reader got it. */
export interface Received {
  readonly id: number;
  readonly attempt: number;
  readonly urgency: string;
  readonly content: string;
  /** When it was sent. */
  readonly sentAt: string;
}

/** What somebody did, in their own words. Times are milliseconds since the epoch. */
export type Deed =
  | { readonly is: 'sending'; readonly content: string; readonly toMany: boolean }
  | { readonly is: 'sent'; readonly content: string; readonly ids: readonly number[] }
  | { readonly is: 'refused'; readonly content: string }
  | {
      readonly is: 'got';
      /** Before the poll was sent. */
      readonly askedAt: number;
      readonly limit: number;
      readonly messages: readonly Received[];
    }
  /** With the first instruction, which names no number. */
  | { readonly is: 'told'; readonly messages: readonly Pick<Received, 'attempt' | 'content'>[] }
  /** The answer has come. */
  | { readonly is: 'acknowledged'; readonly at: number; readonly ids: readonly number[] };

export interface Deeds {
  /** `agent-5` or `user`. */
  readonly who: string;
  readonly deeds: readonly Deed[];
}

/** Each file has one writer at a time, so that a kill can at most cut its last line off. */
export class MessageLedger {
  constructor(private readonly folder: string) {}

  write(who: string, deed: Deed): void {
    // What a kill has cut off stays a line of its own.
    appendFileSync(this.fileOf(who), `\n${JSON.stringify(deed)}`);
    if (deed.is === 'sent') appendFileSync(this.counter, '.'.repeat(deed.ids.length));
  }

  /** How many messages were sent by all together. */
  get sent(): number {
    return existsSync(this.counter) ? statSync(this.counter).size : 0;
  }

  read(): Deeds[] {
    const names = readdirSync(this.folder).filter((name) => name.endsWith('.jsonl'));
    return names.map((name) => ({
      who: path.basename(name, '.jsonl'),
      deeds: readFileSync(path.join(this.folder, name), 'utf8').split('\n').flatMap(deedsIn),
    }));
  }

  private get counter(): string {
    return path.join(this.folder, 'sent');
  }

  private fileOf(who: string): string {
    return path.join(this.folder, `${who}.jsonl`);
  }
}

function deedsIn(line: string): Deed[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as Deed];
  } catch {
    // Killed in the middle of it.
    return [];
  }
}
