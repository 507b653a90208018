import type { Git } from '../git';
import { inPlainRepository } from '../plainRepository';
import { takenBack } from '../takenBack';

/** A landing is looked at once, by a person: time for more merges than when each submission is. */
const maxMerges = 2_000;

/**
 * Files of which the target's own work would be gone, because a merge of the target into the branch has left nothing
 * of it there (`merge -s ours`, say, by an agent that was to solve a conflict). For git that is the branch's wish.
 */
export async function lostWork(git: Git, targetTip: string, branchTip: string): Promise<string[]> {
  const edge = await git.run(['rev-list', '--boundary', `^${targetTip}`, branchTip]);
  const boundary = edge.stdout.split('\n').flatMap((line) => (line.startsWith('-') ? [line.slice(1)] : []));
  if (boundary.length === 0) return [];
  // What the branch itself has been is not others' work: what was taken out of it again was taken out on purpose.
  const own = await git.run(['rev-list', '--first-parent', branchTip]);
  const line = new Set(own.stdout.split('\n'));
  const others = new Set(boundary.filter((commit) => !line.has(commit)));
  if (others.size === 0) return [];
  return inPlainRepository(git, (plain) =>
    takenBack(git, plain, targetTip, branchTip, { isOthers: (parent) => others.has(parent), maxMerges }),
  );
}
