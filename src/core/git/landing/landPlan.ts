import { MusterError } from '../../base/errors';
import { isAncestor, mergeBase } from '../ancestry';
import { type ChangedFile, changedFiles } from '../diff';
import type { Git } from '../git';
import { mergeTrees } from '../mergeTree';
import type { Repository } from '../repository';
import { findLandTarget, type LandTarget } from './landTarget';

export interface LandCommit {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly subject: string;
}

export type LandOutcome =
  /** The target holds all of it already. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'clean'; readonly tree: string; readonly fastForward: boolean }
  | { readonly kind: 'conflict'; readonly files: readonly string[]; readonly details: string };

/** What taking the integration branch into a branch of the user's would do. */
export interface LandPlan {
  readonly target: LandTarget;
  readonly source: { readonly branch: string; readonly tip: string };
  /** What the target does not have yet, latest first. */
  readonly commits: readonly LandCommit[];
  /** How many commits the target has that were never checked together with the integration branch. */
  readonly uncheckedCommits: number;
  /** What would change in the target; with a conflict, what the integration branch has changed. */
  readonly files: readonly ChangedFile[];
  readonly diff: { readonly base: string; readonly head: string };
  readonly outcome: LandOutcome;
}

/**
 * Looks what landing would do, and changes nothing: the merge is made in memory.
 *
 * @throws MusterError DetachedHead, CheckoutNotReady, IntegrationBranchCheckedOut, NothingToLand when there is no
 *   integration branch yet
 */
export async function planLanding(
  repository: Repository,
  integrationBranch: string,
  into?: string,
): Promise<LandPlan> {
  const { git } = repository;
  const target = await findLandTarget(repository, integrationBranch, into);
  const tip = await git.commitOf(`refs/heads/${integrationBranch}`);
  if (tip === undefined) {
    throw new MusterError(
      'NothingToLand',
      `There is no branch "${integrationBranch}" yet, as nothing was merged so far; start a run first.`,
      { details: { integrationBranch } },
    );
  }
  const base = await mergeBase(git, target.tip, tip);
  const outcome = await predict(git, target.tip, tip, base);
  const diff =
    outcome.kind === 'clean'
      ? { base: target.tip, head: outcome.tree }
      : { base: outcome.kind === 'nothing' ? tip : (base ?? target.tip), head: tip };
  return {
    target,
    source: { branch: integrationBranch, tip },
    commits: await commitsBetween(git, target.tip, tip),
    uncheckedCommits: await countBetween(git, tip, target.tip),
    files: await changedFiles(git, diff.base, diff.head),
    diff,
    outcome,
  };
}

async function predict(
  git: Git,
  ours: string,
  theirs: string,
  base: string | undefined,
): Promise<LandOutcome> {
  if (await isAncestor(git, theirs, ours)) return { kind: 'nothing' };
  if (base === undefined) {
    return { kind: 'conflict', files: [], details: 'The two branches have no commit in common.' };
  }
  const merge = await mergeTrees(git, ours, theirs);
  if (merge.kind === 'conflict') return merge;
  return { kind: 'clean', tree: merge.tree, fastForward: base === ours };
}

async function commitsBetween(git: Git, from: string, to: string): Promise<LandCommit[]> {
  const { stdout } = await git.run(['log', '-z', '--format=%H%n%P%n%s', `${from}..${to}`, '--']);
  return stdout
    .split('\0')
    .filter((record) => record !== '')
    .map((record) => {
      const [commit = '', parents = '', subject = ''] = record.split('\n');
      return { commit, parents: parents.split(' ').filter((parent) => parent !== ''), subject };
    });
}

async function countBetween(git: Git, from: string, to: string): Promise<number> {
  const { stdout } = await git.run(['rev-list', '--count', `${from}..${to}`]);
  return Number(stdout);
}
