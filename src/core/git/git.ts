import {
  type ChildProcess,
  execFile,
  type ExecFileOptionsWithBufferEncoding,
  spawn,
} from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { simpleGit, type SimpleGit, type SimpleGitOptions } from 'simple-git';
import { messageOf, MusterError } from '../base/errors';
import { gitEnvironment } from './gitEnvironment';
import { isQuestion, questionMark } from './gitQuestions';
import type { GitStarter } from './gitStarter';
import { type LockWait, namesHeldLock, waitForLocks } from './lockWait';
import { RunningGit } from './runningGit';

export interface GitResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Exit codes that are an answer; any other rejects. Default: 0 only. */
  readonly accept?: readonly number[];
  readonly input?: string | Buffer;
  /** Variables besides the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Enough for what one merge asks again and again; each may be a list of some hundred files. */
const mostAnswers = 64;
const maxOutputBytes = 256 * 1024 * 1024;

/**
 * Git in one folder. Ordinary operations go through simple-git ({@link ordinary}); {@link run} is for the
 * few whose exit code is the answer, which simple-git hides, and for those that need standard input.
 * Both wait for git's own lock files and reject with `GitFailed`, or `RepositoryLocked` when one stays.
 */
export class Git {
  private readonly library: SimpleGit | undefined;
  private readonly answers = new Map<string, Promise<string>>();

  constructor(
    readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv = process.env,
    private readonly lockWait: LockWait = {},
    private readonly starter?: Pick<GitStarter, 'ask'>,
    /** What {@link run} has under way, here and in all folders that this is used {@link at}. */
    readonly running = new RunningGit(),
  ) {
    const env = gitEnvironment(environment);
    // simple-git refuses what is no folder with an exception out of its constructor.
    this.library = isFolder(folder) ? simpleGit(libraryOptions(folder, env)).env(env) : undefined;
  }

  at(folder: string): Git {
    return new Git(folder, this.environment, this.lockWait, this.starter, this.running);
  }

  /**
   * The same, for what no stop may cut short: what a person has asked for, which may wait for a passphrase or for a
   * network, and what keeps work that is about to go.
   */
  get uninterrupted(): Git {
    return new Git(this.folder, this.environment, this.lockWait, this.starter);
  }

  /** Runs one operation of simple-git. */
  ordinary<T>(operation: (library: SimpleGit) => Promise<T>): Promise<T> {
    const { library } = this;
    if (library === undefined) return Promise.reject(missingFolder(this.folder));
    return waitForLocks(async () => {
      try {
        return await operation(library);
      } catch (error) {
        throw failed(this.folder, messageOf(error), error);
      }
    }, this.locks());
  }

  /** Standard output of one command through simple-git. */
  raw(...args: readonly string[]): Promise<string> {
    return this.ordinary((library) => library.raw([...args]));
  }

