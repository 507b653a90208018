import type { Clock } from '../base/clock';
import { Emitter } from '../base/event';
import type { Log } from '../base/log';
import { complaintsOf } from './complaints';
import { heardAfter, type HeardOfRun, nothingHeard } from './heardOfRun';
import type { OutputParser } from './outputParser';
import { OutputTail } from './outputTail';
import type { AgentEvent, RunEvent, RunHandle, StopReason } from './run';
import { tryToForgetSecrets } from './runner/forgetSecrets';
import { watchQuietly } from './runner/hostLink';
import { type RunExit, runFiles, type RunnerOrder, type RunnerReport } from './runner/protocol';
import type { TreeTarget } from './runner/processTree';
import type { RunRecord } from './runner/runRecord';
import { endWithoutRunner, RunnerWatch } from './supervisor';

export interface LocalRunOptions {
  readonly agentId: number;
  readonly record: RunRecord;
  readonly parser: OutputParser;
  readonly clock: Clock;
  readonly log: Log;
  /** Bytes of output that an earlier host has announced already: read for their totals only. */
  readonly announcedBytes: number;
  /** How long after its grace time a runner may take to obey before the host does its work. */
  readonly obeyWithinMs: number;
}

// These are looks at files and not the engine's time, so they do not go through the clock.
const lookEveryMs = 1000;
const gatherMs = 30;
/** One each look: after this the end is announced without its record, for all that ran is gone. */
const maxFailedWrites = 60;

/**
 * A run on this machine, followed through its files. All output is announced before the end; the end
 * comes exactly once, also when the runner died without writing it down.
 */
export class LocalRun implements RunHandle {
  readonly agentId: number;
  readonly ended: Promise<RunExit>;
  private readonly emitter: Emitter<RunEvent>;
  private readonly tail: OutputTail;
  private readonly errorTail: OutputTail | undefined;
  private readonly runner: RunnerWatch;
  private readonly watcher: { close(): void } | undefined;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly totals = new Map<AgentEvent['kind'], AgentEvent>();
  /** What its end is judged by, as far as an earlier host has announced it. */
  private recalled: HeardOfRun = nothingHeard;
  private settle: (exit: RunExit) => void = () => undefined;
  private gathering = false;
  private following: Promise<void> = Promise.resolve();
  private queued = false;
  private disposed = false;
  private readonly order: RunnerOrder | undefined;
  private readonly report: RunnerReport | undefined;
  /** A stop was asked for here. */
  private ordered: StopReason | undefined;
  /** The tree was ended by this host. */
  private endedHere: RunExit | undefined;
  private failedWrites = 0;
  private isUnreadable = false;

