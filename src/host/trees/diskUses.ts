import { type DiskUse, diskUse } from '../../core/base/diskUse';

const keptMs = 5 * 60_000;

/** What folders take on the disk, counted one after the other in the background and remembered for a while. */
export class DiskUses {
  private readonly known = new Map<string, { readonly use: DiskUse; readonly atMs: number }>();
  private readonly waiting = new Set<string>();
  private counting: AbortController | undefined;

  constructor(private readonly onCounted: () => void) {}

  /** What is known; asks for it to be counted when that is nothing, or old. */
  of(folder: string): DiskUse | undefined {
    const known = this.known.get(folder);
    if (known === undefined || Date.now() - known.atMs > keptMs) {
      this.waiting.add(folder);
      if (this.counting === undefined) void this.count();
    }
    return known?.use;
  }

  /** Nobody looks any more. */
  cancel(): void {
    this.waiting.clear();
    this.counting?.abort();
  }

  forget(): void {
    this.cancel();
    this.known.clear();
  }

  private async count(): Promise<void> {
    const counting = new AbortController();
    this.counting = counting;
    for (const folder of this.waiting) {
      try {
        this.known.set(folder, { use: await diskUse(folder, { signal: counting.signal }), atMs: Date.now() });
      } catch {
        // Gone meanwhile, or not wanted any more.
      }
      this.waiting.delete(folder);
      if (counting.signal.aborted) break;
      this.onCounted();
    }
    this.counting = undefined;
    if (!counting.signal.aborted) return;
    // What was asked for after the cancelling.
    if (this.waiting.size > 0) void this.count();
  }
}
