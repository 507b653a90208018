import { existsSync } from 'node:fs';
import { MusterError } from '../../base/errors';
import type { Git } from '../../git/git';
import { rescuePrefix } from '../../git/rescueRefs';
import type { Worktrees } from '../../git/worktrees';
import type { RescueView, RestoredWork } from '../../../shared/placeViews';

export interface RestoreTarget {
  /** Name of the new branch; default: after the rescue. */
  readonly branch?: string | undefined;
  /** Folder of the new worktree; default: under the worktree root. */
  readonly folder?: string | undefined;
}

/** Makes a branch and a worktree of what is kept; the rescue stays. */
export async function restoreWork(
  git: Git,
  worktrees: Worktrees,
  ref: string,
  { branch, folder }: RestoreTarget,
): Promise<RestoredWork> {
  if (branch !== undefined) await requireBranchName(git, branch);
  const wanted = `rescued-${ref.slice(rescuePrefix.length).replace(/[^\p{L}\p{N}_-]+/gu, '-')}`;
  let name = wanted;
  for (let number = 2; await isTaken(git, worktrees, name, { branch, folder }); number += 1) {
    name = `${wanted}-${number}`;
  }
  const made = await worktrees.restore(ref, { name, branch: branch ?? name, folder });
  return { ref, path: made.path, branch: made.branch };
}

/** Whether a name that nobody has asked for is in use; one that somebody has is refused instead. */
async function isTaken(
  git: Git,
  worktrees: Worktrees,
  name: string,
  { branch, folder }: RestoreTarget,
): Promise<boolean> {
  if (branch === undefined && (await git.commitOf(`refs/heads/${name}`)) !== undefined) return true;
  return folder === undefined && existsSync(await worktrees.pathOf(name));
}

async function requireBranchName(git: Git, branch: string): Promise<void> {
  const { exitCode } = await git.run(['check-ref-format', '--branch', branch], { accept: [0, 1, 128] });
  if (exitCode === 0 && !branch.startsWith('@{') && !branch.startsWith('-')) return;
  throw new MusterError(
    'SettingInvalid',
    `"${branch}" cannot be the name of a branch; choose a name that git accepts, such as "rescued".`,
  );
}

/**
 * The one rescue that a person means: by its ref, by the end of its ref, or by the agent.
 * @throws MusterError RescueNotFound, RescueAmbiguous
 */
export function rescueMeant(rescues: readonly RescueView[], text: string): RescueView {
  const exact = rescues.find(({ ref }) => ref === text);
  if (exact !== undefined) return exact;
  const meant = rescues.filter(({ name, agentId }) => name === text || String(agentId) === text);
  const [first] = meant;
  if (first === undefined) {
    throw new MusterError(
      'RescueNotFound',
      `Nothing is kept of "${text}"; choose an agent or a ref from the list of rescued work.`,
    );
  }
  if (meant.length === 1) return first;
  throw new MusterError(
    'RescueAmbiguous',
    `More than one rescue is kept of agent ${text}; choose one of ${meant.map(({ ref }) => ref).join(', ')}.`,
    { details: { refs: meant.map(({ ref }) => ref) } },
  );
}
