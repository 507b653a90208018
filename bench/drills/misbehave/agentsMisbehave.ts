import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { silentLog } from '../../../src/core/base/log';
import { openDatabaseReadOnly } from '../../../src/core/orchestration/openDatabaseReadOnly';
import type { Drill, Episode, Outcome } from '../drill';
import { allPids, processesAround } from '../host/agentProcesses';
import { plainRepository } from '../host/plainRepository';
import { Tally } from '../tally';
import { faults, type MisbehaveOrders } from './fault';
import { judgeMisbehaviour, type MisbehaviourSeen } from './judgeMisbehaviour';
import { MisbehaveHost } from './misbehaveHost';

type Size = Omit<MisbehaveOrders, 'repository' | 'assets' | 'ledger' | 'agent'>;

const whole: Size = {
  ...{ faults, floodLines: 1_000_000, hogMB: 512, processes: 60, busyMs: 4000, maxRetries: 3 },
  // Asked after 18 seconds, restarted after 30; who computes goes on for longer.
  ...{ stalledMinutes: 0.3, stepMinutes: 0.1, restarts: 1, computingMs: 45_000 },
};
/** For those who have little time. */
const small: Size = {
  ...{ floodLines: 20_000, hogMB: 64, processes: 9, busyMs: 500, maxRetries: 2 },
  // What shows only after a while is left out.
  faults: faults.filter((fault) => fault !== 'sleeps' && fault !== 'computes in silence'),
  ...{ stalledMinutes: 5, stepMinutes: 2, restarts: 1, computingMs: 0 },
};
const smallBelowMs = 60_000;

const patienceMs = 120_000;
const hourMs = 60 * 60_000;

/** Agents that do what they should not, while the clock jumps and the machine sleeps; a round is one fault. */
export const agentsMisbehave: Drill = {
  name: 'agents.misbehave',
  promise: 'what misbehaves comes to an end and leaves nothing, and what is busy is left alone',
  rounds: 2 * faults.length,
  weight: 2,
  play,
};

async function play({ random, folder, tools, signal, limitMs }: Episode): Promise<Outcome> {
  const size = limitMs !== undefined && limitMs < smallBelowMs ? small : whole;
  const repository = path.join(folder, 'r');
  const ledger = path.join(folder, 'ledger');
  const ordersFile = path.join(folder, 'orders.json');
  mkdirSync(ledger);
  plainRepository(repository);
  const program = [process.execPath, tools.program('misbehavingAgent'), ordersFile];
  const agent = `${program.map((word) => `"${word}"`).join(' ')} {feature_name}`;
  // Which of them are there together is left to chance.
  const order = size.faults.map((fault) => ({ fault, at: random.next() })).sort((a, b) => a.at - b.at);
  const orders: MisbehaveOrders = {
    ...size,
    ...{ repository, assets: tools.assets, ledger, agent, faults: order.map(({ fault }) => fault) },
  };
  writeFileSync(ordersFile, JSON.stringify(orders));
  const tally = new Tally();
  const violations: string[] = [];
  const host = new MisbehaveHost(tools, ordersFile, folder);
  const abort = (): void => host.kill();
  signal.addEventListener('abort', abort, { once: true });
  const isOver = (): boolean => signal.aborted || host.hasEnded || host.failure !== undefined;
  const until = async (what: string, is: () => boolean): Promise<boolean> => {
    const startedAt = performance.now();
    while (!isOver() && !is()) {
      if (performance.now() - Math.max(startedAt, host.heardAt) > patienceMs) {
        violations.push(`nothing went on for ${patienceMs / 1000} s, waiting for ${what}`);
        return false;
      }
      await delay(20);
    }
    return !isOver();
  };
  const jump = async (jumpMs: number): Promise<void> => {
    const before = host.jumps;
    host.tell({ jumpMs });
    if (await until('the clock', () => host.jumps > before)) tally.count('jumps of the clock');
  };
  try {
    if (await until('the start', () => host.open !== undefined)) {
      // Host, git, runners and agents: there is somebody to be disturbed.
      await until('agents', () => pidsAround(folder).length > 4);
      await jump(5 * hourMs);
      // What waits by the clock of then.
      await until('a wait before another attempt', () => host.isWaiting || wholeStorms(ledger) > 1);
      tally.count('processes that slept', await suspend(folder, random.magnitude(500, 2000)));
      await jump(-5 * hourMs);
    }
    const staying = orders.faults.filter((fault) => fault === 'storms and stays').length;
    await until('the others', () => host.open?.length === staying);
    await until('the storm', () => wholeStorms(ledger) > size.maxRetries);
    if (!isOver() && violations.length === 0) {
      host.tell('stop');
      await host.ended;
    }
    if (signal.aborted) return { rounds: 0, violations: [], tally };
    if (!host.hasStopped) violations.push(`the host ended or failed: ${host.failure ?? 'without a word'}`);
    else {
      const seen = await look(orders, folder);
      violations.push(...judgeMisbehaviour(seen));
      tally.count('processes of storms', seen.stormed);
    }
  } finally {
    signal.removeEventListener('abort', abort);
    host.kill();
    await host.ended;
    for (const pid of ownPids(folder, ledger)) signalQuietly(pid, 'SIGKILL');
  }
  return { rounds: size.faults.length, violations, tally };
}

