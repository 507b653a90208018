import path from 'node:path';
import { MusterError } from '../base/errors';
import { appendLines } from './appendLines';
import type { Git } from './git';
import { recordedPath, type WorktreeEntry } from './worktreeList';

/** Keeps Muster's own lines from passing for an agent's doing. */
export type BeforeExclude = (lines: readonly string[]) => Promise<void>;

const heading = '# Worktrees of agents (added by Muster)';

/**
 * Makes git ignore the folder of the worktrees where it lies in a checkout: each of them would stand in the
 * user's `git status`, and `git add` would take it for a submodule. Returns what to tell the user, if anything.
 *
 * @param entries all worktrees of the repository
 * @param beforeExclude is told the lines before they are added to `info/exclude`
 * @throws MusterError SettingInvalid
 */
export async function ignoreRoot(
  git: Git,
  entries: readonly WorktreeEntry[],
  root: string,
  beforeExclude?: BeforeExclude,
): Promise<string | undefined> {
  const place = await recordedPath(root);
  for (const { path: checkout, bare } of entries) {
    const inside = path.relative(checkout, place);
    if (bare || inside.startsWith('..') || path.isAbsolute(inside)) continue;
    const name = inside.split(path.sep).join('/');
    if (name === '' || name === '.git' || name.startsWith('.git/')) {
      throw new MusterError(
        'SettingInvalid',
        `Worktrees cannot lie in ${place}, which belongs to the repository itself; choose another folder as muster.worktreeRoot.`,
      );
    }
    const asked = await git
      .at(checkout)
      .run(['check-ignore', '--quiet', '--', `${name}/x`], { accept: [0, 1] });
    if (asked.exitCode === 0) continue;
    const line = `/${name.replace(/[\\*?[\]]/g, '\\$&')}/`;
    const file = await git.run(['rev-parse', '--path-format=absolute', '--git-path', 'info/exclude']);
    await beforeExclude?.([heading, line]);
    await appendLines(file.stdout.trimEnd(), [heading, line]);
    return `The folder of the worktrees lies in your checkout, so "${line}" was added to .git/info/exclude: git status would show every worktree otherwise.`;
  }
  return undefined;
}
