import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { questionMark } from './gitQuestions';

/** The git, if any, that Muster has started before it is needed: it stands in the repository, and holds no lock. */
export type WaitingGit = () => number | undefined;

/**
 * Those of the lock files that a process may hold: all of them while a git works in one of the folders, or names
 * one in its arguments or environment; else those that some process has open. On Linux only, where the system tells.
 * Muster's own gits that only read hold none.
 */
export async function heldLocks(
  files: readonly string[],
  folders: readonly string[],
  waitingGit: WaitingGit = () => undefined,
): Promise<ReadonlySet<string>> {
  const held = new Set<string>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    if (Number(name) !== waitingGit() && (await isGitIn(name, folders))) return new Set(files);
    for (const file of await openFiles(name)) if (files.includes(file)) held.add(file);
  }
  return held;
}

async function isGitIn(pid: string, folders: readonly string[]): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  // `git`, `git-remote-https` and the like; also programs that bring a git of their own name it so.
  if (!name.startsWith('git')) return false;
  const current = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  // A dead one that nobody has collected yet has no folder, nor files.
  if (current === undefined) return false;
  const variables = await words(pid, 'environ');
  if (variables.includes(`${questionMark}=1`)) return false;
  const named = [...(await words(pid, 'cmdline')), ...variables].flatMap(placeIn);
  return [current, ...named.map((place) => path.resolve(current, place))].some((place) =>
    folders.some((folder) => place === folder || place.startsWith(folder + path.sep)),
  );
}

async function words(pid: string, what: 'cmdline' | 'environ'): Promise<string[]> {
  return (await readFile(`/proc/${pid}/${what}`, 'utf8').catch(() => '')).split('\0');
}

/** The place that an argument or a variable of git's names, such as `--git-dir=/a` and `GIT_WORK_TREE=/a`. */
function placeIn(word: string): string[] {
  if (word.startsWith('GIT_') || word.startsWith('--')) return word.split('=', 2).slice(1);
  return word.includes('=') ? [] : [word];
}

/** Other users' are not shown, but what they have open cannot be a lock of this user's either. */
async function openFiles(pid: string): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const links = (await readdir(folder).catch(() => [])).map((fd) =>
    readlink(`${folder}/${fd}`).catch(() => ''),
  );
  return Promise.all(links);
}
