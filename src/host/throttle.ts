import type { Disposable } from '../core/base/disposable';

export interface Throttled extends Disposable {
  (): void;
}

/** Calls at once, then at most once every `everyMs`; a call in between is made up for at the end of the pause. */
export function throttle(everyMs: number, callback: () => void): Throttled {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  let disposed = false;

  const run = (): void => {
    again = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (again) run();
    }, everyMs);
    callback();
  };
  const call = (): void => {
    if (disposed) return;
    if (timer === undefined) run();
    else again = true;
  };
  return Object.assign(call, {
    dispose: () => {
      disposed = true;
      clearTimeout(timer);
    },
  });
}