  /** Runs git and hands back its exit code, which {@link RunOptions.accept} must name. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<GitResult> {
    const result = await this.runForBytes(args, options);
    return { ...result, stdout: result.stdout.toString('utf8') };
  }

  /** As {@link run}, for content that need not be text. */
  runForBytes(
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<{ exitCode: number; stdout: Buffer; stderr: string }> {
    return waitForLocks(async () => {
      const result = await this.execute(args, options);
      const accepted = (options.accept ?? [0]).includes(result.exitCode);
      if (accepted && (result.exitCode === 0 || !namesHeldLock(result.stderr))) return result;
      const said = result.stderr.trim() || `exit code ${result.exitCode}`;
      throw failed(this.folder, `git ${args[0] ?? ''}: ${said}`, undefined, {
        args,
        exitCode: result.exitCode,
        stderr: result.stderr,
      });
    }, this.locks());
  }

  /**
   * Standard output of a command whose answer is the same for ever, as with the full id of an object: a process for
   * it is started only where it was not asked lately.
   */
  unchanging(...args: readonly string[]): Promise<string> {
    const key = args.join('\0');
    const answer = this.answers.get(key) ?? this.run(args).then(({ stdout }) => stdout);
    // Again at the end, so that the first is the one that was not asked for longest.
    this.answers.delete(key);
    this.answers.set(key, answer);
    const [oldest] = this.answers.keys();
    if (oldest !== undefined && this.answers.size > mostAnswers) this.answers.delete(oldest);
    answer.catch(() => this.answers.delete(key));
    return answer;
  }

  /** Starts one that waits for its input, and says nothing but by its exit code. */
  begin(args: readonly string[]): ChildProcess {
    return spawn('git', [...args], {
      cwd: this.folder,
      env: gitEnvironment(this.environment),
      stdio: ['pipe', 'ignore', 'ignore'],
      windowsHide: true,
    });
  }

  private async execute(args: readonly string[], options: RunOptions): ReturnType<typeof execute> {
    if (!isQuestion(args)) return this.start(args, options);
    const { input = '' } = options;
    const env = { ...options.env, [questionMark]: '1' };
    if (this.starter !== undefined) {
      const answer = await this.starter.ask({
        folder: this.folder,
        args,
        env: { ...gitEnvironment(this.environment), ...env },
        input,
      });
      if (answer !== undefined) return answer;
    }
    return this.start(args, { ...options, env });
  }

  private start(args: readonly string[], options: RunOptions): ReturnType<typeof execute> {
    return execute(this.folder, args, options, { environment: this.environment, running: this.running });
  }

  private locks(): LockWait & { readonly folder: string } {
    return { folder: this.folder, ...this.lockWait };
  }

  /** The commit that `name` stands for, if there is one. */
  async commitOf(name: string): Promise<string | undefined> {
    const { exitCode, stdout } = await this.run(
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`],
      { accept: [0, 1, 128] },
    );
    return exitCode === 0 ? stdout.trim() : undefined;
  }

  /** The tree of a commit, which must exist. */
  async treeOf(commit: string): Promise<string> {
    const args = ['rev-parse', '--verify', `${commit}^{tree}`];
    const said = isFullId(commit) ? await this.unchanging(...args) : (await this.run(args)).stdout;
    return said.trim();
  }
}

/** Whether it names an object by its whole id, and so always the same one. */
export function isFullId(name: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(name);
}

function execute(
  folder: string,
  args: readonly string[],
  { input, env = {} }: RunOptions,
  { environment, running }: { readonly environment: NodeJS.ProcessEnv; readonly running: RunningGit },
): Promise<{ exitCode: number; stdout: Buffer; stderr: string }> {
  const options: ExecFileOptionsWithBufferEncoding = {
    cwd: folder,
    encoding: 'buffer',
    env: { ...gitEnvironment(environment), ...env },
    maxBuffer: maxOutputBytes,
    windowsHide: true,
  };
  return new Promise<Awaited<ReturnType<typeof execute>>>((resolve, reject) => {
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      underWay.dispose();
      const text = stderr.toString('utf8');
      if (error === null) resolve({ exitCode: 0, stdout, stderr: text });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr: text });
      else if (error.code === 'ENOENT') reject(isFolder(folder) ? gitMissing() : missingFolder(folder));
      else reject(failed(folder, `git ${args[0] ?? ''}: ${error.message}`, error));
    });
    const underWay = running.add(child, {
      folder,
      args,
      giveUp: (said) => {
        underWay.dispose();
        reject(failed(folder, `git ${args[0] ?? ''}: ${said}`, undefined, { args }));
      },
    });
    // Git may end without having read its input; its exit code then says what happened.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  }).catch((error: unknown) => {
    // To start a program in what is no folder throws, but for one that does not exist.
    throw error instanceof MusterError || isFolder(folder) ? error : missingFolder(folder);
  });
}

function libraryOptions(folder: string, env: NodeJS.ProcessEnv): Partial<SimpleGitOptions> {
  return {
    baseDir: folder,
    maxConcurrentProcesses: 4,
    // The environment is the user's own and the arguments are ours; the guards are for strangers' input.
    allowEnvironment: Object.keys(env),
    unsafe: {
      allowAbbreviatedOptions: true,
      allowUnsafeAlias: true,
      allowUnsafeConfigEnvCount: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeCredentialHelper: true,
      allowUnsafeExec: true,
      allowUnsafeFilter: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeGitProxy: true,
      allowUnsafeHooksPath: true,
      allowUnsafeInclude: true,
      allowUnsafeProtocolOverride: true,
      allowUnsafeSshCommand: true,
      allowUnsafeTemplateDir: true,
      allowUnsafeUrlRewrite: true,
    },
    // By default a non-zero exit code without a word on stderr counts as success.
    errors: (error, { exitCode, stdErr }) => {
      if (error !== undefined || exitCode === 0) return error;
      return new Error(
        Buffer.concat(stdErr).toString('utf8').trim() || `git ended with exit code ${exitCode}`,
      );
    },
  };
}

export function gitMissing(): MusterError {
  return new MusterError(
    'GitMissing',
    'Git was not found; install git 2.38 or newer and make sure that it is on PATH.',
  );
}

export function isFolder(folder: string): boolean {
  try {
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

function missingFolder(folder: string): MusterError {
  const what = existsSync(folder) ? `${folder} is no folder` : `The folder ${folder} does not exist`;
  return new MusterError('NotAGitRepository', `${what}; open a folder that holds a git repository.`, {
    details: { folder },
  });
}

function failed(
  folder: string,
  said: string,
  cause: unknown,
  details: Readonly<Record<string, unknown>> = {},
): MusterError {
  if (cause instanceof MusterError) return cause;
  // Git talks in several lines; people get one sentence.
  const words = said.replace(/\s+/g, ' ').trim().slice(0, 1_000).replace(/\.$/, '');
  return new MusterError(
    'GitFailed',
    `Git failed in ${folder} (${words}); mend what it names and try again.`,
    {
      details: { folder, ...details },
      cause,
    },
  );
}
