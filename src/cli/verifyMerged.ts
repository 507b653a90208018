import { simpleGit } from 'simple-git';

/** Those of `commits` that the branch does not hold; asked of git, not of the database. */
export async function missingCommits(
  repository: string,
  branch: string,
  commits: readonly string[],
): Promise<string[]> {
  if (commits.length === 0) return [];
  const held = new Set((await simpleGit(repository).raw(['rev-list', `refs/heads/${branch}`])).split('\n'));
  return commits.filter((commit) => !held.has(commit));
}
