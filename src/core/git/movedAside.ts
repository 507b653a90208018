import { randomUUID } from 'node:crypto';
import { chmod, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';

const prefix = '.muster-removed-';
/** What {@link moveAside} makes; a folder that somebody else has called in a similar way is theirs. */
const movedName = /^\.muster-removed-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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
  return names.filter((name) => movedName.test(name)).map((name) => path.join(folder, name));
}

/** Links are not followed. What cannot be deleted is left to the next clean-up: all of it was kept before. */
export async function deleteMoved(moved: string | undefined, log: Log): Promise<void> {
  if (moved === undefined) return;
  const remove = (): Promise<void> => rm(moved, { recursive: true, force: true, maxRetries: 3 });
  try {
    await remove().catch(async () => {
      // Nothing can be deleted out of a read-only folder, as caches of modules have them.
      await openFolders(moved);
      await remove();
    });
  } catch (error) {
    log.warn(
      `${moved}, which holds what was a worktree, could not be deleted yet (${messageOf(error)}); its work is kept, so that you may delete it, and Muster tries again.`,
    );
  }
}

async function openFolders(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    // A link to a folder counts as a link.
    if (entry.isDirectory()) await openFolders(path.join(folder, entry.name)).catch(() => undefined);
  }
}
