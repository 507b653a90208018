import { type Disposable, toDisposable } from './disposable';

/** The only source of time in the engine, so that tests can replace it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after `delayMs`; disposing cancels. The timer never keeps the process alive. */
  after(delayMs: number, callback: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return toDisposable(() => {
      clearTimeout(timer);
    });
  },
};

/** UTC ISO 8601 with milliseconds and `Z`, the only form of time in the database. */
export function timestamp(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
