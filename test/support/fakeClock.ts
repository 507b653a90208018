import type { Clock } from '../../src/core/base/clock';
import { toDisposable } from '../../src/core/base/disposable';

/** Time that moves only when told to. */
export class FakeClock implements Clock {
  private readonly timers = new Map<number, { at: number; callback: () => void }>();
  private lastTimer = 0;

  constructor(private time = Date.parse('2026-01-01T00:00:00.000Z')) {}

  now(): number {
    return this.time;
  }

  after(delayMs: number, callback: () => void): { dispose(): void } {
    const id = ++this.lastTimer;
    this.timers.set(id, { at: this.time + delayMs, callback });
    return toDisposable(() => this.timers.delete(id));
  }

  get pendingTimers(): number {
    return this.timers.size;
  }

  /** Somebody sets the clock back; what was to come comes as much later. */
  setBack(ms: number): void {
    this.time -= ms;
  }

  /** Moves on and calls what falls due, in order of time. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.timers]
        .filter(([, timer]) => timer.at <= end)
        .sort((a, b) => a[1].at - b[1].at)[0];
      if (due === undefined) break;
      const [id, timer] = due;
      this.timers.delete(id);
      this.time = timer.at;
      timer.callback();
    }
    this.time = end;
  }
}
