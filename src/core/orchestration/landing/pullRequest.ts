import { messageOf, MusterError } from '../../base/errors';
import type { Git } from '../../git/git';
import { hasLargeFiles, pushLargeFiles } from '../../git/largeFiles';
import type { ShownPlan } from '../../git/landing/landPlan';
import type { Repository } from '../../git/repository';
import { GithubCli } from './githubCli';
import type { LandPreview } from './landing';
import { notePush } from '../../git/shared/pushedByMuster';
import { pullRequestBody, pullRequestTitle } from './pullRequestText';

export interface PullRequestRequest {
  /** Name of the remote that the integration branch is pushed to; may be left out when there is only one. */
  readonly remote?: string | undefined;
  /** Branch that the pull request is for; default: the one that is checked out. */
  readonly into?: string | undefined;
  readonly title?: string | undefined;
  readonly draft?: boolean | undefined;
  /** The preview that was decided about. */
  readonly shown?: ShownPlan | undefined;
}

export interface PullRequest {
  readonly url: string;
  /** False: one was open already, and has the new commits now. */
  readonly created: boolean;
  readonly remote: string;
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
}

/**
 * Pushes the integration branch, never by force, and opens a pull request for it. `gh` is asked before anything is
 * pushed, so that without a log-in nothing happens.
 *
 * @throws MusterError NothingToLand, PullRequestFailed
 */
export async function openPullRequest(
  { repository, environment }: { readonly repository: Repository; readonly environment: Environment },
  preview: LandPreview,
  request: PullRequestRequest,
): Promise<PullRequest> {
  const { git, checkout } = repository;
  const { source, target, features, commits, outcome } = preview;
  if (outcome.kind === 'nothing') {
    throw new MusterError(
      'NothingToLand',
      `"${target.branch}" holds everything of "${source.branch}" already; open a pull request when more has passed.`,
    );
  }
  const remote = await chooseRemote(git, request.remote);
  const github = GithubCli.find(checkout, environment);
  const open = await openOne(github, source.branch, target.branch);
  await push(git.uninterrupted, remote, source);

  const title = request.title ?? pullRequestTitle(source.branch, features);
  const body = pullRequestBody(source.branch, features, commits.length);
  const about = { remote, branch: source.branch, base: target.branch, title, body };
  if (open !== undefined) {
    await github.run(['pr', 'edit', open, '--body-file', '-'], body);
    return { ...about, url: open, created: false };
  }
  const head = await headOf(git, remote, source.branch);
  const args = [
    'pr',
    'create',
    '--title',
    title,
    '--body-file',
    '-',
    '--base',
    target.branch,
    '--head',
    head,
  ];
  const said = await github.run([...args, ...(request.draft === true ? ['--draft'] : [])], body);
  const url = /https?:\/\/\S+/.exec(said)?.[0] ?? said.trim();
  return { ...about, url, created: true };
}

type Environment = Readonly<Record<string, string | undefined>>;

async function chooseRemote(git: Git, wanted: string | undefined): Promise<string> {
  const remotes = (await git.run(['remote'])).stdout.split('\n').filter((name) => name !== '');
  if (remotes.length === 0) {
    throw new MusterError(
      'PullRequestFailed',
      'This repository has no remote to push to; add one with `git remote add`, or land by merge.',
      { details: { reason: 'noRemote' } },
    );
  }
  if (wanted === undefined) {
    if (remotes.length === 1) return remotes[0] ?? '';
    throw new MusterError(
      'PullRequestFailed',
      `There are several remotes (${remotes.join(', ')}); say which one to push to.`,
      { details: { reason: 'severalRemotes', remotes } },
    );
  }
  if (remotes.includes(wanted)) return wanted;
  throw new MusterError(
    'PullRequestFailed',
    `There is no remote "${wanted}"; choose one of ${remotes.join(', ')}.`,
    { details: { reason: 'noRemote', remotes } },
  );
}

async function openOne(github: GithubCli, head: string, base: string): Promise<string | undefined> {
  const list = await github.run([
    'pr',
    'list',
    '--head',
    head,
    '--base',
    base,
    '--state',
    'open',
    '--json',
    'url',
  ]);
  let pulls: unknown;
  try {
    pulls = JSON.parse(list);
  } catch {
    return undefined;
  }
  const first: unknown = Array.isArray(pulls) ? pulls[0] : undefined;
  if (typeof first !== 'object' || first === null || !('url' in first)) return undefined;
  return typeof first.url === 'string' ? first.url : undefined;
}

async function push(git: Git, remote: string, source: LandPreview['source']): Promise<void> {
  try {
    if (await hasLargeFiles(git, source.tip)) await pushLargeFiles(git, remote, source.tip);
    await notePush(git, remote, source.branch, source.tip);
    await git.run(['push', remote, `${source.tip}:refs/heads/${source.branch}`]);
  } catch (error) {
    const { stderr } = error instanceof MusterError ? error.details : { stderr: undefined };
    const said = (typeof stderr === 'string' ? stderr : messageOf(error)).replace(/\s+/g, ' ').trim();
    throw new MusterError(
      'PullRequestFailed',
      /non-fast-forward|fetch first/.test(said)
        ? `"${source.branch}" on ${remote} has commits that are not here, and nothing is ever pushed by force; look at them with \`git fetch ${remote}\`, or choose another integration branch.`
        : `"${source.branch}" could not be pushed to ${remote} (${said.slice(0, 500).replace(/\.$/, '')}); mend what git names and try again.`,
      { details: { reason: 'push', said }, cause: error },
    );
  }
}

/** With several remotes the one that was chosen may be a fork, whose branches GitHub knows by their owner. */
async function headOf(git: Git, remote: string, branch: string): Promise<string> {
  const remotes = (await git.run(['remote'])).stdout.split('\n').filter((name) => name !== '');
  if (remotes.length === 1) return branch;
  const url = (await git.run(['remote', 'get-url', '--push', remote])).stdout.trim();
  const owner = /^(?:[a-z+]+:\/\/[^/]+\/|[^/:]+@[^/:]+:)([\w.-]+)\/[\w.-]+?\/?$/.exec(url)?.[1];
  return owner === undefined ? branch : `${owner}:${branch}`;
}
