import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Clock, timestamp } from '../base/clock';
import { MusterError } from '../base/errors';
import type { Log } from '../base/log';
import { type UsageReader, usageReader } from './health/readUsage';
import { LocalRun } from './localRun';
import type { OutputParser } from './outputParser';
import { readOutputOf } from './outputRange';
import type { Launcher, OutputRange, RunDescription, RunHandle, RunVitals } from './run';
import { createExclusively } from './runner/atomicFile';
import { tryToForgetSecrets } from './runner/forgetSecrets';
import { watchQuietly } from './runner/hostLink';
import { type RunExit, waitingArgument } from './runner/protocol';
import { RunRecord } from './runner/runRecord';
import { isAlive } from './runner/processIdentity';
import { runnerEnvironment } from './agentEnvironment';
import { WaitingRunner } from './waitingRunner';

export interface LocalLauncherOptions {
  /** One folder for each agent is made in it. */
  readonly runsDirectory: string;
  /** The bundled runner. */
  readonly runnerScript: string;
  /** The host's own executable; it is started as Node. */
  readonly executable: string;
  /** Where the present host names the address of its tool server; see `HostAddress`. */
  readonly hostAddressFile: string;
  readonly clock: Clock;
  readonly log: Log;
  /** A fresh parser for a run of this provider. */
  readonly parserFor: (provider: string) => OutputParser;
  /** How long a runner may take to report before it is given up. */
  readonly startWithinMs?: number;
  /** How long after the grace time a runner may take to obey a stop. */
  readonly obeyWithinMs?: number;
}

const lookEveryMs = 250;

/** Runs agents on this machine, each under a detached runner that outlives this process. */
export class LocalLauncher implements Launcher {
  private readonly runs = new Set<LocalRun>();
  private readonly readUsage: UsageReader = usageReader();
  private readonly waiting = new WaitingRunner(() => this.spawnRunner(undefined));
  private launching = 0;

  constructor(private readonly options: LocalLauncherOptions) {}

  get isLaunching(): boolean {
    return this.launching > 0;
  }

  expectRuns(areExpected: boolean): void {
    this.waiting.keep(areExpected);
  }

  close(): Promise<void> {
    return this.waiting.end();
  }

  async launch(run: RunDescription): Promise<RunHandle> {
    this.launching++;
    try {
      return await this.launchNow(run);
    } finally {
      this.launching--;
    }
  }

  private async launchNow(run: RunDescription): Promise<RunHandle> {
    const record = this.recordOf(run.agentId);
    mkdirSync(record.directory, { recursive: true, mode: 0o700 });
    // The folder may hold what others have put there for this run, but never another run.
    if (existsSync(record.pathOf('order'))) throw new Error(`Agent ${run.agentId} was launched before`);
    record.writeOrder({
      version: 1,
      agentId: run.agentId,
      tag: randomUUID(),
      provider: run.provider,
      invocation: run.invocation,
      cwd: run.worktree,
      ...run.limits,
      toolToken: run.toolToken,
      hostAddressFile: this.options.hostAddressFile,
    });
    const waiting = this.waiting.take({ runDirectory: record.directory });
    let runner: ChildProcess;
    try {
      runner = waiting ?? this.spawnRunner(record);
    } catch (error) {
      this.abandon(record, 'Its runner did not start.');
      throw error;
    }
    const problem = await this.untilStarted(record, runner, { hasWaited: waiting !== undefined });
    // Not before, when it would keep this one waiting for the processor, nor others.
    if (this.launching === 1) this.waiting.prepare();
    if (problem !== undefined) throw problem;
    return this.follow(run.agentId, record, 0);
  }

  async adopt(agentId: number): Promise<RunHandle | undefined> {
    const record = this.recordOf(agentId);
    if (record.readOrder() === undefined) return undefined;
    const started = (record.readReport()?.pid ?? 0) > 0 || record.readExit() !== undefined;
    if (!started && !this.abandon(record, 'The host ended before the agent had started.')) {
      await this.untilStarted(record, undefined);
    }
    const stdout = record.pathOf('stdout');
    return this.follow(agentId, record, existsSync(stdout) ? statSync(stdout).size : 0);
  }

  async vitals(): Promise<ReadonlyMap<number, RunVitals>> {
    const seen = [...this.runs].flatMap(({ agentId, target }) =>
      target === undefined ? [] : [{ agentId, target }],
    );
    if (seen.length === 0) return new Map();
    const usages = await this.readUsage(seen.map(({ target }) => target));
    return new Map(
      seen.flatMap(({ agentId }, index) => {
        const usage = usages[index];
        return usage === undefined ? [] : [[agentId, { usage, written: this.writtenBy(agentId) }]];
      }),
    );
  }

  readOutput(agentId: number, from: number, maxBytes: number): Promise<OutputRange> {
    return readOutputOf(this.options.runsDirectory, agentId, from, maxBytes);
  }

  private recordOf(agentId: number): RunRecord {
    return new RunRecord(path.join(this.options.runsDirectory, String(agentId)));
  }

  private follow(agentId: number, record: RunRecord, announcedBytes: number): RunHandle {
    const { clock, log, parserFor, obeyWithinMs = 20_000 } = this.options;
    const parser = parserFor(record.readOrder()?.provider ?? '');
    const run = new LocalRun({ agentId, record, parser, clock, log, announcedBytes, obeyWithinMs });
    for (const other of this.runs) if (other.isDisposed) this.runs.delete(other);
    this.runs.add(run);
    return run;
  }

