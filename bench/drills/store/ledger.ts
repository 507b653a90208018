import type { Audit } from './transfers';
import { thrownCode } from './writerOrders';

/** What writers were promised. */
export class Ledger {
  private readonly acknowledged = new Set<number>();
  /** Taken back by their own body: never to be seen. */
  private readonly thrown = new Set<number>();
  /** Refused by the disk, and later commits of the same process were not: never to be seen either. */
  private readonly refused = new Set<number>();
  /** Refused by the disk. When the process is killed now, what the disk has of them may still count. */
  private undecided: number[] = [];

  get size(): number {
    return this.acknowledged.size;
  }

  acknowledge(id: number): void {
    this.acknowledged.add(id);
    for (const refused of this.undecided.splice(0)) this.refused.add(refused);
  }

  reject(id: number, code: string): void {
    if (code === thrownCode) this.thrown.add(id);
    else this.undecided.push(id);
  }

  /** Its process has been killed. */
  forgetUndecided(): void {
    this.undecided = [];
  }

  /** What is there although it must not be, or is not although it must. */
  compare({ transfers, problems }: Audit): string[] {
    const found = [...problems];
    const lost = [...this.acknowledged].filter((id) => !transfers.has(id));
    if (lost.length > 0)
      found.push(`${lost.length} acknowledged commits are lost, the first is ${Math.min(...lost)}`);
    const ghosts = [...this.thrown, ...this.refused].filter((id) => transfers.has(id));
    if (ghosts.length > 0)
      found.push(`${ghosts.length} rejected commits are there, the first is ${ghosts[0] ?? 0}`);
    return found;
  }
}
