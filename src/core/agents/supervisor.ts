import type { Log } from '../base/log';
import { type Clock, timestamp } from '../base/clock';
import type { StopReason } from './run';
import type { RunExit, RunnerOrder, RunnerReport } from './runner/protocol';
import { isAlive, mayExist, type ProcessIdentity } from './runner/processIdentity';
import { endTree } from './runner/processTree';
import type { RunRecord } from './runner/runRecord';

/** Outside Linux a full check of identity starts another program; in between the pid has to do. */
const fullCheckEvery = 15;

/** Tells whether a runner still lives; cheap enough to be asked every second. */
export class RunnerWatch {
  private checks = 0;

  constructor(private readonly runner: ProcessIdentity) {}

  alive(): Promise<boolean> {
    const full = process.platform === 'linux' || this.checks++ % fullCheckEvery === 0;
    return full ? isAlive(this.runner) : Promise.resolve(mayExist(this.runner.pid));
  }
}

export interface EndOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** What was ordered, for the case that the order could not be written down. */
  readonly ordered: StopReason | undefined;
  /** As they were when the run was taken charge of, for the case that its folder has been removed. */
  readonly order: RunnerOrder | undefined;
  readonly report: RunnerReport | undefined;
}

/**
 * Ends a run from the host's side, when its runner is gone or does not react: the runner first, so that it
 * cannot interfere, then all processes of the run. Returns the exit record that the runner owed; whether it
 * can be written is another question.
 */
export async function endWithoutRunner(record: RunRecord, options: EndOptions): Promise<RunExit> {
  const { clock, log } = options;
  const report = record.readReport() ?? options.report;
  const order = record.readOrder() ?? options.order;
  if (report !== undefined) await killRunner({ pid: report.runnerPid, startMark: report.runnerStartedAt });
  // It may have finished in the last moment.
  const finished = record.readExit();
  if (finished !== undefined) return finished;

  let others = 0;
  if (order !== undefined) {
    // Without a start mark the pid proves nothing; the tag finds the agent all the same.
    const known = report !== undefined && report.processStartedAt !== '';
    const tree = await endTree(
      {
        pid: known ? report.pid : 0,
        startMark: known ? report.processStartedAt : '',
        tag: order.tag,
      },
      order.graceMs,
    );
    others = tree.others;
    if (tree.left > 0) log.error(`${tree.left} processes of ${record.directory} could not be ended`);
  }
  return {
    version: 1,
    reason: record.readStop()?.reason ?? options.ordered ?? 'lost',
    exitCode: null,
    signal: null,
    error: 'The process that watched over it was gone without a record of the end.',
    endedAt: timestamp(clock),
    survivorsEnded: others,
  };
}

async function killRunner(runner: ProcessIdentity): Promise<void> {
  if (!(await isAlive(runner))) return;
  try {
    process.kill(runner.pid, 'SIGKILL');
  } catch {
    return; // gone meanwhile
  }
  while (await isAlive(runner)) await new Promise((resolve) => setTimeout(resolve, 20));
}
