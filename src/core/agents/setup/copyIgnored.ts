import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from '../../git/git';
import { type CopyCount, TreeCopier } from './copyTree';
import { findIgnored, type IgnoredEntry, notIgnored } from './ignoredEntries';
import { leadsInside, place } from './placement';

export interface CopyIgnoredOptions {
  /** The user's checkout. */
  readonly from: Git;
  /** The worktree. */
  readonly to: Git;
  /** Git's own folder for this worktree. */
  readonly gitFolder: string;
  readonly patterns: readonly string[];
  readonly limitBytes: number;
  /** Folders that are never copied, as absolute paths: the one that worktrees lie in. */
  readonly except: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface CopyResult {
  readonly count: CopyCount;
  /** What was named and found, as it stands in the worktree now. */
  readonly names: readonly string[];
  /** One sentence for each thing that was found and not copied. */
  readonly notices: readonly string[];
}

/**
 * Gives a worktree copies of ignored files of the user's checkout. What the worktree's own git would not
 * ignore is left out: it would be committed with the agent's work, and such files hold secrets. Everything
 * is copied beside its place first and moved there when it is whole.
 */
export async function copyIgnored(options: CopyIgnoredOptions): Promise<CopyResult> {
  const { from, to, patterns, signal } = options;
  const notices: string[] = [];
  const entries: IgnoredEntry[] = [];
  for (const entry of await findIgnored(from, patterns)) {
    if (await leadsInside(to.folder, entry.path)) entries.push(entry);
    else notices.push(`${entry.path} was not copied: in the worktree a link or a file is in its way.`);
  }
  const tracked = await trackedBelow(to, entries);
  const open = new Set(await notIgnored(to, entries.map(pathWithSlash)));
  const staging = await stagingFolder(to.folder, options.gitFolder);
  const copier = new TreeCopier({ ...options, top: from.folder });
  const names: string[] = [];
  try {
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { mode: 0o700 });
    for (const [number, entry] of entries.entries()) {
      const staged = path.join(staging, String(number));
      if (open.has(pathWithSlash(entry)) && !(await isIgnoredWithin(options, entry))) {
        notices.push(notIgnoredNotice(entry.path));
        continue;
      }
      if (!(await copier.copyIfThere(path.join(from.folder, entry.path), staged))) continue;
      signal?.throwIfAborted();
      const left = await place(staged, to.folder, entry.path, tracked);
      if (left === 0 || entry.folder) names.push(entry.path);
    }
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  const { leftOut, gone, linksBack } = copier.count;
  if (gone > 0) {
    notices.push(
      `${String(gone)} files were not copied: they were taken away in your checkout while that was copied.`,
    );
  }
  if (leftOut > 0) notices.push(`${String(leftOut)} sockets, pipes or devices were not copied.`);
  if (linksBack > 0) {
    notices.push(
      `${String(linksBack)} of the copied links lead into your checkout by their absolute path; what is written through them is written there.`,
    );
  }
  return { count: copier.count, names, notices };
}

function pathWithSlash({ path: name, folder }: IgnoredEntry): string {
  return folder ? `${name}/` : name;
}

function notIgnoredNotice(name: string): string {
  return `${name} was not copied: in the worktree git does not ignore it, so it would be committed; commit the .gitignore that names it.`;
}

/** A folder that is not ignored itself may still hold nothing but what is. */
async function isIgnoredWithin({ from, to }: CopyIgnoredOptions, entry: IgnoredEntry): Promise<boolean> {
  if (!entry.folder) return false;
  const files: string[] = [];
  for (const child of await readdir(path.join(from.folder, entry.path), {
    withFileTypes: true,
    recursive: true,
  })) {
    if (child.isDirectory()) continue;
    files.push(path.relative(from.folder, path.join(child.parentPath, child.name)).replaceAll('\\', '/'));
  }
  return (await notIgnored(to, files)).length === 0;
}

async function trackedBelow(git: Git, entries: readonly IgnoredEntry[]): Promise<ReadonlySet<string>> {
  if (entries.length === 0) return new Set();
  const specs = entries.map(({ path: name }) => `:(top,literal)${name}`);
  const { stdout } = await git.run(['ls-files', '-z', '--', ...specs]);
  return new Set(stdout.split('\0').filter((name) => name !== ''));
}

/**
 * Where copies are made whole: in git's own folder of the worktree, where nothing can be committed and which
 * goes with the worktree; beside the worktree when that is another file system, since things are moved.
 */
async function stagingFolder(worktree: string, gitFolder: string): Promise<string> {
  const [here, there] = await Promise.all([stat(worktree), stat(gitFolder)]);
  return here.dev === there.dev ? path.join(gitFolder, 'muster-setup.staging') : `${worktree}.setup`;
}
