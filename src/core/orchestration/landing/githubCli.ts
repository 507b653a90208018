import { execFile } from 'node:child_process';
import { MusterError } from '../../base/errors';
import { findExecutable } from '../../agents/resolveExecutable';
import { gitEnvironment } from '../../git/gitEnvironment';

type Environment = Readonly<Record<string, string | undefined>>;

/** What gh's documentation says of the exit code of a command that needs a log-in. */
const notLoggedInExitCode = 4;
const maxOutputBytes = 4 * 1024 * 1024;

/** GitHub's command line, which knows the user's account: Muster has no token of its own. */
export class GithubCli {
  private constructor(
    private readonly executable: string,
    private readonly folder: string,
    private readonly environment: Environment,
  ) {}

  /** @throws MusterError PullRequestFailed when there is no `gh` on PATH */
  static find(folder: string, environment: Environment): GithubCli {
    const executable = findExecutable('gh', { environment, folder });
    if (executable !== undefined) return new GithubCli(executable, folder, environment);
    throw new MusterError(
      'PullRequestFailed',
      'GitHub’s command line `gh` was not found on PATH; install it from https://cli.github.com, or push the branch and open the pull request yourself.',
      { details: { reason: 'missing' } },
    );
  }

  static isThere(folder: string, environment: Environment): boolean {
    return findExecutable('gh', { environment, folder }) !== undefined;
  }

  /** Standard output. @throws MusterError PullRequestFailed with what gh said */
  run(args: readonly string[], input = ''): Promise<string> {
    const env = { ...gitEnvironment(this.environment), GH_PROMPT_DISABLED: '1', NO_COLOR: '1' };
    return new Promise((resolve, reject) => {
      const options = { cwd: this.folder, env, maxBuffer: maxOutputBytes, windowsHide: true };
      const child = execFile(this.executable, [...args], options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(failed(error.code, stderr.trim() || stdout.trim() || error.message));
      });
      // It may end without having read; its exit code says what happened.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    });
  }
}

function failed(code: number | string | null | undefined, said: string): MusterError {
  if (code === notLoggedInExitCode || said.includes('gh auth login')) {
    return new MusterError(
      'PullRequestFailed',
      'GitHub’s command line is not logged in; run `gh auth login` in a terminal and try again.',
      { details: { reason: 'notLoggedIn', said } },
    );
  }
  const words = said.replace(/\s+/g, ' ').slice(0, 500).replace(/\.$/, '');
  return new MusterError(
    'PullRequestFailed',
    `GitHub’s command line failed (${words}); mend what it names and try again.`,
    { details: { reason: 'failed', said } },
  );
}
