import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';

export interface ProcessesInOptions {
  /** Count also those that have the folder itself as an argument. Default: false. */
  readonly named?: boolean;
}

/**
 * Live processes whose current folder is this folder (its real path) or lies in it. Undefined where the
 * system does not tell, which is everywhere but on Linux; other users' processes are not seen.
 */
export async function processesIn(
  folder: string,
  { named = false }: ProcessesInOptions = {},
): Promise<readonly number[] | undefined> {
  if (process.platform !== 'linux') return undefined;
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    if ((await worksIn(name, folder)) || (named && (await names(name, folder)))) found.push(Number(name));
  }
  return found;
}

async function worksIn(pid: string, folder: string): Promise<boolean> {
  return isIn(await currentFolder(pid), folder);
}

/** Undefined for one that is gone or another user's, and in a folder that was removed: whatever its name was. */
async function currentFolder(pid: string): Promise<string | undefined> {
  const current = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return current?.endsWith(' (deleted)') === true ? undefined : current;
}

function isIn(current: string | undefined, folder: string): boolean {
  return current !== undefined && (current === folder || current.startsWith(folder + path.sep));
}

async function names(pid: string, folder: string): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.split('\0').includes(folder);
}

/** {@link processesIn} for several folders, with one look at the system's processes. */
export async function processesInEach(folders: readonly string[]): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>(folders.map((folder) => [folder, []]));
  if (process.platform !== 'linux' || folders.length === 0) return found;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const current = await currentFolder(name);
    for (const [folder, pids] of found) if (isIn(current, folder)) pids.push(Number(name));
  }
  return found;
}
