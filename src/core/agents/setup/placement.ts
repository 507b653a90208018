import { lstat, mkdir, readdir, rename } from 'node:fs/promises';
import path from 'node:path';

/**
 * Whether a path below `top` can be reached without passing a link or a file, so that what is written there
 * ends up below `top`. Only real folders lead there, or nothing yet.
 */
export async function leadsInside(top: string, relative: string): Promise<boolean> {
  const names = relative.split('/');
  if (path.isAbsolute(relative) || names.some((name) => name === '' || name === '.' || name === '..'))
    return false;
  let folder = top;
  for (const name of names.slice(0, -1)) {
    folder = path.join(folder, name);
    const stat = await statOf(folder);
    if (stat === undefined) return true;
    if (!stat.isDirectory()) return false;
  }
  return true;
}

/**
 * Moves what was copied to its place, whole files and folders at a time, so that a place never holds a half.
 * What is there already stays as it is, and so does the place of what git tracks.
 *
 * @returns how many of the things that were to be placed had to be left out
 */
export async function place(
  staged: string,
  top: string,
  relative: string,
  tracked: ReadonlySet<string>,
): Promise<number> {
  if (tracked.has(relative)) return 1;
  const target = path.join(top, relative);
  const [from, there] = await Promise.all([statOf(staged), statOf(target)]);
  if (from === undefined) return 0;
  const holdsTracked = [...tracked].some((name) => name.startsWith(`${relative}/`));
  if (there === undefined && !(holdsTracked && from.isDirectory())) {
    await mkdir(path.dirname(target), { recursive: true });
    await rename(staged, target);
    return 0;
  }
  if (!from.isDirectory() || (there !== undefined && !there.isDirectory())) return 1;
  await mkdir(target, { recursive: true });
  let left = 0;
  for (const name of await readdir(staged)) {
    left += await place(path.join(staged, name), top, `${relative}/${name}`, tracked);
  }
  return left;
}

/** Undefined when nothing is there; a link is not followed. */
export async function statOf(file: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
