import { existsSync } from 'node:fs';
import path from 'node:path';
import { MusterError } from '../base/errors';
import { Git, gitMissing } from './git';
import type { GitStarter } from './gitStarter';
import { headBranch } from './headBranch';
import type { LockWait } from './lockWait';
import { Mutex } from './mutex';
import { checkedOutAt, listWorktrees } from './worktreeList';

/** A git repository that Muster can work in. */
export interface Repository {
  /** Folder of the main worktree, the same from whichever worktree it was opened. */
  readonly root: string;
  /** Top folder of the worktree that was opened. */
  readonly checkout: string;
  /** The git directory that all worktrees share. */
  readonly commonDir: string;
  /** Short name of the branch that was checked out in {@link checkout} at the opening. */
  readonly currentBranch: string;
  /** What the user should know though it stops nothing, one sentence each, as of the opening. */
  readonly notices: readonly string[];
  /** Git in {@link root}. */
  readonly git: Git;
  /** Held while worktrees are added and removed and refs are moved. */
  readonly mutex: Mutex;
}

export interface OpenOptions {
  readonly integrationBranch: string;
  /** The environment that git processes get; default `process.env`. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly lockWait?: LockWait;
  /** Through which git is asked. */
  readonly starter?: Pick<GitStarter, 'ask'>;
}

const oldestGit = { major: 2, minor: 38 };

/**
 * Opens the repository that `folder` lies in, from any of its folders or worktrees. Rejects when agents
 * could not work there, with what to do about it. Only looks, never changes anything.
 */
export async function openRepository(folder: string, options: OpenOptions): Promise<Repository> {
  const here = new Git(path.resolve(folder), options.environment, options.lockWait, options.starter);
  const { checkout, gitDir, commonDir } = await locateWithGit(here);
  const git = here.at(checkout);
  // Whoever opens a window waits for this, and most of the time goes into starting git.
  const [head, currentBranch, usable, root, notices] = await Promise.allSettled([
    git.commitOf('HEAD'),
    currentBranchOf(git),
    requireUsableIntegrationBranch(git, options.integrationBranch),
    rootOf(git, { checkout, gitDir, commonDir }),
    uncommittedNotices({ git, checkout }),
  ]);
  if (valueOf(head) === undefined) {
    throw new MusterError(
      'NoCommits',
      `The repository ${checkout} has no commit yet; make a first commit so that agents have something to start from.`,
      { details: { checkout } },
    );
  }
  const branch = valueOf(currentBranch);
  valueOf(usable);
  return {
    root: valueOf(root),
    checkout,
    commonDir,
    currentBranch: branch,
    notices: valueOf(notices),
    git: here.at(valueOf(root)),
    mutex: new Mutex(),
  };
}

/** Of what was asked at the same time, the first refusal in the order of the questions is what the user is told. */
function valueOf<T>(answer: PromiseSettledResult<T>): T {
  if (answer.status === 'rejected') throw answer.reason;
  return answer.value;
}

async function locateWithGit(here: Git): ReturnType<typeof locate> {
  const [usable, located] = await Promise.allSettled([requireGit(here), locate(here)]);
  valueOf(usable);
  return valueOf(located);
}

/** The git directory that all worktrees of a repository share, also when agents could not work there now. */
export async function commonDirOf(folder: string, environment?: NodeJS.ProcessEnv): Promise<string> {
  const { commonDir } = await locate(new Git(path.resolve(folder), environment));
  return commonDir;
}

/** Where a repository lies, in whatever state it is: enough to look at worktrees and to add one. */
export async function locateRepository(
  folder: string,
  environment?: NodeJS.ProcessEnv,
): Promise<Pick<Repository, 'root' | 'commonDir' | 'git' | 'mutex'>> {
  const here = new Git(path.resolve(folder), environment);
  const located = await locateWithGit(here);
  const root = await rootOf(here.at(located.checkout), located);
  return { root, commonDir: located.commonDir, git: here.at(root), mutex: new Mutex() };
}

function rootOf(
  git: Git,
  { checkout, gitDir, commonDir }: { checkout: string; gitDir: string; commonDir: string },
): Promise<string> {
  return gitDir === commonDir ? Promise.resolve(checkout) : mainWorktree(git, commonDir);
}

