import type { Git } from './git';
import { mergeTrees } from './mergeTree';

/** Whether `commit` is reachable from `from`. Both must exist. */
export async function isAncestor(git: Git, commit: string, from: string): Promise<boolean> {
  const { exitCode } = await git.run(['merge-base', '--is-ancestor', commit, from], { accept: [0, 1] });
  return exitCode === 0;
}

/** Undefined when the two have no history in common. */
export async function mergeBase(git: Git, one: string, other: string): Promise<string | undefined> {
  const { exitCode, stdout } = await git.run(['merge-base', one, other], { accept: [0, 1] });
  return exitCode === 0 ? stdout.trim() : undefined;
}

/**
 * Whether the changes of `base..tip` are in `base..target` under other commits: each by itself (rebased,
 * cherry-picked) or all in one (squashed), told by patch ids.
 */
export async function appliedElsewhere(
  git: Git,
  base: string,
  tip: string,
  target: string,
): Promise<boolean> {
  // What a merge of the branch holds by itself, such as how it solved a conflict, is in no patch that is listed.
  const merges = await git.run(['rev-list', '--merges', '--max-count=1', tip, `^${target}`]);
  if (merges.stdout === '') {
    const { stdout } = await git.run(['cherry', target, tip]);
    const marks = stdout.split('\n').filter((line) => line !== '');
    if (marks.length > 0 && marks.every((line) => line.startsWith('-'))) return true;
  }

  const [wanted] = await patchIds(git, [base, tip]);
  if (wanted === undefined) return false;
  const commits = await git.run(['rev-list', '--no-merges', `${base}..${target}`]);
  return (await patchIds(git, ['--stdin'], commits.stdout)).includes(wanted);
}

/**
 * Whether `target` has all that `tip` brings, under whatever commits: by the same patches, or because merging it
 * would change nothing any more (squashed in parts, or with what was mended on the way).
 */
export async function isContainedIn(git: Git, tip: string, target: string): Promise<boolean> {
  if (await isAncestor(git, tip, target)) return true;
  const base = await mergeBase(git, target, tip);
  if (base === undefined) return false;
  if (await appliedElsewhere(git, base, tip, target)) return true;
  // Merging needs ids; a name would mean nothing there.
  const [ours, theirs] = [await git.commitOf(target), await git.commitOf(tip)];
  if (ours === undefined || theirs === undefined) return false;
  const merge = await mergeTrees(git, ours, theirs);
  if (merge.kind === 'conflict') return false;
  return merge.tree === (await git.treeOf(target));
}

/** Plumbing on purpose: the user's diff settings would change the patches. */
async function patchIds(git: Git, what: readonly string[], input = ''): Promise<string[]> {
  const args = ['diff-tree', '-p', '--full-index', '--no-renames', '--no-ext-diff', '--no-textconv', ...what];
  // Kept as bytes, as files need not be text.
  const { stdout } = await git.runForBytes(args, { input });
  const ids = await git.run(['patch-id', '--stable'], { input: stdout });
  return ids.stdout.split('\n').flatMap((line) => (line === '' ? [] : line.slice(0, line.indexOf(' '))));
}
