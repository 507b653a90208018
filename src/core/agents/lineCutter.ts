const newline = 0x0a;

/** Cuts a stream of bytes into lines; of a line longer than the limit only the beginning is kept. */
export class LineCutter {
  private parts: Buffer[] = [];
  private size = 0;

  constructor(private readonly maxLineBytes: number) {}

  /** The lines that these bytes complete, without their ends. */
  push(bytes: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(newline, from);
      if (end !== -1 && this.size === 0) {
        lines.push(withoutReturn(bytes.toString('utf8', from, Math.min(end, from + this.maxLineBytes))));
        from = end + 1;
        continue;
      }
      this.keep(bytes.subarray(from, end === -1 ? undefined : end));
      if (end === -1) return lines;
      lines.push(this.take());
      from = end + 1;
    }
  }

  /** The last line when nothing ended it. */
  rest(): string[] {
    return this.size > 0 ? [this.take()] : [];
  }

  private keep(bytes: Buffer): void {
    const part = bytes.subarray(0, Math.max(0, this.maxLineBytes - this.size));
    if (part.length === 0) return;
    // A copy, so that a short rest does not hold the large buffer that it was read into.
    this.parts.push(Buffer.from(part));
    this.size += part.length;
  }

  private take(): string {
    const line = Buffer.concat(this.parts).toString('utf8');
    this.parts = [];
    this.size = 0;
    return withoutReturn(line);
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
