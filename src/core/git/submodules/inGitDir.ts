import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Git, GitResult } from '../git';

/** Nothing is fetched over a network: whether and as whom is for the user to decide. */
export const localOnly = { GIT_ALLOW_PROTOCOL: 'file', GIT_NO_LAZY_FETCH: '1' } as const;

/**
 * Runs git over a submodule's git directory by itself: its configuration names the folder of its files, which
 * need not exist, and then git would refuse.
 */
export function inGitDir(
  git: Git,
  gitDir: string,
  args: readonly string[],
  accept: readonly number[] = [0],
): Promise<GitResult> {
  return git.run(args, { accept, env: { ...localOnly, GIT_DIR: gitDir, GIT_WORK_TREE: gitDir } });
}

export async function hasCommit(git: Git, gitDir: string, commit: string): Promise<boolean> {
  const { exitCode } = await inGitDir(git, gitDir, ['cat-file', '-e', `${commit}^{commit}`], [0, 1, 128]);
  return exitCode === 0;
}

/**
 * Lends a place from which the commits of a submodule's git directory can be fetched: itself, or, where the
 * folder of its files is gone and git would refuse, an empty repository over its objects.
 */
export async function withFetchable<T>(
  git: Git,
  gitDir: string,
  work: (from: string) => Promise<T>,
): Promise<T> {
  const files = await inGitDir(git, gitDir, ['config', '--get', 'core.worktree'], [0, 1]);
  if (files.exitCode !== 0 || existsSync(path.resolve(gitDir, files.stdout.trimEnd()))) return work(gitDir);
  const format = (await inGitDir(git, gitDir, ['rev-parse', '--show-object-format'])).stdout.trim();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'muster-submodule-'));
  try {
    await mkdir(path.join(folder, 'refs'));
    await mkdir(path.join(folder, 'objects', 'info'), { recursive: true });
    await writeFile(path.join(folder, 'objects', 'info', 'alternates'), `${path.join(gitDir, 'objects')}\n`);
    await writeFile(path.join(folder, 'HEAD'), 'ref: refs/heads/none\n');
    const extensions = format === 'sha1' ? '' : `[extensions]\n\tobjectformat = ${format}\n`;
    await writeFile(
      path.join(folder, 'config'),
      `[core]\n\trepositoryformatversion = 1\n\tbare = true\n${extensions}`,
    );
    const shallow = path.join(gitDir, 'shallow');
    if (existsSync(shallow)) await copyFile(shallow, path.join(folder, 'shallow'));
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
