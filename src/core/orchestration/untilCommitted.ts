import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { Store } from '../store/store';

/** Resolves when `condition` holds, which is looked at now and after each commit, after `waitMs`, or at the signal. */
export function untilCommitted(
  store: Pick<Store, 'onDidCommit'>,
  clock: Clock,
  condition: () => boolean,
  waitMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (waitMs <= 0 || signal.aborted || condition()) return Promise.resolve();
  return new Promise((resolve) => {
    const listening: Disposable[] = [];
    const done = (): void => {
      for (const each of listening.splice(0)) each.dispose();
      signal.removeEventListener('abort', done);
      resolve();
    };
    listening.push(
      store.onDidCommit(() => {
        if (condition()) done();
      }),
      clock.after(waitMs, done),
    );
    signal.addEventListener('abort', done);
  });
}
