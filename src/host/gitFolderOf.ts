import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * The common git directory of the repository that a folder lies in: it is the same for all its worktrees and all
 * folders within them, so it tells repositories apart. Undefined: there is none.
 */
export async function gitFolderOf(folder: string): Promise<string | undefined> {
  for (let current = await real(folder); ; current = path.dirname(current)) {
    const found = (await behind(path.join(current, '.git'))) ?? (await gitDirectory(current));
    if (found !== undefined) return real(found);
    if (path.dirname(current) === current) return undefined;
  }
}

/** `.git` is the directory itself, or in a worktree a file that leads there. */
async function behind(dotGit: string): Promise<string | undefined> {
  const status = await stat(dotGit).catch(() => undefined);
  if (status === undefined) return undefined;
  if (status.isDirectory()) return gitDirectory(dotGit);
  const target = /^gitdir: (.*)$/m.exec(await textOf(dotGit))?.[1]?.trim();
  if (target === undefined) return undefined;
  const own = path.resolve(path.dirname(dotGit), target);
  const common = (await textOf(path.join(own, 'commondir'))).trim();
  return path.resolve(own, common === '' ? '.' : common);
}

/** What git itself takes for one; an empty `.git` that something left behind is none. */
async function gitDirectory(folder: string): Promise<string | undefined> {
  const has = (name: string): Promise<boolean> =>
    stat(path.join(folder, name)).then(
      () => true,
      () => false,
    );
  return (await has('HEAD')) && (await has('objects')) ? folder : undefined;
}

const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
const real = (folder: string): Promise<string> => realpath(folder).catch(() => path.resolve(folder));
