import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';

/**
 * Runs one pass at a time: `wake()` during a pass leads to exactly one more after it, however often it is
 * called. A slow tick catches what happened outside; the main path never waits for it.
 */
export class WakeLoop implements Disposable {
  private wanted = false;
  private running: Promise<void> | undefined;
  private timer: Disposable | undefined;
  private disposed = false;

  constructor(
    private readonly pass: () => Promise<void>,
    private readonly options: {
      readonly clock: Clock;
      readonly reconcileMs: number;
      readonly onError: (error: unknown) => void;
    },
  ) {
    this.scheduleTick();
  }

  wake(): void {
    if (this.disposed) return;
    this.wanted = true;
    this.running ??= this.run();
  }

  /** Resolves when no pass is under way and none is wanted. */
  async settled(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  dispose(): void {
    this.disposed = true;
    this.wanted = false;
    this.timer?.dispose();
  }

  private async run(): Promise<void> {
    try {
      // A turn's worth of events is served by one pass.
      await Promise.resolve();
      while (this.wanted) {
        this.wanted = false;
        try {
          await this.pass();
        } catch (error) {
          this.options.onError(error);
        }
      }
    } finally {
      this.running = undefined;
    }
  }

  private scheduleTick(): void {
    this.timer = this.options.clock.after(this.options.reconcileMs, () => {
      this.wake();
      if (!this.disposed) this.scheduleTick();
    });
  }
}
