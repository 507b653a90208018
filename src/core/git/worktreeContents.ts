import { isContainedIn } from './ancestry';
import type { Git } from './git';

export interface LastCommit {
  readonly commit: string;
  readonly subject: string;
  /** ISO 8601, as git says it. */
  readonly at: string;
}

export interface WorktreeContents {
  readonly changed: number;
  readonly untracked: number;
  /** Commits that the target does not have, by their ids or their changes. */
  readonly unmerged: number;
  /** Commits since the base, if that is known. */
  readonly own: number | undefined;
  readonly lastCommit: LastCommit | undefined;
}

/** What the worktree that `git` runs in holds beside `target`, a commit; locks and changes nothing. */
export async function worktreeContents(
  git: Git,
  target: string,
  base: string | undefined,
): Promise<WorktreeContents> {
  const [files, lastCommit] = await Promise.all([uncommittedFiles(git), lastCommitOf(git, 'HEAD')]);
  if (lastCommit === undefined) return { ...files, unmerged: 0, own: undefined, lastCommit };
  const known = base === undefined ? undefined : await git.commitOf(base);
  return {
    ...files,
    unmerged: await unmergedCommits(git, lastCommit.commit, target),
    own: known === undefined ? undefined : await countCommits(git, lastCommit.commit, known),
    lastCommit,
  };
}

/** How many commits of `tip` are not in `target`; none when their changes are there in another form. */
export async function unmergedCommits(git: Git, tip: string, target: string): Promise<number> {
  const count = await countCommits(git, tip, target);
  if (count === 0) return 0;
  return (await isContainedIn(git, tip, target)) ? 0 : count;
}

async function countCommits(git: Git, tip: string, without: string): Promise<number> {
  return Number((await git.run(['rev-list', '--count', tip, `^${without}`])).stdout);
}

async function uncommittedFiles(git: Git): Promise<{ changed: number; untracked: number }> {
  const { stdout } = await git.run([
    'status',
    '--porcelain=v1',
    '-z',
    '--no-renames',
    '--untracked-files=normal',
    '--ignore-submodules=none',
  ]);
  const lines = stdout.split('\0').filter((line) => line !== '');
  const untracked = lines.filter((line) => line.startsWith('??')).length;
  return { changed: lines.length - untracked, untracked };
}

export async function lastCommitOf(git: Git, name: string): Promise<LastCommit | undefined> {
  const { exitCode, stdout } = await git.run(['log', '-1', '--format=%H%x00%cI%x00%s', name, '--'], {
    accept: [0, 128],
  });
  if (exitCode !== 0) return undefined;
  const [commit = '', at = '', subject = ''] = stdout.trimEnd().split('\0');
  return { commit, at, subject };
}

/** What git ignores in the worktree, folders as a whole with a slash at the end: such files are not rescued. */
export async function ignoredIn(git: Git): Promise<string[]> {
  const { stdout } = await git.run([
    'ls-files',
    '--others',
    '--ignored',
    '--exclude-standard',
    '--directory',
    '-z',
  ]);
  return stdout.split('\0').filter((name) => name !== '');
}
