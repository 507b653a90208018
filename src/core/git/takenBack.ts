import type { Git } from './git';
import { isAncestor } from './ancestry';
import { holdsNothingOf } from './lostLines';
import { mergeInPlain, type RawTreeMerge } from './mergeTree';
import type { PlainRepository } from './plainRepository';
import { type BlobChange, changedBlobs, changedPaths } from './treePaths';

const maxMerges = 50;

export interface MergesToLookAt {
  /** Whether a merge's parent is others' work that must not get lost; default: what the integration branch holds. */
  readonly isOthers?: (parent: string) => boolean | Promise<boolean>;
  /** Latest first. */
  readonly maxMerges?: number;
}

/**
 * Files in which a branch has thrown away all that others did: it merged the integration branch, and the
 * file is as it was before (`merge -s ours`, a checkout of the own side, a merge driver), if maybe under the name
 * that others gave it, or holds nothing of it beside what the branch has made of it since. The next merge would take
 * that for the branch's own wish. Whoever wants it says so in a commit of the branch, with a line
 * `Muster-drops: <path>`; what a later commit of the branch put right is not named either.
 */
export async function takenBack(
  git: Git,
  plain: PlainRepository,
  integrationTip: string,
  branchTip: string,
  look: MergesToLookAt = {},
): Promise<string[]> {
  const isOthers = look.isOthers ?? ((parent: string) => isAncestor(git, parent, integrationTip));
  const range = [`^${integrationTip}`, branchTip];
  const { stdout } = await git.run([
    'rev-list',
    '--merges',
    '--parents',
    `--max-count=${look.maxMerges ?? maxMerges}`,
    ...range,
  ]);
  const lost = new Set<string>();
  for (const line of stdout.split('\n').filter((each) => each !== '')) {
    const [merge = '', ...parents] = line.split(' ');
    const integrated: string[] = [];
    const own: string[] = [];
    for (const parent of parents) {
      ((await isOthers(parent)) ? integrated : own).push(parent);
    }
    const [mine] = own;
    if (mine === undefined) continue;
    for (const theirs of integrated) {
      for (const name of await lostBy(plain, { merge, mine, theirs, integrationTip, branchTip }))
        lost.add(name);
    }
  }
  if (lost.size === 0) return [];
  const messages = await git.run(['log', '--format=%B', ...range]);
  const declared = new Set(
    messages.stdout.split('\n').flatMap((text) => /^Muster-drops: (.*?)\s*$/.exec(text)?.[1] ?? []),
  );
  return [...lost].filter((name) => !declared.has(name)).sort();
}

interface Merge {
  readonly merge: string;
  readonly mine: string;
  readonly theirs: string;
  readonly integrationTip: string;
  readonly branchTip: string;
}

async function lostBy(plain: PlainRepository, merge: Merge): Promise<string[]> {
  const { mine, integrationTip, branchTip } = merge;
  const expected = await mergeInPlain(plain, mine, merge.theirs);
  const brought = await changedBlobs(plain, mine, expected.tree);
  const names = new Set(brought.keys());
  // Of two binary files git leaves the own one; a file that others only removed may well stay.
  const theirs = await changedPaths(plain, mine, merge.theirs, ['--diff-filter=d']);
  for (const name of expected.files) if (theirs.has(name)) names.add(name);
  if (names.size === 0) return [];
  const now = await changedBlobs(plain, mine, branchTip);
  const wanted = await changedBlobs(plain, mine, integrationTip);
  const onlyRenamed = namesOnly({ brought, now, wanted });
  const lost: string[] = [];
  for (const name of names) {
    const isLost = now.has(name)
      ? onlyRenamed(name) || (await isWrittenOver(plain, merge, name, { brought, now, wanted, expected }))
      : wanted.has(name);
    if (isLost) lost.push(name);
  }
  return lost;
}

/**
 * Whether a file that the branch has changed in its place has nothing of the others' change any more. Of what git could
 * not put together the branch decides, unless it has left it all out at first.
 */
async function isWrittenOver(
  plain: PlainRepository,
  { merge, mine, theirs }: Merge,
  name: string,
  { brought, now, wanted, expected }: Changes & { readonly expected: RawTreeMerge },
): Promise<boolean> {
  const { before, after } = now.get(name) ?? {};
  const latest = wanted.get(name)?.after;
  if (after === undefined || latest === undefined) return false;
  let done = brought.get(name)?.after;
  if (expected.files.includes(name)) {
    if ((await changedPaths(plain, mine, merge)).has(name)) return false;
    done = (await changedBlobs(plain, mine, theirs)).get(name)?.after;
  }
  if (done === undefined) return false;
  if (!(await holdsNothingOf(plain, { before, after: done, now: after }))) return false;
  // What the integration branch has given up itself was not thrown away.
  return latest === done || !(await holdsNothingOf(plain, { before, after: done, now: latest }));
}

/** Against the branch before the merge. */
type Changes = Readonly<Record<'brought' | 'now' | 'wanted', ReadonlyMap<string, BlobChange>>>;

/** Asks whether a file has got the others' name, in this merge or later, and of what they did to it nothing else. */
function namesOnly({ brought, now, wanted }: Changes): (name: string) => boolean {
  const oldNames = new Map<string, string>();
  const newNames = new Map<string, string>();
  for (const [name, { before, after }] of now) {
    if (before !== undefined && after === undefined) oldNames.set(before, name);
    if (before === undefined && after !== undefined) newNames.set(after, name);
  }
  return (name) => {
    const { before, after } = now.get(name) ?? {};
    const expected = brought.get(name)?.after;
    const content = before ?? after;
    if (content === undefined || expected === undefined || expected === content) return false;
    // Changed in its place, which is the branch's own doing.
    if (before !== undefined && after !== undefined) return false;
    const oldName = oldNames.get(content);
    const newName = newNames.get(content);
    if (oldName === undefined || newName === undefined) return false;
    // What the integration branch has just so itself, under the one name or the other, was not thrown away.
    return wanted.has(oldName) && wanted.get(newName)?.after !== content;
  };
}
