import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Git } from './git';
import { missingIdentity } from './identity';

export interface Snapshot {
  /** Holds the tip and, when anything was uncommitted, one commit on top with all of it. */
  readonly commit: string;
  readonly tip: string;
  /** Folders inside that are repositories or worktrees of their own; their files are not in the commit. */
  readonly nested: readonly string[];
}

/**
 * Makes a commit of all that a worktree holds: its tip, uncommitted changes, untracked files; ignored files
 * are left out. What is staged and differs from the files is kept as a second parent. Touches neither the
 * worktree nor its index: it works on a copy of the index and only adds objects. In a worktree that git has
 * not finished (`halfMade`), the index is worth nothing, and files that are missing were never there.
 */
export async function snapshotOf(
  git: Git,
  title: string,
  { halfMade = false }: { readonly halfMade?: boolean } = {},
): Promise<Snapshot | undefined> {
  const tip = await git.commitOf('HEAD');
  if (tip === undefined) return undefined;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'muster-index-'));
  try {
    const index = path.join(folder, 'index');
    const own = await git.run(['rev-parse', '--path-format=absolute', '--git-path', 'index']);
    const env = { GIT_INDEX_FILE: index };
    if (!halfMade && existsSync(own.stdout.trimEnd())) await copyFile(own.stdout.trimEnd(), index);
    else await git.run(['read-tree', tip], { env });
    // Fails when the index holds a conflict; then there is no tree to keep.
    const staged = await git.run(['write-tree'], { env, accept: [0, 128] });
    const what = halfMade ? '--ignore-removal' : '--all';
    await git.run(['-c', 'advice.addEmbeddedRepo=false', 'add', what, '--sparse', '--', ':/'], { env });
    const tree = (await git.run(['write-tree'], { env })).stdout.trim();
    const nested = await nestedRepositories(git, env);
    const tipTree = (await git.run(['rev-parse', `${tip}^{tree}`])).stdout.trim();
    const stagedTree = staged.exitCode === 0 ? staged.stdout.trim() : tree;
    const stagedMatters = stagedTree !== tree && stagedTree !== tipTree;
    if (tree === tipTree && !stagedMatters) return { commit: tip, tip, nested };
    const identity = await missingIdentity(git);
    const parents = ['-p', tip];
    if (stagedMatters)
      parents.push('-p', await commitTree(git, stagedTree, ['-p', tip], `Index of ${title}`, identity));
    return { commit: await commitTree(git, tree, parents, title, identity), tip, nested };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
