import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../base/clock';
import { OutputTail } from './outputTail';

export interface GateCommandResult {
  readonly command: string;
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly durationMs: number;
  /** The end of what it wrote to standard output and standard error, at most 64 kB. */
  readonly outputTail: string;
  readonly timedOut: boolean;
  /**
   * Files that git tracks and that it has left other than they are in the commit, at most 20: what it and the next ones
   * have passed on is not quite that commit. Left out when there are none.
   */
  readonly rewrote?: readonly string[];
}

/** How processes are tagged and ended; handed in, as the floor above knows how. */
export interface GateProcesses {
  /** Variables by which every process that inherits them can be found again. */
  variablesFor(tag: string): Readonly<Record<string, string>>;
  /** What tells a process from a later one that gets its pid. Asked when it was just started; '' if that is not known. */
  startMarkOf(pid: number): Promise<string>;
  /**
   * Ends process `pid` (0: none), its descendants, its process group and all that carry the tag: TERM,
   * grace, KILL. Resolves when they are gone.
   */
  end(pid: number, tag: string, startMark?: string): Promise<unknown>;
}

export interface GateCommandOptions {
  readonly folder: string;
  readonly tag: string;
  readonly timeoutMs: number;
  readonly processes: GateProcesses;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Hears all of the output, of which the result keeps only the end. */
  readonly onOutput?: (chunk: Buffer) => void;
}

const outputTailBytes = 64 * 1024;
const closeWithinMs = 2_000;
/** Timers hold no more than 2^31 - 1 ms; a longer limit is none. */
const longestTimerMs = 2 ** 31 - 1;

/** Runs one command line; when it has ended for whatever reason, nothing that it started is left. */
export async function runGateCommand(
  command: string,
  options: GateCommandOptions,
): Promise<GateCommandResult> {
  const { clock, processes, signal, tag, timeoutMs } = options;
  signal?.throwIfAborted();
  const startedAt = clock.now();
  const child = spawn(command, {
    cwd: options.folder,
    shell: true,
    // A group of its own, so that it can be ended as a whole. On Windows this would open a window.
    detached: process.platform !== 'win32',
    env: { ...options.env, ...processes.variablesFor(tag) },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const { pid = 0 } = child;
  // Now: when it has ended, its pid may be somebody else's.
  const startMark = processes.startMarkOf(pid).catch(() => '');
  const output = new OutputTail(outputTailBytes);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output.add(chunk);
      options.onOutput?.(chunk);
    });
  }
  const closed = once(child, 'close').catch(() => undefined);
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;

  const settled = new AbortController();
  let timedOut = false;
  let ending: Promise<unknown> = Promise.resolve();
  const end = (): void => {
    ending = ending.then(async () => processes.end(pid, tag, await startMark));
    // Reported where it is awaited; until then at least the shell must end, or nobody would ever wait for it.
    ending.catch(() => child.kill('SIGKILL'));
  };
  const limited = timeoutMs > 0 && timeoutMs <= longestTimerMs;
  const timer = limited
    ? clock.after(timeoutMs, () => {
        timedOut = true;
        end();
      })
    : undefined;
  signal?.addEventListener('abort', end);
  try {
    const [exitCode, signalName] = await exited;
    const durationMs = clock.now() - startedAt;
    timer?.dispose();
    // Whatever it left running goes too: it would hold the pipes open and write into a folder that goes.
    end();
    await ending;
    // A process that not even KILL ends must not hold us through its end of the pipe.
    await Promise.race([
      closed,
      delay(closeWithinMs, undefined, { signal: settled.signal }).catch(() => undefined),
    ]);
    signal?.throwIfAborted();
    return {
      command,
      exitCode: exitCode ?? undefined,
      signal: signalName ?? undefined,
      durationMs,
      outputTail: output.toString(),
      timedOut,
    };
  } finally {
    settled.abort();
    timer?.dispose();
    signal?.removeEventListener('abort', end);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}
