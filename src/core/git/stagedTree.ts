import { copyFile } from 'node:fs/promises';
import type { Git } from './git';

/** Where the tree of an index in conflict holds what is not merged: `<folder>/<stage>/<path>`. */
const unmergedFolder = '.muster-unmerged/';

interface IndexEntry {
  readonly mode: string;
  readonly object: string;
  readonly stage: string;
  readonly path: string;
}

/** A tree of all that an index file holds, conflicts included; the file stays as it is. */
export async function treeOfIndex(git: Git, indexFile: string): Promise<string> {
  const unmerged = await entriesOf(git, ['--unmerged'], { GIT_INDEX_FILE: indexFile });
  if (unmerged.length === 0) return writeTree(git, indexFile);
  const copy = `${indexFile}.unmerged`;
  await copyFile(indexFile, copy);
  await updateIndex(git, { GIT_INDEX_FILE: copy }, [
    ...removals(unmerged),
    ...unmerged.map((each) => ({ ...each, stage: '0', path: `${unmergedFolder}${each.stage}/${each.path}` })),
  ]);
  return writeTree(git, copy);
}

/** Makes the index of git's worktree, which is at `tip`, hold what {@link treeOfIndex} has kept. */
export async function restoreIndex(git: Git, tip: string, staged: string): Promise<void> {
  const changed = await changedPaths(git, tip, staged);
  const ordinary = changed.filter((path) => !path.startsWith(unmergedFolder));
  await restorePaths(git, staged, '--staged', ordinary);
  const { stdout } = await git.run(['ls-tree', '-r', '-z', staged, '--', unmergedFolder]);
  const conflicts = stdout
    .split('\0')
    .filter((line) => line !== '')
    .map((line): IndexEntry => {
      const [facts, path] = split(line, '\t');
      const [mode = '', , object = ''] = facts.split(' ');
      const [stage, name] = split(path.slice(unmergedFolder.length), '/');
      return { mode, object, stage, path: name };
    });
  if (conflicts.length > 0) await updateIndex(git, {}, conflicts);
}

/** Puts paths of a commit into the worktree or the index; those that it does not have are taken away. */
export async function restorePaths(
  git: Git,
  source: string,
  where: '--worktree' | '--staged',
  paths: readonly string[],
): Promise<void> {
  if (paths.length === 0) return;
  await git.run(
    [
      'restore',
      `--source=${source}`,
      where,
      '--ignore-skip-worktree-bits',
      '--pathspec-from-file=-',
      '--pathspec-file-nul',
    ],
    { input: `${paths.join('\0')}\0`, env: { GIT_LITERAL_PATHSPECS: '1' } },
  );
}

export async function changedPaths(git: Git, from: string, to: string): Promise<string[]> {
  const { stdout } = await git.run(['diff-tree', '-r', '-z', '--name-only', '--no-renames', from, to]);
  return stdout.split('\0').filter((path) => path !== '');
}

async function writeTree(git: Git, indexFile: string): Promise<string> {
  return (await git.run(['write-tree'], { env: { GIT_INDEX_FILE: indexFile } })).stdout.trim();
}

async function entriesOf(
  git: Git,
  which: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<IndexEntry[]> {
  const { stdout } = await git.run(['ls-files', '--stage', '-z', ...which, '--full-name', ':/'], { env });
  return stdout
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [facts, path] = split(line, '\t');
      const [mode = '', object = '', stage = ''] = facts.split(' ');
      return { mode, object, stage, path };
    });
}

/** What takes these paths out of an index, in all their stages. */
function removals(entries: readonly IndexEntry[]): IndexEntry[] {
  return entries.map(({ path, object }) => ({
    mode: '0',
    object: object.replace(/./g, '0'),
    stage: '0',
    path,
  }));
}

async function updateIndex(
  git: Git,
  env: Readonly<Record<string, string>>,
  entries: readonly IndexEntry[],
): Promise<void> {
  const lines = entries.map(({ mode, object, stage, path }) => `${mode} ${object} ${stage}\t${path}\0`);
  await git.run(['update-index', '-z', '--index-info'], { env, input: lines.join('') });
}

/** In two at the first separator. */
function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}
