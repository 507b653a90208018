import path from 'node:path';
import { MusterError } from '../../base/errors';
import type { DiffRange } from '../../git/diff';
import { type Landed, land, type LandMode, landObstacle } from '../../git/landing/land';
import { type LandPlan, planLanding, type ShownPlan } from '../../git/landing/landPlan';
import type { Repository } from '../../git/repository';
import { samePath } from '../../git/worktreeList';
import type { Reader } from '../../store/store';
import { featureChanges } from './featureChanges';
import { featuresIn, type LandedFeature, type LandedFeatures } from './landedFeatures';
import { landMessage } from './landMessage';
import { GithubCli } from './githubCli';
import { openPullRequest, type PullRequest, type PullRequestRequest } from './pullRequest';
import { readRemotes, type Remote } from './remotes';

export interface LandRequest {
  /** Default: the branch that is checked out in the worktree that was opened. */
  readonly into?: string | undefined;
  /** Default `merge`. */
  readonly mode?: LandMode;
  /** The preview that was decided about: what has come since then is left for the next time. */
  readonly shown?: ShownPlan | undefined;
}

export interface LandPreview {
  /** The branch that would be moved, and the worktree that has it checked out, if any. */
  readonly target: LandPlan['target'];
  readonly source: LandPlan['source'];
  readonly commits: LandPlan['commits'];
  readonly uncheckedCommits: number;
  readonly features: LandedFeatures;
  /** Those of {@link features} on which exactly no gate has passed. */
  readonly unverified: readonly LandedFeature[];
  readonly outcome: LandPlan['outcome'];
  /** Files in which the integration branch has thrown away what the target's own commits did. */
  readonly lost: LandPlan['lost'];
  /** What would change in the target. */
  readonly diff: DiffRange;
  /** Why it cannot be landed as things are now, with the remedy. */
  readonly obstacle: { readonly code: string; readonly message: string } | undefined;
}

export interface LandResult extends Landed {
  readonly source: string;
  readonly features: LandedFeatures;
  readonly commits: number;
}

/** The user's own commands that take the integration branch further; none of them needs the engine. */
export interface Landing {
  /** What landing would do. Changes nothing. */
  preview(request?: LandRequest): Promise<LandPreview>;
  /** @throws MusterError when anything is in the way; then nothing was changed */
  land(request?: LandRequest): Promise<LandResult>;
  /** Pushes the integration branch and opens a pull request for it, or updates the one that is open. */
  openPullRequest(request: PullRequestRequest): Promise<PullRequest>;
  /** The remotes that a pull request can be pushed to. */
  remotes(): Promise<readonly Remote[]>;
  /** Whether GitHub's command line is there, without asking it anything. */
  hasGithubCli(): Promise<boolean>;
  /** What the merge of a feature has brought; of one that is not merged, what its latest agent has changed. */
  diffOfFeature(featureId: number): Promise<DiffRange>;
}

export interface LandingParts {
  readonly repository: Repository;
  readonly integrationBranch: () => string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Hands a database on, or undefined when there is none yet. */
  readonly reading: <T>(use: (reader: Reader | undefined) => T | Promise<T>) => Promise<T>;
  /** The branch was moved; what this throws is lost. */
  readonly onLanded?: (result: LandResult) => Promise<void>;
}

export function createLanding(parts: LandingParts): Landing {
  const { repository, reading } = parts;
  const planned = (request: LandRequest): Promise<{ plan: LandPlan; features: LandedFeatures }> =>
    reading(async (reader) => {
      const plan = await planLanding(repository, parts.integrationBranch(), request);
      refuseAgentsBranch(plan, reader);
      return { plan, features: featuresIn(plan, reader) };
    });
  const preview = async (request: LandRequest = {}): Promise<LandPreview> => {
    const { plan, features } = await planned(request);
    const { target, source, commits, uncheckedCommits, outcome, lost, files, diff } = plan;
    const obstacle = await landObstacle(repository, plan, request.mode ?? 'merge');
    return {
      target,
      source,
      commits,
      uncheckedCommits,
      features,
      unverified: features.brought.filter(({ verified }) => !verified),
      outcome,
      lost,
      diff: { worktree: target.checkout ?? repository.checkout, ...diff, files },
      obstacle: obstacle && { code: obstacle.code, message: obstacle.message },
    };
  };
  return {
    preview,
    land: async (request = {}) => {
      const { plan, features } = await planned(request);
      const landed = await land(repository, plan, {
        mode: request.mode ?? 'merge',
        message: landMessage(plan, features),
      });
      const result = { ...landed, source: plan.source.branch, features, commits: plan.commits.length };
      await parts.onLanded?.(result).catch(() => undefined);
      return result;
    },
    openPullRequest: async (request) =>
      openPullRequest(parts, await preview({ into: request.into, shown: request.shown }), request),
    remotes: () => readRemotes(repository.git),
    hasGithubCli: () => Promise.resolve(GithubCli.isThere(repository.checkout, parts.environment)),
    diffOfFeature: (featureId) => reading((reader) => featureChanges(repository, reader, featureId)),
  };
}

/** A window can be opened on an agent's worktree; what is merged there would be submitted with its work. */
function refuseAgentsBranch({ target }: LandPlan, reader: Reader | undefined): void {
  const places = reader?.query<{ branch: string; path: string }>(
    `SELECT branch, path FROM git_worktree_tracker WHERE status <> 'removed'`,
  );
  const agents = places?.find(
    ({ branch, path: place }) =>
      branch === target.branch ||
      (target.checkout !== undefined && samePath(path.resolve(place), target.checkout)),
  );
  if (agents === undefined) return;
  throw new MusterError(
    'CheckoutNotReady',
    `"${target.branch}" is an agent's branch, which passes by itself when it is done; land into a branch of your own.`,
    { details: { branch: target.branch } },
  );
}
