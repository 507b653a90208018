import type { Server } from 'node:http';
import { createExclusively } from './atomicFile';
import { type AgentProcess, startAgent } from './agentProcess';
import { isForgotten, tryToForgetSecrets } from './forgetSecrets';
import { HostLink, watchQuietly } from './hostLink';
import { startMarkOf } from './processIdentity';
import { endTree } from './processTree';
import { type RunExit, runFiles, type RunnerOrder, type RunnerReport } from './protocol';
import type { RunRecord } from './runRecord';
import { listenOnLoopback, startToolsProxy, type ToolsProxy } from './toolsProxy';

const lookEveryMs = 1000;
const maxHostlessMs = 60 * 60_000;
const afterKillMs = 5000;
const stopReasons: readonly string[] = ['stopped', 'killed', 'replaced', 'timeLimit'];

/** Why the tree is ended before the agent has ended by itself. */
type Ending = Pick<RunExit, 'reason' | 'error'> & { readonly signal?: NodeJS.Signals };

/** What does not depend on the run, so that a runner that waits has done it before. */
export interface RunnerReady {
  readonly server: Promise<Server>;
  readonly startMark: Promise<string>;
}

export function getReady(): RunnerReady {
  return { server: listenOnLoopback(), startMark: startMarkOf(process.pid) };
}

/**
 * Watches over one agent from its start to the moment at which nothing of it is left, whatever becomes of
 * the host: start exactly once, forward tool calls, keep to the limits, end the whole tree, write the end down.
 */
export async function runAgent(
  record: RunRecord,
  log: (message: string) => void,
  ready: RunnerReady = getReady(),
): Promise<void> {
  const order = record.readOrder();
  if (order === undefined) throw new Error(`there is no readable ${runFiles.order} in ${record.directory}`);
  if (isForgotten(order)) {
    log('This run has ended already.');
    return;
  }
  const host = new HostLink(order.hostAddressFile);
  const proxy = await startToolsProxy({ host, token: order.toolToken, log, server: await ready.server });
  try {
    const report: RunnerReport = {
      version: 1,
      runnerPid: process.pid,
      runnerStartedAt: await ready.startMark,
      pid: 0,
      processStartedAt: '',
      toolsUrl: proxy.url,
    };
    record.writeReport(report);
    // The host may have given up waiting and created it first; then the agent must not start any more.
    if (!createExclusively(record.pathOf('start'), 'runner')) {
      log('The host gave up on this run before it started.');
      return;
    }
    const exit = await startAndWatch(record, order, report, host, proxy, log);
    // Before the record, which says that nothing changes any more; a full disk must not keep that back.
    const forgot = tryToForgetSecrets(record, log);
    await writeExit(record, exit, log);
    if (!forgot) tryToForgetSecrets(record, log);
  } finally {
    await proxy.close();
  }
}

async function startAndWatch(
  record: RunRecord,
  order: RunnerOrder,
  report: RunnerReport,
  host: HostLink,
  proxy: ToolsProxy,
  log: (message: string) => void,
): Promise<RunExit> {
  const watch = watchForEnding(record, order, host);
  try {
    let agent: AgentProcess;
    try {
      agent = await startAgent({ record, ...order, toolsUrl: proxy.url });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log(`The agent could not be started: ${message}`);
      return exitRecord({ reason: 'notStarted', error: message });
    }
    const processStartedAt = await startMarkOf(agent.pid);
    record.writeReport({ ...report, pid: agent.pid, processStartedAt });

    const ending = await Promise.race([agent.exited.then(() => undefined), watch.ending]);
    if (ending !== undefined) log(`Ending the agent: ${ending.reason} ${ending.error ?? ''}`);
    const target = { pid: agent.pid, startMark: processStartedAt, tag: order.tag };
    const { others, left } = await endTree(target, order.graceMs);
    if (left > 0) log(`${left} processes could not be ended.`);
    const ended = await Promise.race([agent.exited, nothingAfter(afterKillMs)]);
    return exitRecord({
      reason: ending?.reason ?? 'exited',
      exitCode: ended?.exitCode ?? null,
      signal: ending?.signal ?? ended?.signal ?? null,
      error: left > 0 ? `${left} of its processes could not be ended` : (ending?.error ?? null),
      survivorsEnded: others,
    });
  } finally {
    watch.close();
  }
}

/** The disk may be full for a while; without the record the end would look like a loss. */
async function writeExit(record: RunRecord, exit: RunExit, log: (message: string) => void): Promise<void> {
  for (let triesLeft = 60; ; triesLeft--) {
    try {
      record.writeExit(exit);
      return;
    } catch (error) {
      if (triesLeft === 0) throw error;
      log(`The end could not be written down: ${String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }
}

function exitRecord(fields: Partial<RunExit> & Pick<RunExit, 'reason'>): RunExit {
  const empty = { version: 1, exitCode: null, signal: null, error: null, survivorsEnded: 0 } as const;
  return { ...empty, ...fields, endedAt: new Date().toISOString() };
}

/** How long an agent may go on without a host: an hour at most, whatever was ordered. */
export function hostlessLimitMs({ hostlessMs }: Pick<RunnerOrder, 'hostlessMs'>): number {
  return hostlessMs > 0 ? Math.min(hostlessMs, maxHostlessMs) : maxHostlessMs;
}

/** Everything that can end an agent from outside; the first one counts. */
function watchForEnding(
  record: RunRecord,
  order: RunnerOrder,
  host: HostLink,
): { ending: Promise<Ending>; close: () => void } {
  const closers: (() => void)[] = [];
  const ending = new Promise<Ending>((resolve) => {
    const lookForStop = (): void => {
      const stop = record.readStop();
      if (stop === undefined) return;
      resolve({ reason: stopReasons.includes(stop.reason) ? stop.reason : 'stopped', error: null });
    };
    const watcher = watchQuietly(record.directory, (name) => {
      if (name === null || name === runFiles.stop) lookForStop();
    });
    closers.push(() => watcher?.close());
    lookForStop();

    const hostlessMs = hostlessLimitMs(order);
    const timer = setInterval(
      () => {
        lookForStop();
        void host.absentForMs().then((absentMs) => {
          if (absentMs < hostlessMs) return;
          resolve({ reason: 'hostless', error: 'No Muster window or command line was running any more.' });
        });
      },
      Math.min(lookEveryMs, Math.max(50, hostlessMs / 4)),
    );
    closers.push(() => {
      clearInterval(timer);
    });

    if (order.wallMs > 0) {
      const wall = setTimeout(() => {
        resolve({ reason: 'timeLimit', error: null });
      }, order.wallMs);
      closers.push(() => {
        clearTimeout(wall);
      });
    }
    // The system shuts down, or somebody ends the runner: the agent's end was then caused by a signal
    // that Muster did not send, whatever the agent makes of it.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const heard = (): void => {
        resolve({ reason: 'exited', error: `Its runner was ended by ${signal}.`, signal });
      };
      process.on(signal, heard);
      closers.push(() => process.off(signal, heard));
    }
  });
  return {
    ending,
    close: () => {
      for (const close of closers) close();
    },
  };
}

function nothingAfter(delayMs: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(undefined);
    }, delayMs).unref();
  });
}
