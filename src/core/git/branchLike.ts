import type { Git } from './git';

/** A branch whose name differs by case only: where the file system knows no case, the two are one file. */
export async function branchLike(git: Git, branch: string): Promise<string | undefined> {
  const ignores = await git.run(['config', '--type=bool', '--get', 'core.ignorecase'], { accept: [0, 1] });
  if (ignores.stdout.trim() !== 'true') return undefined;
  const { stdout } = await git.run(['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads/']);
  const folded = branch.toLowerCase();
  return stdout.split('\n').find((name) => name !== branch && name.toLowerCase() === folded);
}
