import path from 'node:path';
import { isAncestor } from './ancestry';
import type { Git } from './git';
import { keepUnder, safeName } from './rescueRefs';
import { snapshotOf, snapshotTitle } from './snapshot';

/**
 * Keeps all that a worktree and its branch hold under `refs/muster/rescue/<name>` and returns the refs that
 * were made, the worktree's own first. A ref that exists is never overwritten: the next one gets a number.
 */
export async function rescueWorktree(
  repository: Git,
  worktree: string,
  name: string,
  branch: string | undefined,
  options: { readonly halfMade?: boolean } = {},
): Promise<string[]> {
  return rescueFolder(repository, worktree, safeName(name), branch, new Set(), options);
}

async function rescueFolder(
  repository: Git,
  worktree: string,
  name: string,
  branch: string | undefined,
  seen: Set<string>,
  options: { readonly halfMade?: boolean } = {},
): Promise<string[]> {
  seen.add(worktree);
  const git = repository.at(worktree);
  const snapshot = await snapshotOf(git, `${snapshotTitle}${worktree}`, options);
  const refs: string[] = [];
  if (snapshot !== undefined) refs.push(await keepUnder(repository, worktree, snapshot.commit, name));
  const branchTip = branch === undefined ? undefined : await repository.commitOf(`refs/heads/${branch}`);
  // The agent may have left its branch behind and gone on elsewhere.
  if (branchTip !== undefined && !(snapshot && (await isAncestor(git, branchTip, snapshot.commit)))) {
    refs.push(await keepUnder(repository, worktree, branchTip, `${name}.branch`));
  }
  for (const nested of snapshot?.nested ?? []) {
    if (seen.has(nested)) continue;
    const nestedName = `${name}.${safeName(path.relative(worktree, nested))}`;
    refs.push(...(await rescueFolder(repository, nested, nestedName, undefined, seen)));
  }
  return refs;
}

/** Keeps one commit, for a worktree whose folder is gone. */
export function rescueCommit(repository: Git, commit: string, name: string): Promise<string> {
  return keepUnder(repository, repository.folder, commit, safeName(name));
}
