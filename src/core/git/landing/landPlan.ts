import { MusterError } from '../../base/errors';
import { isAncestor, mergeBase } from '../ancestry';
import { type ChangedFile, changedFiles } from '../diff';
import type { Git } from '../git';
import { mergeTrees } from '../mergeTree';
import type { Repository } from '../repository';
import { findLandTarget, type LandTarget } from './landTarget';
import { lostWork } from './lostWork';

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
  /**
   * Files in which work of the target would be gone: whoever merged the target into the integration branch has
   * left nothing of it there. Git calls that clean.
   */
  readonly lost: readonly string[];
}

/** What a person was shown. Carried out is only that, whatever was merged meanwhile. */
export interface ShownPlan {
  readonly source: { readonly tip: string };
  readonly target: { readonly tip: string };
}

export interface PlanRequest {
  /** Default: the branch that is checked out in the worktree that was opened. */
  readonly into?: string | undefined;
  readonly shown?: ShownPlan | undefined;
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
  { into, shown }: PlanRequest = {},
): Promise<LandPlan> {
  const { git } = repository;
  const target = await findLandTarget(repository, integrationBranch, into);
  const latest = await git.commitOf(`refs/heads/${integrationBranch}`);
  if (latest === undefined) {
    throw new MusterError(
      'NothingToLand',
      `There is no branch "${integrationBranch}" yet, as nothing was merged so far; start a run first.`,
      { details: { integrationBranch } },
    );
  }
  const tip =
    shown === undefined ? latest : await shownTip(git, { target, latest, integrationBranch }, shown);
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
    lost: outcome.kind === 'clean' ? await lostWork(git, target.tip, tip) : [],
  };
}

async function shownTip(
  git: Git,
  now: { readonly target: LandTarget; readonly latest: string; readonly integrationBranch: string },
  { source, target }: ShownPlan,
): Promise<string> {
  const changed =
    now.target.tip !== target.tip
      ? now.target.branch
      : // What was merged since then is for the next time; what was taken away must not come back.
        (await isAncestor(git, source.tip, now.latest))
        ? undefined
        : now.integrationBranch;
  if (changed === undefined) return source.tip;
  throw new MusterError(
    'CheckoutNotReady',
    `"${changed}" was changed since the preview, so nothing was landed; look at the preview and try again.`,
    { details: { branch: changed } },
  );
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
