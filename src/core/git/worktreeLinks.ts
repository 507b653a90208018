import { lstat, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from './git';

/** In git's own folder of a worktree: the links out of it that Muster made, one path a line. */
const linksFile = 'muster-links';

/** Written before the links are made. */
export async function recordLinks(gitFolder: string, names: readonly string[]): Promise<void> {
  await writeFile(path.join(gitFolder, linksFile), names.map((name) => `${name}\n`).join(''));
}

/**
 * Takes Muster's own links out of a worktree before the worktree goes, so that no tool that follows links
 * can delete what lies behind them. Only links are touched.
 */
export async function removeLinks(repository: Git, worktree: string): Promise<void> {
  const asked = await repository
    .at(worktree)
    .run(['rev-parse', '--absolute-git-dir'], { accept: [0, 128] })
    .catch(() => undefined);
  // Without its link to the repository it is no worktree, and Git deletes nothing in it.
  if (asked?.exitCode !== 0) return;
  const gitFolder = asked.stdout.trimEnd();
  const text = await readFile(path.join(gitFolder, linksFile), 'utf8').catch(() => '');
  for (const name of text.split('\n')) {
    if (name === '') continue;
    const link = path.join(worktree, name);
    const stat = await lstat(link).catch(() => undefined);
    if (stat?.isSymbolicLink() !== true) continue;
    // A junction is a folder to Windows; neither of the two calls touches what it leads to.
    await rm(link).catch(() => rmdir(link));
  }
}
