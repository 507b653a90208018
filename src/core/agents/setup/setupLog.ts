import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';

const limitBytes = 4 * 1024 * 1024;

/** What a set-up did and said, for people; a flood is cut off. */
export class SetupLog {
  private bytes = 0;

  /** Without a file, nothing is kept. */
  private constructor(private readonly descriptor: number | undefined) {}

  static open(file: string | undefined): SetupLog {
    if (file === undefined) return new SetupLog(undefined);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    return new SetupLog(openSync(file, 'a', 0o600));
  }

  write(text: string | Buffer): void {
    if (this.descriptor === undefined || this.bytes > limitBytes) return;
    const chunk = Buffer.from(text);
    this.bytes += chunk.length;
    writeSync(this.descriptor, this.bytes > limitBytes ? Buffer.from('\n… the rest is not kept\n') : chunk);
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
  }
}
