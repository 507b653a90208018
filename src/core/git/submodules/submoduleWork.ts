import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from '../git';
import { hasCommit, inGitDir } from './inGitDir';

/** What a repository inside of a worktree has that is nowhere else on this machine. */
export interface Work {
  /** Its git directory, or a folder in it. */
  readonly from: string;
  readonly commit: string;
  /** What it was there: a branch's name, `stash`. */
  readonly label: string;
}

/** The git directories of all submodules under one git directory, nested ones too, by their names. */
export async function moduleDirs(gitDir: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const modules = path.join(gitDir, 'modules');
  // Names may hold slashes, so that a submodule can lie at any depth.
  const search = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (!entry.isDirectory()) continue;
      const inside = path.join(folder, entry.name);
      if (!existsSync(path.join(inside, 'objects'))) await search(inside);
      else {
        const name = path.relative(modules, inside);
        found.set(name, inside);
        for (const [inner, dir] of await moduleDirs(inside))
          found.set(path.join(name, 'modules', inner), dir);
      }
    }
  };
  await search(modules);
  return found;
}

/** Commits of a repository by what points to them there: HEAD, local branches, every stash. */
export async function tipsIn(git: Git, gitDir: string): Promise<Work[]> {
  const tips: Work[] = [];
  const head = await inGitDir(
    git,
    gitDir,
    ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'],
    [0, 1, 128],
  );
  if (head.exitCode === 0) tips.push({ from: gitDir, commit: head.stdout.trim(), label: '' });
  const format = '--format=%(objectname) %(refname:lstrip=2)';
  const refs = await inGitDir(git, gitDir, ['for-each-ref', format, 'refs/heads/']);
  for (const line of refs.stdout.split('\n')) {
    const [commit = '', label = ''] = line.split(' ', 2);
    if (commit !== '') tips.push({ from: gitDir, commit, label });
  }
  const walk = ['rev-list', '--walk-reflogs', 'refs/stash', '--'];
  const stashes = await inGitDir(git, gitDir, walk, [0, 128]);
  for (const commit of stashes.exitCode === 0 ? stashes.stdout.split('\n') : []) {
    if (commit !== '') tips.push({ from: gitDir, commit, label: 'stash' });
  }
  return tips;
}

/** Whether something in a repository holds the commit, so that git's own clean-up will not take it. */
export async function isHeldIn(git: Git, gitDir: string, commit: string): Promise<boolean> {
  if (!(await hasCommit(git, gitDir, commit))) return false;
  const refs = await inGitDir(git, gitDir, ['for-each-ref', '--count=1', '--contains', commit]);
  if (refs.stdout !== '') return true;
  const ancestry = ['merge-base', '--is-ancestor', commit, 'HEAD'];
  return (await inGitDir(git, gitDir, ancestry, [0, 1, 128])).exitCode === 0;
}