/** All that is there stands still for a while, as when the machine sleeps. Returns how many processes did. */
async function suspend(folder: string, ms: number): Promise<number> {
  const pids = pidsAround(folder);
  for (const pid of pids) signalQuietly(pid, 'SIGSTOP');
  try {
    await delay(ms);
  } finally {
    for (const pid of pids) signalQuietly(pid, 'SIGCONT');
  }
  return pids.length;
}

/** By what the database and the system say once all is over. */
async function look(orders: MisbehaveOrders, folder: string): Promise<MisbehaviourSeen> {
  const { repository, assets, ledger, maxRetries, restarts, floodLines } = orders;
  const stormed = pidsOfStorms(ledger);
  const living = new Set(allPids());
  const processes = [
    ...processesAround(folder, []),
    ...stormed.filter((pid) => living.has(pid) && isSleep(pid)).map((pid) => `${pid} of a storm`),
  ];
  const store = await openDatabaseReadOnly({ folder: repository, assets, log: silentLog });
  try {
    const ends = store.query<{ featureId: number; agentId: number; outcome: string | null }>(
      `SELECT feature_id AS featureId, agent_id AS agentId, outcome FROM agent_lifecycle ORDER BY agent_id`,
    );
    const rows = store.query<{ id: number; name: string; status: string; lastError: string | null }>(
      `SELECT id, name, status, last_error AS lastError FROM features`,
    );
    const features = rows.map(({ id, name, status, lastError }) => ({
      ...{ name, status, lastError },
      outcomes: ends.filter(({ featureId }) => featureId === id).map(({ outcome }) => outcome),
    }));
    const flooded = rows.find(({ name }) => name === 'floods')?.id;
    const run = ends.find(({ featureId }) => featureId === flooded)?.agentId ?? 0;
    const told = store.query<{ kind: string }>(
      `SELECT kind FROM event WHERE feature_id = ? AND kind IN ('agentAsked', 'agentStalled', 'agentRestarted')
       ORDER BY event_id`,
      [rows.find(({ name }) => name === 'sleeps')?.id ?? 0],
    );
    const output = path.join(repository, '.git/muster/runs', String(run), 'stdout.log');
    return {
      ...{ features, maxRetries, restarts, processes, stormed: stormed.length },
      toldOfSleeper: told.map(({ kind }) => kind),
      linesOfFlood: existsSync(output) ? linesInOrder(readFileSync(output, 'latin1')) : 0,
      linesExpected: floodLines,
    };
  } finally {
    store.close();
  }
}

function linesInOrder(output: string): number {
  let next = 0;
  for (const line of output.split('\n')) if (line.startsWith(`flood ${next} `)) next++;
  return next;
}

function wholeStorms(ledger: string): number {
  return readdirSync(ledger).filter((name) => name.endsWith('.whole')).length;
}

function pidsOfStorms(ledger: string): number[] {
  const notes = readdirSync(ledger).filter((name) => /^storm-\d+$/.test(name));
  return notes.flatMap((name) =>
    readFileSync(path.join(ledger, name), 'utf8').trim().split('\n').map(Number),
  );
}

/** A number may belong to somebody else by now. */
function isSleep(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('sleep\x00120');
  } catch {
    return false;
  }
}

function pidsAround(folder: string): number[] {
  return processesAround(folder, []).map((line) => Number.parseInt(line, 10));
}

function ownPids(folder: string, ledger: string): number[] {
  return [...pidsAround(folder), ...pidsOfStorms(ledger).filter(isSleep)];
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It was faster.
  }
}
