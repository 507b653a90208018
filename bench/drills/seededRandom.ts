import { createHash } from 'node:crypto';

/** Pseudo-random choices that come again with the same seed. */
export class SeededRandom {
  private state: number;

  constructor(readonly seed: string) {
    this.state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  }

  /** Choices of their own for a part, whatever the rest has drawn before. */
  fork(part: string | number): SeededRandom {
    return new SeededRandom(`${this.seed}/${part}`);
  }

  /** At least 0, below 1. */
  next(): number {
    // A Weyl sequence, its bits mixed until neighbours have nothing in common.
    this.state = (this.state + 0x9e3779b9) | 0;
    let bits = this.state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** Like `between`, but small numbers are as likely as large ones are together. */
  magnitude(low: number, high: number): number {
    return Math.round(low * (high / low) ** this.next());
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.next() * choices.length)] ?? choices[0];
  }
}
