/** When and whether a feature is tried again; a small value, so that tests and settings can replace it. */
export interface RetryPolicy {
  /** Consecutive attempts without progress after which the feature is failed. */
  readonly maxAttempts: number;
  /** Consecutive interruptions after which the feature is failed. */
  readonly maxInterruptions: number;
  /** Agents in a row that stalled and were restarted; the next one that stalls is the last. */
  readonly maxRestarts: number;
  /** Milliseconds to wait before the attempt that follows the n-th one (1-based). */
  delayMs(n: number): number;
}

const baseMs = 1000;
const ceilingMs = 5 * 60_000;
const jitter = 0.1;
/** No wait before another attempt is longer. */
export const longestDelayMs = ceilingMs * (1 + jitter);

/** Exponential backoff from one second up to five minutes, with 20 % jitter so that agents do not start in step. */
export function exponentialRetry(
  maxAttempts: number,
  random: () => number = Math.random,
  maxRestarts = 3,
): RetryPolicy {
  return {
    maxAttempts,
    maxInterruptions: 10,
    maxRestarts,
    delayMs: (n) => {
      const exact = Math.min(ceilingMs, baseMs * 2 ** Math.max(0, n - 1));
      return Math.round(exact * (1 - jitter + 2 * jitter * random()));
    },
  };
}
