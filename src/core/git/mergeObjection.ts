import { attributesAt } from './attributesAt';
import { newConflictMarkers } from './conflictMarkers';
import type { Git } from './git';
import { inPlainRepository, type PlainRepository } from './plainRepository';
import { takenBack } from './takenBack';
import { changedPaths } from './treePaths';

/** Why work that git can merge is not merged all the same. */
export type ObjectionCause =
  /** Conflict markers were committed. */
  | 'markers'
  /** The branch throws away what others have done. */
  | 'takenBack'
  /** Both sides changed a file that attributes exempt from git's own way of merging. */
  | 'attributes';

export interface MergeObjection {
  readonly cause: ObjectionCause;
  readonly files: readonly string[];
  readonly details: string;
}

export interface MergedTrees {
  readonly base: string;
  /** The integration branch's tip before the merge. */
  readonly parent: string;
  readonly branchTip: string;
  /** What git made of them. */
  readonly tree: string;
}

/** Looks at a clean merge for what git cannot see. */
export function objectionTo(git: Git, merge: MergedTrees): Promise<MergeObjection | undefined> {
  return inPlainRepository(git, async (plain) => {
    const { parent, branchTip, tree } = merge;
    const marked = await newConflictMarkers(plain, parent, tree);
    if (marked.length > 0) {
      const details = `Lines such as "<<<<<<< " or ">>>>>>> " were committed in: ${marked.join(', ')}`;
      return { cause: 'markers', files: marked, details };
    }
    const lost = await takenBack(git, plain, parent, branchTip);
    if (lost.length > 0) {
      const details = `These files were merged, and hold nothing of the others' changes all the same: ${lost.join(', ')}. Where that has to be, a commit of the branch says so, with one line for each file: Muster-drops: PATH`;
      return { cause: 'takenBack', files: lost, details };
    }
    const exempt = await exemptFiles(plain, merge);
    if (exempt.length === 0) return undefined;
    const files = exempt.map(([name]) => name);
    const details = exempt.map(([name, value]) => `${name}: merge=${value}`).join('\n');
    return { cause: 'attributes', files, details };
  });
}

/**
 * Files that both sides changed and whose attribute `merge` asks for something else than lines being put
 * together: no merge at all, or a program, which only an agent may run, in its own worktree. The attributes
 * are those of the integration branch, not those that the branch brings. `union` needs no exemption: where
 * git's plain merge finds no conflict, the two come out the same.
 */
async function exemptFiles(
  plain: PlainRepository,
  { base, parent, branchTip }: MergedTrees,
): Promise<[string, string][]> {
  const theirs = await changedPaths(plain, base, parent);
  const both = [...(await changedPaths(plain, base, branchTip))].filter((name) => theirs.has(name));
  const values = await attributesAt(plain, parent, 'merge', both.sort());
  const ordinary = new Set(['unspecified', 'set', 'text', 'union']);
  return [...values].filter(([, value]) => !ordinary.has(value));
}
