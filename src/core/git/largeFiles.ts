import type { Git } from './git';

/** Whether a commit leaves files to Git LFS, and the user has that: git then holds no more of them than pointers. */
export async function hasLargeFiles(git: Git, commit: string): Promise<boolean> {
  const filter = await git.run(['config', '--get-regexp', '^filter\\.lfs\\.'], { accept: [0, 1] });
  if (filter.exitCode !== 0) return false;
  const where = ['--', '.gitattributes', ':(glob)**/.gitattributes'];
  const asked = ['grep', '--quiet', '--fixed-strings', '-e', 'filter=lfs', commit, ...where];
  return (await git.run(asked, { accept: [0, 1] })).exitCode === 0;
}

/** Sends what the remote does not have yet, as the hook of Git LFS does before a push: Muster's git runs no hooks. */
export async function pushLargeFiles(git: Git, remote: string, commit: string): Promise<void> {
  await git.run(['lfs', 'push', remote, commit]);
}
