import { randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';

const prefix = '.muster-removed-';

/**
 * Moves a folder that is to be deleted out of its place, beside it: that takes a moment however much is in it,
 * so that what others wait for is short. Undefined when it cannot be moved as a whole, because it is a file
 * system of its own or something holds it.
 */
export async function moveAside(folder: string, log: Log): Promise<string | undefined> {
  const moved = path.join(path.dirname(folder), `${prefix}${randomUUID()}`);
  try {
    await rename(folder, moved);
    return moved;
  } catch (error) {
    log.debug(`${folder} could not be moved aside: ${messageOf(error)}`);
    return undefined;
  }
}

/** What moved folders, of this host and of earlier ones, lie in a folder. */
export async function movedAsideIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.startsWith(prefix)).map((name) => path.join(folder, name));
}

/** Links are not followed. What cannot be deleted is left to the next clean-up: all of it was kept before. */
export async function deleteMoved(moved: string | undefined, log: Log): Promise<void> {
  if (moved === undefined) return;
  try {
    await rm(moved, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    log.warn(`${moved}, which holds what was a worktree, could not be deleted yet: ${messageOf(error)}`);
  }
}
