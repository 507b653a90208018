/** What a `lockRacer` process is to do; its only argument, as JSON. */
export interface RacerOrders {
  readonly lockFolder: string;
  readonly storeFolder: string;
  readonly wasm: string;
  readonly seed: string;
  /** Holders open the store and commit; otherwise they only hold the lock, for a shorter time. */
  readonly withStore: boolean;
}

/** Sent to a racer: take the lock next time whoever holds it. */
export const forceCommand = 'force';

/**
 * One line of what a racer says. Times are those of the monotonic clock in milliseconds, which all processes
 * of a machine share.
 */
export type RacerLine =
  /** It has the right to write. */
  | { readonly is: 'granted'; readonly generation: number; readonly at: number; readonly forced: boolean }
  /** It asked at this time whether it still has it, and the answer was yes. */
  | { readonly is: 'current'; readonly generation: number; readonly at: number }
  | { readonly is: 'fenced'; readonly generation: number; readonly at: number }
  /** It is about to give the right back. */
  | { readonly is: 'releasing'; readonly generation: number; readonly at: number }
  /** A commit that was begun at this time has been acknowledged. */
  | { readonly is: 'committed'; readonly generation: number; readonly at: number; readonly id: number }
  /** The store refused; `current` is whether it had the right at that time. */
  | {
      readonly is: 'refused';
      readonly generation: number;
      readonly at: number;
      readonly code: string;
      readonly message: string;
      readonly current: boolean;
    }
  /** It stops or kills itself now, in the middle of what it does. */
  | { readonly is: 'stopping' | 'killing'; readonly at: number; readonly where: string }
  | { readonly is: 'resumed'; readonly at: number };

/** Milliseconds with fractions, the same clock in every process. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** What one grant of the lock came to, as far as its holder could still tell. */
export interface Hold {
  readonly generation: number;
  readonly grantedAt: number;
  readonly forced: boolean;
  /** The last time at which it asked and was told that it had the right. Being granted it late tells nothing. */
  lastCurrentAt: number | undefined;
  /** When it began to give it back, or was killed. */
  endedAt: number | undefined;
  readonly commits: { readonly id: number; readonly at: number }[];
}
