import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, MusterError } from '../base/errors';

/** Git's words for "another process holds the lock file of the index, a ref or the configuration". */
const heldLock = /\.lock'?: File exists|could not lock config file .*: File exists|Another git process seems/;

/** The file in git's words; the configuration's they name without the ending. */
const lockFile = /'([^'\n]*\.lock)': File exists|could not lock config file (.*?): File exists/;

/** About six seconds in all: longer than any ordinary git command holds a lock. */
export const lockDelaysMs: readonly number[] = [20, 40, 80, 160, 320, 640, 1280, 1280, 1280, 1280];

export interface LockWait {
  /** Pauses between the tries while another process holds a lock file; default {@link lockDelaysMs}. */
  readonly delaysMs?: readonly number[];
}

/**
 * Repeats an action that failed on a lock file of git, with growing delays.
 *
 * @throws MusterError RepositoryLocked, when the lock is still held after all of them
 */
export async function waitForLocks<T>(
  action: () => Promise<T>,
  { folder, delaysMs = lockDelaysMs }: LockWait & { readonly folder: string },
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      const said = messageOf(error);
      if (!namesHeldLock(said)) throw error;
      const delayMs = delaysMs[attempt];
      if (delayMs === undefined) throw await repositoryLocked(said, folder, error);
      await delay(delayMs);
    }
  }
}

/** Whether what git said is about a lock file that exists. */
export function namesHeldLock(said: string): boolean {
  return heldLock.test(said);
}

async function repositoryLocked(said: string, folder: string, cause: unknown): Promise<MusterError> {
  const [, lock, config] = lockFile.exec(said) ?? [];
  const named = lock ?? (config === undefined ? undefined : `${config}.lock`);
  const file = named === undefined ? undefined : path.resolve(folder, named);
  const what = file === undefined ? `A lock file of git in ${folder}` : `Git's lock file ${file}`;
  const since = file === undefined ? undefined : await ageOf(file);
  return new MusterError(
    'RepositoryLocked',
    `${what} is held by another process${since === undefined ? '' : ` (since ${since})`}; let that git command end, or delete the file if no git is at work there.`,
    { details: { folder, file, said }, cause },
  );
}

/** How long ago the file was made: one that is hours old was left by a git that is long gone. */
async function ageOf(file: string): Promise<string | undefined> {
  const made = await stat(file).catch(() => undefined);
  return made?.mtime.toISOString();
}
