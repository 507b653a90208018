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
  // A folder that was removed since is another one, whatever its name was.
  const current = await readlink(`/proc/${pid}/cwd`).catch(() => ' (deleted)');
  if (current.endsWith(' (deleted)')) return false;
  return current === folder || current.startsWith(folder + path.sep);
}

async function names(pid: string, folder: string): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.split('\0').includes(folder);
}
