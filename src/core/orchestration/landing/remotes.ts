import type { Git } from '../../git/git';

export interface Remote {
  readonly name: string;
  /** Where it is pushed to, for people: without a password or token that stands in it. */
  readonly url: string;
}

export async function readRemotes(git: Git): Promise<Remote[]> {
  const names = (await git.run(['remote'])).stdout.split('\n').filter((name) => name !== '');
  return Promise.all(
    names.map(async (name) => {
      const { stdout } = await git.run(['remote', 'get-url', '--push', name], { accept: [0, 2, 128] });
      return { name, url: withoutCredentials(stdout.trim()) };
    }),
  );
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}
