import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../base/errors';

/** Git's words for "another process holds the lock file of the index, a ref or the configuration". */
const heldLock = /\.lock'?: File exists|could not lock config file .*: File exists|Another git process seems/;

/** About six seconds in all: longer than any ordinary git command holds a lock. */
export const lockDelaysMs: readonly number[] = [20, 40, 80, 160, 320, 640, 1280, 1280, 1280, 1280];

/** Repeats an action that failed on a lock file of git, with growing delays. */
export async function waitForLocks<T>(action: () => Promise<T>): Promise<T> {
  for (const delayMs of lockDelaysMs) {
    try {
      return await action();
    } catch (error) {
      if (!namesHeldLock(messageOf(error))) throw error;
    }
    await delay(delayMs);
  }
  return action();
}

/** Whether what git said is about a lock file that exists. */
export function namesHeldLock(said: string): boolean {
  return heldLock.test(said);
}
