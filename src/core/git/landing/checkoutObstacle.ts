import { lstatSync } from 'node:fs';
import path from 'node:path';
import { MusterError } from '../../base/errors';
import { changedFiles } from '../diff';
import type { Git } from '../git';
import { operationUnderWay, underWay } from './landTarget';

export interface CheckoutChange {
  readonly checkout: string;
  /** Commit that is checked out, and commit or tree that it is to become. */
  readonly from: string;
  readonly to: string;
}

const shownFiles = 5;

/**
 * Why a checkout cannot take a change up without losing something of the user's; undefined when it can. Git's own
 * merge looks at most of this too, but it overwrites ignored files without a word.
 */
export async function checkoutObstacle(git: Git, change: CheckoutChange): Promise<MusterError | undefined> {
  const { checkout } = change;
  const operation = await operationUnderWay(git);
  if (operation !== undefined) return underWay(checkout, operation);

  // Without renames: both the old and the new name are touched.
  const touched = await changedPaths(git, change);
  const dirty = (await uncommitted(git)).filter((file) => touched.has(file));
  if (dirty.length > 0) {
    return notReady(
      checkout,
      'has uncommitted changes in files that would change',
      dirty,
      'commit or stash them',
    );
  }
  const inTheWay = await untrackedInTheWay(git, change);
  if (inTheWay.length > 0) {
    return notReady(
      checkout,
      'has files that git does not track where others would come',
      inTheWay,
      'move them away',
    );
  }
  return undefined;
}

function notReady(checkout: string, what: string, files: readonly string[], remedy: string): MusterError {
  const unique = [...new Set(files)].sort();
  const rest = unique.length - shownFiles;
  const named = `${unique.slice(0, shownFiles).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return new MusterError(
    'CheckoutNotReady',
    `${checkout} ${what} (${named}), so nothing was landed; ${remedy} and try again.`,
    { details: { checkout, files: unique } },
  );
}

/** Tracked files that differ from the last commit, staged or not. */
async function uncommitted(git: Git): Promise<string[]> {
  const { stdout } = await git.run(['status', '--porcelain', '-z', '--untracked-files=no', '--no-renames']);
  return stdout.split('\0').flatMap((line) => (line === '' ? [] : [line.slice(3)]));
}

async function changedPaths(git: Git, { from, to }: CheckoutChange): Promise<Set<string>> {
  const files = await changedFiles(git, from, to);
  return new Set(files.flatMap(({ path: file, previousPath }) => [file, previousPath ?? file]));
}

/** Untracked or ignored files that new files would take the place of. */
async function untrackedInTheWay(git: Git, { checkout, from, to }: CheckoutChange): Promise<string[]> {
  const { stdout } = await git.run([
    'diff',
    '--name-only',
    '-z',
    '--no-renames',
    '--diff-filter=A',
    from,
    to,
    '--',
  ]);
  const added = stdout.split('\0').filter((file) => file !== '');
  const found = new Set<string>();
  const untracked = new Set<string>();
  const folders: string[] = [];
  if (added.some((file) => isThere(checkout, file))) {
    // Folders without a tracked file come as one entry, so that dependency folders cost nothing.
    const others = await git.run(['ls-files', '--others', '--directory', '-z', '--full-name', '--', ':/']);
    for (const entry of others.stdout.split('\0')) {
      if (entry.endsWith('/')) folders.push(entry);
      else if (entry !== '') untracked.add(entry);
    }
  }
  for (const file of added) {
    for (let at = file.indexOf('/'); at >= 0; at = file.indexOf('/', at + 1)) {
      if (untracked.has(file.slice(0, at))) found.add(file.slice(0, at));
    }
    if (untracked.has(file)) found.add(file);
    const folder = folders.find((each) => file.startsWith(each));
    if (folder !== undefined && isThere(checkout, file)) found.add(file);
    for (const each of [...untracked, ...folders]) if (each.startsWith(`${file}/`)) found.add(each);
  }
  return [...found];
}

/** Whether the path, or a file in the place of one of its folders, exists. */
function isThere(checkout: string, file: string): boolean {
  try {
    lstatSync(path.join(checkout, file));
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR';
  }
}
