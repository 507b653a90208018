import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Git } from '../git';
import { fetchAny } from '../rescueRefs';
import { hasCommit, inGitDir, withFetchable } from './inGitDir';
import { submodulesIn } from './submoduleList';

/** So that git's clean-up leaves them there. */
const refPrefix = 'refs/muster/submodules/';

export interface BringRequest {
  /** Git directory of the worktree, or of a submodule in it. */
  readonly gitDir: string;
  /** Of that repository: what it names in submodules is brought. */
  readonly commit: string;
  /** Git directories of the same repository elsewhere on this machine. */
  readonly others: readonly string[];
}

/**
 * Brings commits of submodules into the clones that a worktree has of them already, nested ones too, from what is on
 * this machine: those that others have merged meanwhile could not be fetched from anywhere else. Files, branches and
 * HEAD of the clones stay as they are; they are the agent's.
 */
export async function bringCommits(git: Git, { gitDir, commit, others }: BringRequest): Promise<void> {
  for (const submodule of await submodulesIn(git, gitDir, commit)) {
    const own = path.join(gitDir, 'modules', submodule.name);
    if (!existsSync(path.join(own, 'objects'))) continue;
    const copies = others
      .map((other) => path.join(other, 'modules', submodule.name))
      .filter((copy) => existsSync(path.join(copy, 'objects')));
    if (!(await hasCommit(git, own, submodule.commit))) {
      const source = await firstWith(git, copies, submodule.commit);
      if (source === undefined) continue;
      await withFetchable(git, source, async (from) => {
        const quietly = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
        const ref = `${refPrefix}${submodule.commit.slice(0, 12)}`;
        await inGitDir(git, own, [...fetchAny, ...quietly, from, `+${submodule.commit}:${ref}`]);
      });
    }
    await bringCommits(git, { gitDir: own, commit: submodule.commit, others: copies });
  }
}

async function firstWith(git: Git, copies: readonly string[], commit: string): Promise<string | undefined> {
  for (const copy of copies) if (await hasCommit(git, copy, commit)) return copy;
  return undefined;
}
