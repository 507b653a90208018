const newline = 0x0a;

/** Keeps the last bytes of a stream, whatever its length; from the beginning of a line where it can. */
export class OutputTail {
  private readonly chunks: Buffer[] = [];
  private bytes = 0;
  private dropped = false;

  constructor(private readonly limitBytes: number) {}

  add(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    for (let first = this.chunks[0]; first !== undefined && this.bytes - first.length >= this.limitBytes;) {
      this.chunks.shift();
      this.bytes -= first.length;
      this.dropped = true;
      first = this.chunks[0];
    }
  }

  toString(): string {
    const all = Buffer.concat(this.chunks);
    if (all.length <= this.limitBytes && !this.dropped) return all.toString('utf8');
    let start = Math.max(0, all.length - this.limitBytes);
    // What is left of a line, or of the sequence of a colour, tells nothing; of one that is nearly all, it does.
    const lineBreak = all.indexOf(newline, Math.max(0, start - 1));
    if (lineBreak !== -1 && lineBreak - start < this.limitBytes / 2 && lineBreak < all.length - 1) {
      return all.subarray(lineBreak + 1).toString('utf8');
    }
    // Not in the middle of a character.
    while (start < all.length && ((all[start] ?? 0) & 0xc0) === 0x80) start += 1;
    return all.subarray(start).toString('utf8');
  }
}
