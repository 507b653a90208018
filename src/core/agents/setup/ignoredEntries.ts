import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from '../../git/git';
import { type IgnoredPattern, matches, mayMatchInside, requirePattern } from './ignoredPattern';

/** Something that git ignores and does not track, by its path with forward slashes from the top. */
export interface IgnoredEntry {
  readonly path: string;
  readonly folder: boolean;
}

/**
 * What of a checkout the patterns name, as far as git ignores it and tracks nothing of it; nothing is named
 * twice, neither by itself nor through a folder around it. Ignored folders are only searched when a pattern
 * leads into them by name: there may be very much in them.
 */
export async function findIgnored(git: Git, texts: readonly string[]): Promise<IgnoredEntry[]> {
  if (texts.length === 0) return [];
  const patterns = texts.map(requirePattern);
  const { stdout } = await git.run([
    ...['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z', '--', ':/'],
  ]);
  const found = new Map<string, IgnoredEntry>();
  for (const name of stdout.split('\0')) {
    if (name === '') continue;
    const folder = name.endsWith('/');
    await collect(git.folder, { path: folder ? name.slice(0, -1) : name, folder }, patterns, found);
  }
  const all = [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return all.filter(({ path: inner }) => !all.some((outer) => inner.startsWith(`${outer.path}/`)));
}

async function collect(
  top: string,
  entry: IgnoredEntry,
  patterns: readonly IgnoredPattern[],
  found: Map<string, IgnoredEntry>,
): Promise<void> {
  // The last one that says something about it counts.
  const last = patterns.filter((pattern) => matches(pattern, entry.path, entry.folder)).at(-1);
  if (last !== undefined) {
    if (!last.negated) found.set(entry.path, entry);
    return;
  }
  if (!entry.folder || !patterns.some((pattern) => mayMatchInside(pattern, entry.path))) return;
  for (const child of await readdir(path.join(top, entry.path), { withFileTypes: true })) {
    if (child.name.toLowerCase() === '.git') continue;
    const inner = { path: `${entry.path}/${child.name}`, folder: child.isDirectory() };
    await collect(top, inner, patterns, found);
  }
}

/** Those of the paths that git would stage in this worktree; a folder's path ends in a slash. */
export async function notIgnored(git: Git, paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) return [];
  const input = paths.map((each) => `${each}\0`).join('');
  const { stdout } = await git.run(['check-ignore', '-z', '--stdin', '--no-index'], {
    input,
    accept: [0, 1],
  });
  const ignored = new Set(stdout.split('\0'));
  return paths.filter((each) => !ignored.has(each));
}
