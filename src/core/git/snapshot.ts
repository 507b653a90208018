import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Git, GitResult } from './git';
import { missingIdentity } from './identity';
import { treeOfIndex } from './stagedTree';
import { unhide } from './hiddenFiles';

/** How the message of a commit of uncommitted files begins, and of the commit of what was staged there. */
export const snapshotTitle = 'Uncommitted files of ';
export const stagedTitle = 'Index of ';

export interface Snapshot {
  /** Holds the tip and, when anything was uncommitted, one commit on top with all of it. */
  readonly commit: string;
  readonly tip: string;
  /** Folders inside that are repositories or worktrees of their own; their files are not in the commit. */
  readonly nested: readonly string[];
}

/**
 * Makes a commit of all that a worktree holds: its tip, uncommitted changes, untracked files; ignored files
 * are left out. What is staged is kept as a second parent, the other side of a merge that stands in conflict as
 * a further one. Touches neither the worktree nor its index: it works on a copy of the index and only adds
 * objects. In a worktree that git has not finished (`halfMade`), the index is worth nothing, and files that
 * are missing were never there. Where nothing was committed yet, an empty commit stands for the tip.
 */
export async function snapshotOf(
  git: Git,
  title: string,
  { halfMade = false }: { readonly halfMade?: boolean } = {},
): Promise<Snapshot> {
  const tip = (await git.commitOf('HEAD')) ?? (await emptyCommit(git));
  const folder = await mkdtemp(path.join(os.tmpdir(), 'muster-index-'));
  try {
    const index = path.join(folder, 'index');
    const own = await git.run(['rev-parse', '--path-format=absolute', '--git-path', 'index']);
    const env = { GIT_INDEX_FILE: index };
    if (!halfMade && existsSync(own.stdout.trimEnd())) await copyFile(own.stdout.trimEnd(), index);
    else await git.run(['read-tree', tip], { env });
    const staged = await treeOfIndex(git, index);
    await unhide(git, env);
    const unborn = await addAll(git, halfMade ? '--ignore-removal' : '--all', env);
    const tree = (await git.run(['write-tree'], { env })).stdout.trim();
    const nested = [...(await nestedRepositories(git, env)), ...unborn];
    const tipTree = await git.treeOf(tip);
    if (tree === tipTree && staged === tipTree) return { commit: tip, tip, nested };
    const identity = await missingIdentity(git);
    const parents = [tip];
    if (staged !== tipTree)
      parents.push(await commitTree(git, staged, ['-p', tip], `${stagedTitle}${title}`, identity));
    parents.push(...(await mergedIn(git)).filter((head) => !parents.includes(head)));
    const links = parents.flatMap((parent) => ['-p', parent]);
    return { commit: await commitTree(git, tree, links, title, identity), tip, nested };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Stands for the tip where nothing was committed yet, as after `git checkout --orphan`. */
async function emptyCommit(git: Git): Promise<string> {
  const tree = (await git.run(['mktree'])).stdout.trim();
  return commitTree(git, tree, [], 'Nothing was committed yet', await missingIdentity(git));
}

/**
 * Puts all files into the index. Returns the repositories inside that have no commit yet: git can put neither them
 * nor their files there, and would give up over them.
 */
async function addAll(
  git: Git,
  what: '--all' | '--ignore-removal',
  env: Readonly<Record<string, string>>,
): Promise<string[]> {
  const unborn: string[] = [];
  const add = (accept: readonly number[]): Promise<GitResult> => {
    const without = unborn.map((name) => `:(top,exclude,literal)${name}`);
    // Line ends that git would convert are no reason to keep nothing at all.
    const options = ['-c', 'advice.addEmbeddedRepo=false', '-c', 'core.safecrlf=false'];
    const args = [...options, 'add', what, '--sparse', '--', ':/', ...without];
    return git.run(args, { env, accept });
  };
  for (;;) {
    const { exitCode, stderr } = await add([0, 128]);
    if (exitCode === 0) break;
    const name = /^error: '(.*?)\/?' does not have a commit checked out$/m.exec(stderr)?.[1];
    if (name === undefined || unborn.includes(name)) {
      await add([0]);
      break;
    }
    unborn.push(name);
  }
  if (unborn.length === 0) return [];
  const top = (await git.run(['rev-parse', '--show-toplevel'])).stdout.trimEnd();
  return unborn.map((name) => path.join(top, name));
}

export async function commitTree(
  git: Git,
  tree: string,
  parents: readonly string[],
  message: string,
  identity: Readonly<Record<string, string>>,
): Promise<string> {
  const { stdout } = await git.run(['commit-tree', tree, ...parents, '-F', '-'], {
    input: message,
    env: identity,
  });
  return stdout.trim();
}

/** The other side of what git was in the middle of. */
async function mergedIn(git: Git): Promise<string[]> {
  const heads = await Promise.all(
    ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'REBASE_HEAD'].map((name) => git.commitOf(name)),
  );
  return heads.filter((head) => head !== undefined);
}

async function nestedRepositories(git: Git, env: Readonly<Record<string, string>>): Promise<string[]> {
  const { stdout } = await git.run(['ls-files', '--stage', '-z', ':/'], { env });
  const top = (await git.run(['rev-parse', '--show-toplevel'])).stdout.trimEnd();
  const cdup = (await git.run(['rev-parse', '--show-prefix'])).stdout.trimEnd();
  return stdout
    .split('\0')
    .filter((line) => line.startsWith('160000 '))
    .map((line) => path.join(top, cdup, line.slice(line.indexOf('\t') + 1)))
    .filter((folder) => existsSync(path.join(folder, '.git')));
}
