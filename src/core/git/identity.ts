import { ReadAhead } from '../base/readAhead';
import type { Git } from './git';

const fallback = { name: 'Muster', email: 'muster@localhost' } as const;

/**
 * `GIT_AUTHOR_*` and `GIT_COMMITTER_*` for commits in this repository: only those that the user's own
 * configuration does not answer, so that it stays in force wherever there is one.
 */
export async function missingIdentity(
  git: Git,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Record<string, string>> {
  const configured = await configuredIdentity(git);
  const identity: Record<string, string> = {};
  for (const role of ['author', 'committer'] as const) {
    for (const part of ['name', 'email'] as const) {
      const variable = `GIT_${role}_${part}`.toUpperCase();
      const stated = environment[variable];
      const known = configured.has(`${role}.${part}`) || configured.has(`user.${part}`);
      if (stated) identity[variable] = stated;
      else if (!known)
        identity[variable] = (part === 'email' ? environment['EMAIL'] : undefined) ?? fallback[part];
    }
  }
  return identity;
}

const freshForMs = 2_000;

/**
 * Reads {@link missingIdentity} when an agent has ended, which is when git is waited for anyhow, so that the start of the
 * next one need not wait for it. What was read earlier than that is not used.
 */
export class IdentityAhead extends ReadAhead<Record<string, string>> {
  constructor(git: Git, environment: NodeJS.ProcessEnv) {
    super(() => missingIdentity(git, environment), freshForMs);
  }
}

async function configuredIdentity(git: Git): Promise<Set<string>> {
  const pattern = '^(user|author|committer)\\.(name|email)$';
  const { stdout } = await git.run(['config', '--null', '--get-regexp', pattern], { accept: [0, 1] });
  const keys = new Set<string>();
  for (const entry of stdout.split('\0')) {
    const [key = '', value = ''] = entry.split('\n');
    if (value.trim() !== '') keys.add(key);
  }
  return keys;
}
