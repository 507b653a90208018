import type { Git } from './git';

/**
 * Short name of the branch that HEAD is on in git's folder; undefined when it is on none. Not by `--short`, which
 * says `heads/main` where a tag is called `main` as well.
 */
export async function headBranch(git: Git): Promise<string | undefined> {
  const { exitCode, stdout } = await git.run(['symbolic-ref', '--quiet', 'HEAD'], { accept: [0, 1] });
  return exitCode === 0 ? stdout.trim().replace(/^refs\/heads\//, '') : undefined;
}
