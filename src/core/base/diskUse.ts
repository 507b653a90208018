import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { mapLimited } from './mapLimited';

export interface DiskUse {
  /** What the files take on the disk; a file with several names in the folder counts once. */
  readonly bytes: number;
  readonly entries: number;
  /** False when the folder holds more than was counted: it takes at least {@link bytes}. */
  readonly complete: boolean;
}

export interface DiskUseOptions {
  /** Rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Where counting ends. */
  readonly maxEntries?: number;
}

const defaultMaxEntries = 500_000;
/** Fewer than the threads that Node has for files, so that other work gets through. */
const atOnce = 3;

/**
 * Counts what a folder takes on the disk, one folder after the other: links are not followed, other file
 * systems are left out, and what vanishes meanwhile is not counted.
 */
export async function diskUse(
  folder: string,
  { signal, maxEntries = defaultMaxEntries }: DiskUseOptions = {},
): Promise<DiskUse> {
  const top = await lstat(folder);
  const seen = new Set<string>();
  const waiting = [folder];
  let [bytes, entries] = [sizeOnDisk(top), 0];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const here = next;
    signal?.throwIfAborted();
    const names: Dirent[] = await readdir(here, { withFileTypes: true }).catch(() => []);
    const room = names.slice(0, maxEntries - entries);
    const stats = await mapLimited(room, atOnce, (entry) =>
      lstat(path.join(here, entry.name)).catch(() => undefined),
    );
    for (const [index, found] of stats.entries()) {
      const name = room[index]?.name;
      if (found === undefined || name === undefined || found.dev !== top.dev) continue;
      if (found.isDirectory()) waiting.push(path.join(here, name));
      else if (found.nlink > 1) {
        if (seen.has(String(found.ino))) continue;
        seen.add(String(found.ino));
      }
      bytes += sizeOnDisk(found);
    }
    entries += room.length;
    if (room.length < names.length) return { bytes, entries, complete: false };
    await nextTurn();
  }
  return { bytes, entries, complete: true };
}

/** Windows does not tell blocks. */
function sizeOnDisk(stats: Stats): number {
  return process.platform === 'win32' ? stats.size : stats.blocks * 512;
}
