import { messageOf, MusterError } from '../../base/errors';
import { missingIdentity } from '../identity';
import type { Git } from '../git';
import type { Repository } from '../repository';
import { commitTree } from '../snapshot';
import { checkedOutAt } from '../worktreeList';
import { checkoutObstacle } from './checkoutObstacle';
import { keepTip } from './keepTip';
import type { LandPlan } from './landPlan';
import type { LandTarget } from './landTarget';

/** `merge` always makes a merge commit; `fastForward` never does, and is refused where that cannot be. */
export type LandMode = 'merge' | 'fastForward';

export interface Landed {
  readonly branch: string;
  readonly checkout: string | undefined;
  readonly before: string;
  readonly after: string;
  /** Where {@link before} is kept. */
  readonly keptRef: string;
  /** What takes it back. */
  readonly undo: string;
}

/**
 * Takes the integration branch into the user's branch as it was planned; in the user's checkout where the branch
 * is checked out, and else without one. Either all of it happens or nothing.
 *
 * @throws MusterError NothingToLand, LandConflict, CheckoutNotReady, GitFailed
 */
export function land(
  repository: Repository,
  plan: LandPlan,
  options: { readonly mode: LandMode; readonly message: string },
): Promise<Landed> {
  return repository.mutex.run(async () => {
    const { target } = plan;
    const refusal = await landObstacle(repository, plan, options.mode);
    if (refusal !== undefined) throw refusal;
    // Files half taken over would be worse than a stop that waits.
    const git = repository.git.uninterrupted;
    const after = await commitFor(git, plan, options);
    // Signing may have waited for a passphrase, and the person for that at another branch.
    const meanwhile = await landObstacle(repository, plan, options.mode);
    if (meanwhile !== undefined) throw meanwhile;
    const keptRef = await keepTip(git, target.branch, target.tip);
    if (target.checkout === undefined) await moveBranch(git, target, after);
    else await moveCheckout(git.at(target.checkout), target, after);
    const undo =
      target.checkout === undefined
        ? `git update-ref refs/heads/${target.branch} ${keptRef} ${after}`
        : `git reset --keep ${keptRef}`;
    return { branch: target.branch, checkout: target.checkout, before: target.tip, after, keptRef, undo };
  });
}

/** Why a plan cannot be carried out as things are now; undefined when it can. */
export async function landObstacle(
  repository: Repository,
  { target, source, outcome }: LandPlan,
  mode: LandMode,
): Promise<MusterError | undefined> {
  const { git } = repository;
  const { branch, tip, checkout } = target;
  if (outcome.kind === 'nothing') {
    return new MusterError(
      'NothingToLand',
      `"${branch}" holds everything of "${source.branch}" already; land again when more has passed.`,
      { details: { branch } },
    );
  }
  if (outcome.kind === 'conflict') return landConflict(target.branch, source.branch, outcome);
  if (mode === 'fastForward' && !outcome.fastForward) {
    return new MusterError(
      'LandConflict',
      `"${branch}" has commits that "${source.branch}" does not have, so it cannot be fast-forwarded; land with a merge commit.`,
      { details: { branch, files: [] } },
    );
  }
  if (
    (await git.commitOf(`refs/heads/${branch}`)) !== tip ||
    (await checkedOutAt(git, branch)) !== checkout
  ) {
    return new MusterError(
      'CheckoutNotReady',
      `"${branch}" was changed or checked out elsewhere meanwhile, so nothing was landed; look at the preview and try again.`,
      { details: { branch } },
    );
  }
  if (checkout === undefined) return undefined;
  return checkoutObstacle(git.at(checkout), {
    checkout,
    from: tip,
    to: outcome.tree,
  });
}

function landConflict(
  branch: string,
  source: string,
  { files, details }: { readonly files: readonly string[]; readonly details: string },
): MusterError {
  const where = files.length === 0 ? details.replace(/\.$/, '') : `in ${files.join(', ')}`;
  return new MusterError(
    'LandConflict',
    `"${source}" conflicts with "${branch}" (${where}), so nothing was changed; let an agent merge "${branch}" into "${source}" first, or solve it yourself with \`git merge --no-ff ${source}\`.`,
    { details: { branch, files, details } },
  );
}

/** The commit that the branch is to be on: made in memory, so that exactly what was shown is what comes. */
async function commitFor(
  git: Git,
  { target, source, outcome }: LandPlan,
  { mode, message }: { readonly mode: LandMode; readonly message: string },
): Promise<string> {
  if (outcome.kind !== 'clean') throw new Error('Only a clean merge is landed');
  if (mode === 'fastForward') return source.tip;
  const signs = await git.run(['config', '--type=bool', '--get', 'commit.gpgSign'], { accept: [0, 1] });
  const signature = signs.stdout.trim() === 'true' ? ['-S'] : [];
  const parents = ['-p', target.tip, '-p', source.tip, ...signature];
  return commitTree(git, outcome.tree, parents, message, await missingIdentity(git));
}

async function moveBranch(git: Git, { branch, tip }: LandTarget, after: string): Promise<void> {
  await git.run(['update-ref', '-m', 'muster: land', `refs/heads/${branch}`, after, tip]);
}

/** Git moves branch, index and files together, or refuses and leaves them all. */
async function moveCheckout(git: Git, { branch, tip }: LandTarget, after: string): Promise<void> {
  // Named one by one, so that no setting of the user's makes something else of it (squash, stash).
  const options = ['--ff-only', '--no-squash', '--no-autostash', '--no-verify-signatures', '--no-stat'];
  try {
    await git.run(['merge', ...options, after]);
  } catch (error) {
    if ((await git.commitOf('HEAD')) !== tip) throw error;
    throw new MusterError(
      'GitFailed',
      `Git did not move "${branch}" (${reasonOf(error)}), so nothing was changed; mend what it names and try again.`,
      { details: { branch }, cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  const { stderr } = error instanceof MusterError ? error.details : { stderr: undefined };
  const said = typeof stderr === 'string' && stderr.trim() !== '' ? stderr : messageOf(error);
  return said.replace(/\s+/g, ' ').trim().slice(0, 500).replace(/\.$/, '');
}