  constructor(private readonly options: LocalRunOptions) {
    const { agentId, record, parser, log } = options;
    this.agentId = agentId;
    this.emitter = new Emitter((error) => {
      log.error(`A listener of agent ${agentId} failed`, error);
    });
    this.ended = new Promise((resolve) => {
      this.settle = resolve;
    });
    this.tail = new OutputTail(record.pathOf('stdout'), parser);
    if (parser.errorLine !== undefined) {
      const line = parser.errorLine.bind(parser);
      this.errorTail = new OutputTail(record.pathOf('stderr'), { line });
    }
    this.order = record.readOrder();
    const report = record.readReport();
    this.report = report;
    this.runner = new RunnerWatch({
      pid: report?.runnerPid ?? 0,
      startMark: report?.runnerStartedAt ?? '',
    });
    this.watcher = watchQuietly(record.directory, (name) => {
      if (name === runFiles.exit || name === null) this.follow();
      else if (name === runFiles.stdout || name === runFiles.stderr) this.followSoon();
    });
    this.timers.add(
      setInterval(() => {
        this.follow();
      }, lookEveryMs),
    );
    // Not in this turn: whoever gets the handle has yet to subscribe.
    setImmediate(() => {
      if (report !== undefined && report.pid > 0) {
        const { pid, processStartedAt, runnerPid } = report;
        this.emit({ kind: 'started', pid, processStartedAt, runnerPid });
      }
      // The order of an earlier host; a runner that hangs does not obey it.
      const stop = record.readStop();
      if (stop !== undefined) void this.stop(stop.reason);
      this.follow();
    });
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** How its processes are found; undefined when it has ended or nothing is known of it. */
  get target(): TreeTarget | undefined {
    const { order, report } = this;
    if (this.disposed || order === undefined || report === undefined || report.pid <= 0) return undefined;
    return { pid: report.pid, startMark: report.processStartedAt, tag: order.tag };
  }

  get onEvent(): Emitter<RunEvent>['event'] {
    return this.emitter.event;
  }

  /** The order of an earlier host stands, but whether it is obeyed is seen to by each host. */
  stop(reason: StopReason): Promise<RunExit> {
    const { record, log, obeyWithinMs } = this.options;
    if (this.ordered !== undefined || this.disposed || record.readExit() !== undefined) return this.ended;
    this.ordered = record.readStop()?.reason ?? reason;
    let obeyMs = (this.order?.graceMs ?? 0) + obeyWithinMs;
    try {
      if (record.readStop() === undefined) record.writeStop({ reason });
    } catch (error) {
      log.warn(`The runner of agent ${this.agentId} could not be told to stop`, error);
      obeyMs = 0;
    }
    this.timers.add(
      setTimeout(() => {
        log.warn(`The runner of agent ${this.agentId} does not react; ending its processes from here.`);
        this.enqueue(() => this.endFromHere());
      }, obeyMs),
    );
    return this.ended;
  }

  /** Lets go of the run, which goes on; {@link ended} then stays open for ever. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.watcher?.close();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.emitter.dispose();
    this.enqueueClosing();
  }

  private enqueueClosing(): void {
    this.following
      .then(() => Promise.all([this.tail.close(), this.errorTail?.close()]))
      .catch((error: unknown) => {
        this.options.log.warn(`The output of agent ${this.agentId} could not be closed`, error);
      });
  }

  private emit(event: RunEvent): void {
    if (!this.disposed) this.emitter.fire(event);
  }

  /** Output comes in many small writes: a short wait makes one reading of them. */
  private followSoon(): void {
    if (this.gathering || this.disposed) return;
    this.gathering = true;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.gathering = false;
      this.follow();
    }, gatherMs);
    this.timers.add(timer);
  }

  private follow(): void {
    if (this.queued) return;
    this.queued = true;
    this.enqueue(async () => {
      this.queued = false;
      await this.readAll();
      await this.lookForEnd();
    });
  }

  /** One thing at a time, in order. */
  private enqueue(work: () => Promise<void>): void {
    this.following = this.following.then(async () => {
      if (this.disposed) return;
      try {
        await work();
      } catch (error) {
        this.options.log.error(`Agent ${this.agentId} could not be followed`, error);
      }
    });
  }

  /** What cannot be read must not keep the end from being seen. */
  private async readAll(): Promise<void> {
    try {
      await this.readOutput();
      await this.readErrors();
    } catch (error) {
      const { log } = this.options;
      if (!this.isUnreadable) log.error(`The output of agent ${this.agentId} could not be read`, error);
      this.isUnreadable = true;
    }
  }

  private async readOutput(): Promise<void> {
    while (!this.disposed) {
      const before = this.tail.offset;
      const announced = this.options.announcedBytes - before;
      // A piece is either news or not: what was written since must not be taken for what an earlier host announced.
      const { bytes, events } = await this.tail.read(announced > 0 ? announced : undefined);
      if (bytes === 0) return;
      this.announce(before, bytes, events);
      // A flood of one agent leaves the others and the window their turns.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** It is no output; only what the parser makes of it is of interest. */
  private async readErrors(): Promise<void> {
    while (!this.disposed && this.errorTail !== undefined) {
      const { bytes, events } = await this.errorTail.read();
      if (events.length > 0) this.emit({ kind: 'output', bytes: 0, events });
      if (bytes === 0) return;
    }
  }

  private announce(before: number, bytes: number, events: readonly AgentEvent[]): void {
    const { announcedBytes } = this.options;
    if (before >= announcedBytes) {
      this.emit({ kind: 'output', bytes, events });
      return;
    }
    for (const event of events) {
      if (isTotal(event)) this.totals.set(event.kind, event);
      this.recalled = heardAfter(event, this.recalled);
      if (this.recalled.limitReached === undefined) this.totals.delete('limitReached');
    }
    if (before + bytes < announcedBytes) return;
    if (this.recalled !== nothingHeard) this.emit({ kind: 'recalled', heard: this.recalled });
    this.emit({ kind: 'output', bytes: before + bytes, events: [...this.totals.values()] });
    this.totals.clear();
  }

  private async lookForEnd(): Promise<void> {
    if (this.disposed) return;
    const exit = this.options.record.readExit();
    if (exit !== undefined) await this.finish(exit);
    else if (this.endedHere !== undefined || !(await this.runner.alive())) await this.endFromHere();
  }

  /** Does the runner's work. The disk may be full for a while; then the next look tries to write again. */
  private async endFromHere(): Promise<void> {
    const { record, clock, log } = this.options;
    const { ordered, order, report } = this;
    this.endedHere ??= await endWithoutRunner(record, { clock, log, ordered, order, report });
    const exit = this.endedHere;
    try {
      if (record.readExit() === undefined) record.writeExit(exit);
    } catch (error) {
      const what = `The end of agent ${this.agentId} could not be written into ${record.directory}`;
      if (this.failedWrites++ === 0) log.warn(`${what}; it is tried again`, error);
      if (this.failedWrites < maxFailedWrites) return;
      log.error(what, error);
    }
    await this.finish(exit);
  }

  private async finish(exit: RunExit): Promise<void> {
    // The record is the last thing written, so all output is there now.
    await this.readAll();
    if (this.disposed) return;
    const rest = [...this.tail.finish(), ...(await complaintsOf(this.options.record, exit))];
    // Where the runner died, or its disk was full.
    tryToForgetSecrets(this.options.record, (message) => {
      this.options.log.warn(message);
    });
    if (rest.length > 0) this.emit({ kind: 'output', bytes: 0, events: rest });
    this.emit({ kind: 'ended', exit });
    this.settle(exit);
    this.dispose();
  }
}

/** What stands for the whole run so far, and may therefore be said again by each host. */
function isTotal({ kind }: AgentEvent): boolean {
  return kind === 'session' || kind === 'usage' || kind === 'limitReached';
}