async function requireGit(here: Git): Promise<void> {
  const installed = await here.ordinary((library) => library.version());
  if (!installed.installed) throw gitMissing();
  const { major, minor } = installed;
  if (major > oldestGit.major || (major === oldestGit.major && minor >= oldestGit.minor)) return;
  throw new MusterError(
    'GitTooOld',
    `Git ${major}.${minor} is too old for merging without a checkout; install git ${oldestGit.major}.${oldestGit.minor} or newer.`,
    { details: { major, minor } },
  );
}

async function locate(here: Git): Promise<{ checkout: string; gitDir: string; commonDir: string }> {
  const { exitCode, stdout, stderr } = await here.run(
    [
      'rev-parse',
      '--path-format=absolute',
      '--is-bare-repository',
      '--is-inside-work-tree',
      '--git-dir',
      '--git-common-dir',
    ],
    { accept: [0, 128] },
  );
  if (exitCode !== 0) {
    if (stderr.includes('dubious ownership')) {
      // Often a folder above, and only what git names counts.
      const owned = /safe\.directory '?(.+?)'?$/m.exec(stderr)?.[1] ?? here.folder;
      throw new MusterError(
        'GitFailed',
        `Git does not trust ${owned} because another user owns it; run \`git config --global --add safe.directory "${owned}"\` if you do.`,
        { details: { stderr } },
      );
    }
    throw new MusterError(
      'NotAGitRepository',
      `The folder ${here.folder} is not in a git repository; run \`git init\` and make a first commit, or open another folder.`,
      { details: { stderr } },
    );
  }
  const [bare, insideWorkTree, gitDir = '', commonDir = ''] = stdout.trimEnd().split('\n');
  if (bare === 'true') {
    throw new MusterError(
      'BareRepository',
      `The repository ${here.folder} is bare and has no files to work on; clone it and open the clone.`,
    );
  }
  if (insideWorkTree !== 'true') {
    throw new MusterError(
      'NotAGitRepository',
      `The folder ${here.folder} lies inside a git directory; open the folder that holds the project's files.`,
    );
  }
  const top = await here.run(['rev-parse', '--show-toplevel']);
  return {
    checkout: path.resolve(top.stdout.trimEnd()),
    gitDir: path.resolve(gitDir),
    commonDir: path.resolve(commonDir),
  };
}

/**
 * Short name of the branch that is checked out in git's folder at this moment.
 * @throws MusterError DetachedHead
 */
export async function currentBranchOf(git: Git): Promise<string> {
  const branch = await headBranch(git);
  if (branch !== undefined) return branch;
  throw new MusterError(
    'DetachedHead',
    `No branch is checked out in ${git.folder} (detached HEAD, or a rebase under way); check out a branch with \`git switch\`.`,
  );
}

async function requireUsableIntegrationBranch(git: Git, branch: string): Promise<void> {
  const { exitCode } = await git.run(['check-ref-format', '--branch', branch], { accept: [0, 1, 128] });
  if (exitCode !== 0 || branch.startsWith('@{')) {
    throw new MusterError(
      'SettingInvalid',
      `"${branch}" cannot be the name of the integration branch; choose a name that git accepts, such as "roadmap".`,
    );
  }
  const worktree = await checkedOutAt(git, branch);
  if (worktree !== undefined) throw integrationBranchCheckedOut(branch, worktree);
}

export function integrationBranchCheckedOut(branch: string, worktree: string): MusterError {
  return new MusterError(
    'IntegrationBranchCheckedOut',
    `The integration branch "${branch}" is checked out in ${worktree}, so that merging into it would upset those files; switch to another branch there, or choose another integration branch in the settings.`,
    { details: { branch, worktree } },
  );
}

async function mainWorktree(git: Git, commonDir: string): Promise<string> {
  const main = (await listWorktrees(git))[0]?.path ?? commonDir;
  if (main !== commonDir) return main;
  // A submodule's git directory lies apart from its files and says where they are.
  const { stdout } = await git.at(commonDir).run(['config', '--get', 'core.worktree'], { accept: [0, 1] });
  const files = path.resolve(commonDir, stdout.trimEnd());
  return stdout !== '' && existsSync(files) ? files : commonDir;
}

/** Says which files agents will not see at this moment; empty when they see all. */
export async function uncommittedNotices({
  git,
  checkout,
}: Pick<Repository, 'git' | 'checkout'>): Promise<string[]> {
  const status = await git.at(checkout).ordinary((library) => library.status(['--untracked-files=normal']));
  const count = status.files.length;
  if (count === 0) return [];
  const files = count === 1 ? '1 uncommitted file' : `${count} uncommitted files`;
  return [`Agents work from commits and will not see ${files} in ${checkout}; commit what they need.`];
}
