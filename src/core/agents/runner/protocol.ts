/**
 * The files in which host and runner meet, one folder an agent. The runner imports nothing of the engine;
 * the engine imports this.
 *
 * | file | written by | what |
 * |---|---|---|
 * | `setup.log` | host | what setting up the worktree did and said, complete before `run.json` is there |
 * | `run.json` | host | {@link RunnerOrder}, mode 0600 because it holds the bearer token and the agent's environment; both are taken out at the end |
 * | `start` | whoever is first, `O_EXCL` | content `runner` or `abandoned`: the agent starts only in the first case |
 * | `runner.json` | runner | {@link RunnerReport}: rewritten when the agent has started |
 * | `stdin.txt` | runner | {@link Invocation.stdin}: a file, so that the prompt does not depend on a living writer |
 * | `stdout.log`, `stderr.log` | agent | its own output, straight to the files |
 * | `runner.log` | runner | its own messages |
 * | `stop` | host | {@link StopOrder}: end the tree |
 * | `exit.json` | runner | {@link RunExit}, last of all, when the whole tree is gone |
 */
export const runFiles = {
  setup: 'setup.log',
  order: 'run.json',
  start: 'start',
  report: 'runner.json',
  stdin: 'stdin.txt',
  runnerLog: 'runner.log',
  stdout: 'stdout.log',
  stderr: 'stderr.log',
  stop: 'stop',
  exit: 'exit.json',
} as const;

/** In place of the run's folder: the runner waits until its standard input names it ({@link RunnerJob}, one line). */
export const waitingArgument = '--wait';

export interface RunnerJob {
  readonly runDirectory: string;
}

/** How a program is started: argv, never a shell line. */
export interface Invocation {
  readonly executable: string;
  readonly args: readonly string[];
  /** The whole environment of the agent; nothing is inherited. `${MUSTER_TOOLS_URL}` in values and args is filled in by the runner. */
  readonly env: Readonly<Record<string, string>>;
  /** Written to the program's standard input, which is then closed. */
  readonly stdin: string | undefined;
  /** Extra files that the program needs, made in the run folder (mode 0600); `${MUSTER_RUN_DIR}` names that folder. */
  readonly files: readonly { readonly name: string; readonly content: string }[];
}

/** Every process of an agent's tree carries this variable with the run's tag as value. */
export const tagVariable = 'MUSTER_RUN_TAG';
/** Replaced by the runner with the address that it forwards tool calls from. */
export const toolsUrlPlaceholder = '${MUSTER_TOOLS_URL}';
export const runDirectoryPlaceholder = '${MUSTER_RUN_DIR}';

export interface RunnerOrder {
  readonly version: 1;
  readonly agentId: number;
  readonly tag: string;
  /** For the next host: it has to know who reads the output. The runner does not care. */
  readonly provider: string;
  readonly invocation: Invocation;
  readonly cwd: string;
  readonly wallMs: number;
  readonly graceMs: number;
  readonly hostlessMs: number;
  readonly toolToken: string;
  /** File in which the present host names the address of its tool server ({@link HostAddress}). */
  readonly hostAddressFile: string;
}

/** Written atomically by each host when it starts; the runner reads it anew for every call that fails. */
export interface HostAddress {
  readonly version: 1;
  readonly url: string;
  readonly pid: number;
  /** {@link RunnerReport.processStartedAt} of the host's process; tells a dead host from a reused pid. */
  readonly startedAt?: string;
  /** Proves to the host that a forwarded call comes from one of its runners. */
  readonly secret: string;
}

/** Header with the id of a forwarded call; the same id again gets the stored result. */
export const callIdHeader = 'x-muster-call-id';
export const runnerSecretHeader = 'x-muster-runner';

export interface RunnerReport {
  readonly version: 1;
  readonly runnerPid: number;
  readonly runnerStartedAt: string;
  /** 0 until the agent has started. */
  readonly pid: number;
  /** Start mark of the agent as the system reports it, opaque; pid and this together name a process. */
  readonly processStartedAt: string;
  readonly toolsUrl: string;
}

export interface StopOrder {
  readonly reason: 'stopped' | 'killed' | 'timeLimit' | 'replaced';
}

export interface RunExit {
  readonly version: 1;
  /**
   * - `exited`: by itself, with `exitCode` or by a `signal` that Muster did not send
   * - `stopped`, `killed`, `replaced`: ordered by the host
   * - `timeLimit`: its time was up; `hostless`: no host had answered for too long
   * - `notStarted`: the program could not be started (`error` says why)
   * - `lost`: the runner was gone without a record; found by the host
   */
  readonly reason:
    'exited' | 'stopped' | 'killed' | 'replaced' | 'timeLimit' | 'hostless' | 'notStarted' | 'lost';
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly error: string | null;
  /** UTC ISO 8601 with milliseconds. */
  readonly endedAt: string;
  /** Processes of the tree, other than the agent's own, that had to be ended. */
  readonly survivorsEnded: number;
}
