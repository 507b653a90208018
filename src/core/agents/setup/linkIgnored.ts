import { mkdir, readFile, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { appendLines } from '../../git/appendLines';
import type { Git } from '../../git/git';
import type { BeforeExclude } from '../../git/ignoreRoot';
import type { Mutex } from '../../git/mutex';
import { recordLinks } from '../../git/worktreeLinks';
import { findIgnored, notIgnored } from './ignoredEntries';
import { leadsInside, statOf } from './placement';

export interface LinkIgnoredOptions {
  readonly from: Git;
  readonly to: Git;
  readonly gitFolder: string;
  /** The git directory that all worktrees share. */
  readonly commonDir: string;
  readonly mutex: Mutex;
  readonly patterns: readonly string[];
  readonly beforeExclude?: BeforeExclude | undefined;
}

export interface LinkResult {
  readonly names: readonly string[];
  readonly notices: readonly string[];
}

/**
 * Gives a worktree links to ignored files and folders of the user's checkout. A link is no folder to git, so
 * a pattern such as `node_modules/` does not cover it and `git add --all` would stage it: its name is made
 * known to git as ignored first, and a link that git would stage all the same is not made.
 */
export async function linkIgnored(options: LinkIgnoredOptions): Promise<LinkResult> {
  const { from, to } = options;
  const notices: string[] = [];
  const wanted: { readonly path: string; readonly folder: boolean }[] = [];
  for (const entry of await findIgnored(from, options.patterns)) {
    const there = await statOf(path.join(to.folder, entry.path));
    if (!(await leadsInside(to.folder, entry.path))) {
      notices.push(`${entry.path} was not linked: in the worktree a link or a file is in its way.`);
    } else if (there === undefined) wanted.push(entry);
    else if (!there.isSymbolicLink()) notices.push(`${entry.path} was not linked: it is there already.`);
  }
  if (wanted.length === 0) return { names: [], notices };

  await exclude(
    options,
    wanted.map((entry) => entry.path),
  );
  const open = new Set(
    await notIgnored(
      to,
      wanted.map((entry) => entry.path),
    ),
  );
  const links = wanted.filter((entry) => !open.has(entry.path));
  for (const name of open) {
    notices.push(
      `${name} was not linked: a .gitignore of the project takes it in, so it would be committed.`,
    );
  }
  await recordLinks(
    options.gitFolder,
    links.map((entry) => entry.path),
  );
  for (const { path: name, folder } of links) {
    const link = path.join(to.folder, name);
    await mkdir(path.dirname(link), { recursive: true });
    // Windows lets everybody make junctions, but not links.
    const type = folder ? (process.platform === 'win32' ? 'junction' : 'dir') : 'file';
    await symlink(path.join(from.folder, name), link, type);
  }
  return { names: links.map((entry) => entry.path), notices };
}

const heading =
  '# Muster links these into the worktrees of agents; they are ignored in the checkout as well.';

/** Git has one such file for all worktrees; what is named is ignored in the user's checkout already. */
async function exclude(
  { commonDir, mutex, beforeExclude }: LinkIgnoredOptions,
  names: readonly string[],
): Promise<void> {
  await mutex.run(async () => {
    const file = path.join(commonDir, 'info', 'exclude');
    const text = existsSync(file) ? await readFile(file, 'utf8') : '';
    const present = new Set(text.split('\n'));
    const lines = names.map((name) => `/${escaped(name)}`).filter((line) => !present.has(line));
    if (lines.length === 0) return;
    const head = present.has(heading) ? [] : [heading];
    await beforeExclude?.([...head, ...lines]);
    await appendLines(file, [...head, ...lines]);
  });
}

function escaped(name: string): string {
  return name.replace(/[\\*?[\]]/g, '\\$&').replace(/ +$/, (spaces) => spaces.replaceAll(' ', '\\ '));
}
