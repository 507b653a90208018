import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from '../git';
import { fetchAny, keepUnder, rescuePrefix, safeName } from '../rescueRefs';
import { samePath } from '../worktreeList';
import { inGitDir, withFetchable } from './inGitDir';
import { isHeldIn, moduleDirs, tipsIn } from './submoduleWork';

/**
 * Keeps what the submodules of a worktree have and the user's own copies of them do not: commits on HEAD, on
 * branches and in stashes. They go into those copies, so that merged work that names them stays whole, and as
 * rescues into the repository. `kept` are commits that are rescued already. Returns the rescue refs.
 */
export async function keepSubmodules(
  repository: Git,
  {
    gitDir,
    name,
    kept = [],
  }: { readonly gitDir: string; readonly name: string; readonly kept?: readonly string[] },
): Promise<string[]> {
  const refs: string[] = [];
  for (const [module, from] of await moduleDirs(gitDir)) {
    const copy = await copyOf(repository, module);
    const place = `${name}.${safeName(module.replaceAll(`${path.sep}modules${path.sep}`, '.'))}`;
    refs.push(...(await keepTips(repository, { from, copy, name: place, kept })));
  }
  return refs;
}

/** The same for one repository inside of a worktree; `copy` is the user's own one of it, if there is one. */
export async function keepTips(
  repository: Git,
  given: {
    readonly from: string;
    readonly copy: string | undefined;
    readonly name: string;
    readonly kept: readonly string[];
  },
): Promise<string[]> {
  const { from, copy, name } = given;
  const kept = [...given.kept];
  const refs: string[] = [];
  const tips = await tipsIn(repository, from);
  await withFetchable(repository, from, async (source) => {
    for (const { commit, label } of tips) {
      if (copy !== undefined) {
        if (await isHeldIn(repository, copy, commit)) continue;
        const ref = `${rescuePrefix}${name}-${commit.slice(0, 12)}`;
        const quietly = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
        await inGitDir(repository, copy, [...fetchAny, ...quietly, source, `${commit}:${ref}`]);
      }
      if (await isContained(repository, from, commit, kept)) continue;
      const place = label === '' ? name : `${name}.${safeName(label)}`;
      refs.push(await keepUnder(repository, source, commit, place));
      kept.push(commit);
    }
  });
  return refs;
}

async function isContained(
  git: Git,
  gitDir: string,
  commit: string,
  kept: readonly string[],
): Promise<boolean> {
  for (const other of kept) {
    const ancestry = ['merge-base', '--is-ancestor', commit, other];
    // Also 128: what was kept of another repository is not known in this one.
    if ((await inGitDir(git, gitDir, ancestry, [0, 1, 128])).exitCode === 0) return true;
  }
  return false;
}

/** The user's own git directory of a submodule, by the name that {@link moduleDirs} has for it. */
export async function copyOf(repository: Git, module: string): Promise<string | undefined> {
  const copy = path.join(await commonDirOf(repository), 'modules', module);
  return existsSync(path.join(copy, 'objects')) ? copy : undefined;
}

async function commonDirOf(git: Git): Promise<string> {
  const asked = await git.run(['rev-parse', '--path-format=absolute', '--git-common-dir']);
  return path.resolve(asked.stdout.trimEnd());
}

/** Git's own folder of a worktree whose files are gone. */
export async function gitDirOfLost(repository: Git, worktree: string): Promise<string | undefined> {
  const folder = path.join(await commonDirOf(repository), 'worktrees');
  for (const name of await readdir(folder).catch(() => [])) {
    const link = await readFile(path.join(folder, name, 'gitdir'), 'utf8').catch(() => '');
    if (samePath(path.dirname(link.trim()), worktree)) return path.join(folder, name);
  }
  return undefined;
}
