import { readFileSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from './git';
import { samePath } from './worktreeList';

/** Where git keeps what belongs to one worktree, and what all of them share. */
export interface GitFolders {
  readonly own: string;
  readonly common: string;
}

/**
 * The git folders of a worktree. Read from the two files in which a linked worktree and its folder name each
 * other, as long as they do: starting git takes longer than all else that happens before an agent's start.
 */
export async function gitFoldersOf(worktree: Git): Promise<GitFolders> {
  const linked = linkedFolders(worktree.folder);
  if (linked !== undefined) return linked;
  const asked = ['rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir'];
  const [own = '', common = ''] = (await worktree.run(asked)).stdout.trimEnd().split('\n');
  return { own, common };
}

/**
 * The short name of the branch that is checked out in a worktree; '' when none is. Undefined when only git can tell:
 * not each way of keeping refs has them in files.
 */
export async function checkedOutBranch(worktree: Git): Promise<string | undefined> {
  const folders = linkedFolders(worktree.folder);
  if (folders === undefined) return undefined;
  const head = await readFile(path.join(folders.own, 'HEAD'), 'utf8').catch(() => '');
  if (/^[0-9a-f]{40,}\n$/.test(head)) return '';
  const branch = /^ref: refs\/heads\/(.+)\n$/.exec(head)?.[1];
  return branch === '.invalid' ? undefined : branch;
}

/**
 * Undefined where it is no linked worktree, or anything is not as git itself makes it: then git decides. Read at once: a
 * few small files, for each of which the thread pool would take longer than the reading does.
 */
export function linkedFolders(worktree: string): GitFolders | undefined {
  try {
    const dotGit = path.join(worktree, '.git');
    const link = /^gitdir: (.+)$/.exec(readFileSync(dotGit, 'utf8').trimEnd())?.[1];
    if (link === undefined) return undefined;
    const own = realpathSync.native(path.resolve(worktree, link));
    const [back, shared] = ['gitdir', 'commondir'].map((name) =>
      readFileSync(path.join(own, name), 'utf8').trimEnd(),
    );
    if (back === undefined || shared === undefined) return undefined;
    const common = realpathSync.native(path.resolve(own, shared));
    const place = realpathSync.native(path.resolve(own, back));
    const isOneOfIts = samePath(path.dirname(own), path.join(common, 'worktrees'));
    return isOneOfIts && samePath(place, realpathSync.native(dotGit)) ? { own, common } : undefined;
  } catch {
    return undefined;
  }
}
