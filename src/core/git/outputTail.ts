/** Keeps the last bytes of a stream, whatever its length. */
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
    // Not in the middle of a character.
    while (start < all.length && ((all[start] ?? 0) & 0xc0) === 0x80) start += 1;
    return all.subarray(start).toString('utf8');
  }
}
