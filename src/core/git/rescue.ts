import path from 'node:path';
import { isAncestor } from './ancestry';
import type { Git } from './git';
import { keepUnder, safeName } from './rescueRefs';
import { snapshotOf, snapshotTitle } from './snapshot';
import { copyOf, keepSubmodules, keepTips } from './submodules/keepSubmodules';
import { isHeldIn } from './submodules/submoduleWork';

/**
 * Keeps all that a worktree and its branch hold under `refs/muster/rescue/<name>` and returns the refs that
 * were made, the worktree's own first. A ref that exists is never overwritten: the next one gets a number.
 * Of repositories inside, submodules among them, everything is kept that the user's own copy does not have.
 */
export async function rescueWorktree(
  repository: Git,
  worktree: string,
  name: string,
  branch: string | undefined,
  options: { readonly halfMade?: boolean } = {},
): Promise<string[]> {
  const git = repository.at(worktree);
  const gitDir = await gitDirOf(git);
  const safe = safeName(name);
  const snapshot = await snapshotOf(git, `${snapshotTitle}${worktree}`, options);
  const refs: string[] = [];
  refs.push(await keepUnder(repository, worktree, snapshot.commit, safe));
  const branchTip = branch === undefined ? undefined : await repository.commitOf(`refs/heads/${branch}`);
  // The agent may have left its branch behind and gone on elsewhere.
  if (branchTip !== undefined && !(await isAncestor(git, branchTip, snapshot.commit))) {
    refs.push(await keepUnder(repository, worktree, branchTip, `${safe}.branch`));
  }
  const kept: string[] = [];
  const inside = { gitDir, seen: new Set([worktree]), kept };
  for (const nested of snapshot.nested) {
    const nestedName = `${safe}.${safeName(path.relative(worktree, nested))}`;
    refs.push(...(await rescueNested(repository, nested, nestedName, inside)));
  }
  // Also of those that are not checked out any more.
  refs.push(...(await keepSubmodules(repository, { gitDir, name: safe, kept })));
  return refs;
}

/**
 * Keeps what somebody has still saved or committed in the folder of a worktree since `kept` was made of it. Returns the
 * ref, if there was anything.
 */
export async function rescueLateWork(
  repository: Git,
  folder: string,
  { kept, worktree, name }: { readonly kept: string; readonly worktree: string; readonly name: string },
): Promise<string | undefined> {
  const git = repository.at(folder);
  const { commit, tip } = await snapshotOf(git, `${snapshotTitle}${worktree}`);
  const isSame = (await git.treeOf(commit)) === (await git.treeOf(kept));
  // What stands for the tip where nothing was committed yet is another commit in each second.
  const isUnborn = isSame && (await git.commitOf('HEAD')) === undefined;
  if (isSame && (isUnborn || (await isAncestor(git, tip, kept)))) return undefined;
  return keepUnder(repository, folder, commit, safeName(name));
}

interface Inside {
  /** Git's own folder of the worktree around. */
  readonly gitDir: string;
  readonly seen: Set<string>;
  /** Grows by the commits that were kept. */
  readonly kept: string[];
}

async function rescueNested(
  repository: Git,
  folder: string,
  name: string,
  inside: Inside,
): Promise<string[]> {
  if (inside.seen.has(folder)) return [];
  inside.seen.add(folder);
  const git = repository.at(folder);
  const gitDir = await gitDirOf(git);
  const module = path.relative(path.join(inside.gitDir, 'modules'), gitDir);
  const isModule = !module.startsWith('..') && !path.isAbsolute(module);
  const copy = isModule ? await copyOf(repository, module) : undefined;
  const snapshot = await snapshotOf(git, `${snapshotTitle}${folder}`);
  const refs: string[] = [];
  const { commit, tip } = snapshot;
  // A submodule as it came: a rescue would hold nothing but a second copy of its whole history.
  const untouched = commit === tip && copy !== undefined && (await isHeldIn(repository, copy, tip));
  if (!untouched) {
    refs.push(await keepUnder(repository, folder, commit, name));
    inside.kept.push(commit);
  }
  refs.push(...(await keepTips(repository, { from: gitDir, copy, name, kept: inside.kept })));
  for (const nested of snapshot.nested) {
    const nestedName = `${name}.${safeName(path.relative(folder, nested))}`;
    refs.push(...(await rescueNested(repository, nested, nestedName, inside)));
  }
  return refs;
}

async function gitDirOf(git: Git): Promise<string> {
  const { stdout } = await git.run(['rev-parse', '--path-format=absolute', '--absolute-git-dir']);
  return path.resolve(stdout.trimEnd());
}

/** Keeps one commit, for a worktree whose folder is gone. */
export function rescueCommit(repository: Git, commit: string, name: string): Promise<string> {
  return keepUnder(repository, repository.folder, commit, safeName(name));
}
