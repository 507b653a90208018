import type { Git } from './git';

/**
 * How many commits of `head` are neither in its base nor in the integration branch: the agent's own. Without
 * the second condition an agent that only takes over what others have merged would seem to have worked.
 */
export async function ownCommits(
  git: Git,
  head: string,
  base: string,
  integrationBranch: string,
): Promise<number> {
  const excluded = [`^${base}`, `^refs/heads/${integrationBranch}`];
  const { stdout } = await git.run(['rev-list', '--count', head, ...excluded]);
  return Number(stdout);
}
