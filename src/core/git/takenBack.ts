import type { Git } from './git';
import { isAncestor } from './ancestry';
import { mergeInPlain } from './mergeTree';
import type { PlainRepository } from './plainRepository';
import { changedPaths } from './treePaths';

const maxMerges = 50;

/**
 * Files in which a branch has thrown away what others did. Who merges the integration branch into his own
 * may settle conflicts as he sees fit; but when a file merges without any conflict, and the merge left it as
 * it was before (`merge -s ours`, a checkout of the own side), the others' change to it is gone, and the
 * next merge takes that for the branch's own wish. What a later commit of the branch put right is not named.
 */
export async function takenBack(
  git: Git,
  plain: PlainRepository,
  integrationTip: string,
  branchTip: string,
): Promise<string[]> {
  const range = [`^${integrationTip}`, branchTip];
  const { stdout } = await git.run([
    'rev-list',
    '--merges',
    '--parents',
    `--max-count=${maxMerges}`,
    ...range,
  ]);
  const lost = new Set<string>();
  for (const line of stdout.split('\n').filter((each) => each !== '')) {
    const [, ...parents] = line.split(' ');
    const integrated: string[] = [];
    const own: string[] = [];
    for (const parent of parents) {
      ((await isAncestor(git, parent, integrationTip)) ? integrated : own).push(parent);
    }
    const [mine] = own;
    if (mine === undefined) continue;
    for (const theirs of integrated) {
      for (const name of await lostBy(plain, { mine, theirs, integrationTip, branchTip })) lost.add(name);
    }
  }
  return [...lost].sort();
}

interface Merge {
  readonly mine: string;
  readonly theirs: string;
  readonly integrationTip: string;
  readonly branchTip: string;
}

async function lostBy(plain: PlainRepository, merge: Merge): Promise<string[]> {
  const { mine, theirs, integrationTip, branchTip } = merge;
  const expected = await mergeInPlain(plain, mine, theirs);
  const brought = await changedPaths(plain, mine, expected.tree);
  for (const name of expected.files) brought.delete(name);
  if (brought.size === 0) return [];
  const now = await changedPaths(plain, mine, branchTip);
  const wanted = await changedPaths(plain, mine, integrationTip);
  return [...brought].filter((name) => !now.has(name) && wanted.has(name));
}
