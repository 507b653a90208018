import type { Git } from '../git';
import { missingIdentity } from '../identity';
import { mergeTrees } from '../mergeTree';
import { commitTree } from '../snapshot';

export type RevertPreparation =
  | {
      readonly kind: 'clean';
      /** The commit that takes the merge back; no ref points to it yet. */
      readonly commit: string;
      /** Tip that it was built on. */
      readonly parent: string;
    }
  /** Later work builds on what would go. Nothing was changed. */
  | { readonly kind: 'conflict'; readonly files: readonly string[]; readonly details: string }
  /** Nothing of the merge is left. */
  | { readonly kind: 'nothing' };

/**
 * Takes a merge back in memory, as `git revert -m 1` would in a checkout. Only adds objects: no ref, index or file
 * changes.
 */
export async function prepareRevert(
  git: Git,
  tip: string,
  mergeCommit: string,
  message: string,
): Promise<RevertPreparation> {
  const identity = await missingIdentity(git);
  const before = await git.treeOf(`${mergeCommit}^1`);
  // What the merge brought, turned round: a commit on top of it with the tree from before. Merged with the tip,
  // whose history holds the merge, that is the revert. (`merge-tree --merge-base` would say it shorter, from git
  // 2.40 on.)
  const backwards = await commitTree(git, before, ['-p', mergeCommit], 'Backwards', identity);
  const merge = await mergeTrees(git, tip, backwards);
  if (merge.kind === 'conflict') return merge;
  if (merge.tree === (await git.treeOf(tip))) return { kind: 'nothing' };
  const commit = await commitTree(git, merge.tree, ['-p', tip], message, identity);
  return { kind: 'clean', commit, parent: tip };
}

/**
 * The commit by which the queue has merged a feature, by the messages of the integration branch's own line;
 * undefined when there is none, or when it was reverted since.
 */
export async function mergeByMessage(git: Git, tip: string, featureId: number): Promise<string | undefined> {
  const about = ['--extended-regexp', `--grep=^(Merge|Revert) feature #${featureId}: `];
  const { stdout } = await git.run([
    'log',
    '-z',
    '--first-parent',
    ...about,
    '--format=%H%n%P%n%s',
    tip,
    '--',
  ]);
  for (const record of stdout.split('\0')) {
    const [commit = '', parents = '', subject = ''] = record.split('\n');
    if (subject.startsWith(`Revert feature #${featureId}: `)) return undefined;
    if (subject.startsWith(`Merge feature #${featureId}: `) && parents.includes(' ')) return commit;
  }
  return undefined;
}