  private writtenBy(agentId: number): number {
    const record = this.recordOf(agentId);
    const sizeOf = (name: 'stdout' | 'stderr'): number =>
      statSync(record.pathOf(name), { throwIfNoEntry: false })?.size ?? 0;
    return sizeOf('stdout') + sizeOf('stderr');
  }

  /** For this run, or for one that it is told of later. */
  private spawnRunner(record: RunRecord | undefined): ChildProcess {
    const { executable, runnerScript, runsDirectory } = this.options;
    mkdirSync(runsDirectory, { recursive: true, mode: 0o700 });
    // Files, not pipes: with pipes the runner would die of the first message after this process is gone.
    const runnerLog = record && openSync(record.pathOf('runnerLog'), 'a', 0o600);
    const output = runnerLog ?? 'ignore';
    try {
      const runner = spawn(executable, [runnerScript, record?.directory ?? waitingArgument], {
        // Not the worktree: a process that stands in it keeps it from being removed on Windows.
        cwd: runsDirectory,
        detached: true,
        env: runnerEnvironment(process.env),
        stdio: [record === undefined ? 'pipe' : 'ignore', output, output],
        windowsHide: true,
      });
      runner.unref();
      return runner;
    } finally {
      if (runnerLog !== undefined) closeSync(runnerLog);
    }
  }

  /**
   * Waits for the runner's word that the agent has started, or has ended already. Without such a word in
   * time it is decided by the `start` file whether the agent may still start; the error says it will not.
   */
  private untilStarted(
    record: RunRecord,
    runner: ChildProcess | undefined,
    { hasWaited = false } = {},
  ): Promise<MusterError | undefined> {
    const { startWithinMs = 30_000 } = this.options;
    const deadline = performance.now() + startWithinMs;
    return new Promise((resolve) => {
      let runnerEnded = false;
      let done = false;
      const finish = (error: MusterError | undefined): void => {
        if (done) return;
        done = true;
        clearInterval(timer);
        watcher?.close();
        present?.off('exit', onRunnerEnd).off('error', onRunnerEnd);
        // Its end is found out from its files; a late error must not become an uncaught one.
        present?.on('error', () => undefined);
        resolve(error);
      };
      const look = (): void => {
        if (done) return;
        const report = record.readReport();
        if ((report?.pid ?? 0) > 0 || record.readExit() !== undefined) {
          finish(undefined);
        } else if (runnerEnded || performance.now() > deadline) {
          if (this.abandon(record, 'Its runner did not start.')) finish(this.notStarted(record));
          else if (report === undefined || runnerEnded) finish(undefined);
          else void isAlive({ pid: report.runnerPid, startMark: report.runnerStartedAt }).then(giveUpIfDead);
        }
      };
      let isTold = false;
      /** Where it cannot be decided whether the agent may still start, as on a full disk, it is asked again and again. */
      const lookAgain = (): void => {
        try {
          look();
        } catch (error) {
          if (!isTold) this.options.log.warn(`Whether ${record.directory} starts is not known yet`, error);
          isTold = true;
        }
      };
      // From here on the run is followed like any other whose runner has died.
      const giveUpIfDead = (alive: boolean): void => {
        if (!alive) finish(undefined);
      };
      const onRunnerEnd = (): void => {
        // It died before it had heard of the run, or was about to when it got it; now it never will.
        if (present === runner && hasWaited && !existsSync(record.pathOf('start'))) {
          try {
            present = this.spawnRunner(record).once('exit', onRunnerEnd).once('error', onRunnerEnd);
            return;
          } catch (error) {
            this.options.log.warn(`No other runner of ${record.directory} could be started`, error);
          }
        }
        runnerEnded = true;
        lookAgain();
      };
      let present = runner;
      const timer = setInterval(lookAgain, lookEveryMs);
      const watcher = watchQuietly(record.directory, lookAgain);
      runner?.once('exit', onRunnerEnd).once('error', onRunnerEnd);
      lookAgain();
    });
  }

  /** Makes sure that a run never starts; false when its runner was first. */
  private abandon(record: RunRecord, error: string): boolean {
    const start = record.pathOf('start');
    const abandoned = createExclusively(start, 'abandoned') || readFileSync(start, 'utf8') === 'abandoned';
    if (!abandoned) return false;
    const exit: RunExit = {
      version: 1,
      reason: 'lost',
      exitCode: null,
      signal: null,
      error,
      endedAt: timestamp(this.options.clock),
      survivorsEnded: 0,
    };
    tryToForgetSecrets(record, (message) => this.options.log.warn(message));
    record.writeExit(exit);
    return true;
  }

  private notStarted(record: RunRecord): MusterError {
    const log = existsSync(record.pathOf('runnerLog'))
      ? readFileSync(record.pathOf('runnerLog'), 'utf8')
      : '';
    return new MusterError(
      'RunnerNotStarted',
      `The agent's runner did not start. See ${record.pathOf('runnerLog')}, then start again.`,
      { details: { runDirectory: record.directory, runnerLog: log.slice(-2000) } },
    );
  }
}
