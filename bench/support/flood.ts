import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Crew } from '../../src/core/agents/crew';
import type { RunHandle } from '../../src/core/agents/run';
import { RunRecord } from '../../src/core/agents/runner/runRecord';
import { systemClock } from '../../src/core/base/clock';
import { silentLog } from '../../src/core/base/log';
import { openStore } from '../../src/core/store/openStore';
import { floodScript, missingLines } from './floodAgent';
import { launchAgent } from './launchedAgent';

export interface Flood {
  /** Empty; what the agents wrote stays in it. */
  readonly folder: string;
  readonly wasm: string;
  readonly runnerScript: string;
  readonly agents: number;
  readonly linesEach: number;
  /** Every 10 ms; 0: as fast as the agent can. */
  readonly linesPerTick: number;
}

export interface FloodFacts {
  /** By how much timers of the host came late. */
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  readonly lostLines: number;
  /** By how much the host's memory has grown at most. */
  readonly hostGrowthMB: number;
  /** The largest memory of a runner; 0 where the system does not tell. */
  readonly runnerMB: number;
  /** Of entries in the activity feed, in the order in which they came. */
  readonly said: readonly string[];
  readonly wallMs: number;
}

const resolutionMs = 1;
const sampleEveryMs = 50;
const bytesInMB = 1024 * 1024;

/** Real agents write to real files under real runners, while this process follows them as a host does. */
export async function flood(options: Flood): Promise<FloodFacts> {
  const { folder, wasm, runnerScript, agents, linesEach, linesPerTick } = options;
  const directory = path.join(folder, 'muster');
  mkdirSync(path.join(directory, 'runs'), { recursive: true });
  const store = await openStore({ directory, wasm, clock: systemClock, log: silentLog });
  let left = agents;
  let allEnded = (): void => undefined;
  const ended = new Promise<void>((resolve) => (allEnded = resolve));
  const crew = new Crew({
    ...{ store, clock: systemClock, log: silentLog },
    onEnded: () => Promise.resolve(),
    onLeft: () => {
      if (--left === 0) allEnded();
    },
  });
  const runs: RunRecord[] = [];
  const launch = async (n: number): Promise<RunHandle> => {
    const script = [floodScript, String(linesEach), String(linesPerTick)] as const;
    const handle = await launchAgent({ store, directory, runnerScript, folder, n, script });
    runs.push(new RunRecord(path.join(directory, 'runs', String(handle.agentId))));
    return handle;
  };
  let peak = 0;
  let runnerMB = 0;
  const sample = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
    for (const run of runs) runnerMB = Math.max(runnerMB, memoryMB(run.readReport()?.runnerPid ?? 0));
  };
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  const sampling = setInterval(sample, sampleEveryMs);
  try {
    const before = process.memoryUsage.rss();
    const startedAt = performance.now();
    for (let n = 1; n <= agents; n++) crew.join(await launch(n));
    // What it takes to start them is not what is measured.
    delay.enable();
    await ended;
    delay.disable();
    const wallMs = performance.now() - startedAt;
    const said = store.query<{ text: string }>(
      `SELECT text FROM event WHERE kind = 'thought' ORDER BY event_id`,
    );
    let lostLines = 0;
    for (const run of runs) lostLines += await missingLines(run.pathOf('stdout'), linesEach);
    return {
      lagP99Ms: delay.percentile(99) / 1e6 - resolutionMs,
      lagMaxMs: delay.max / 1e6 - resolutionMs,
      hostGrowthMB: (peak - before) / bytesInMB,
      said: said.map(({ text }) => text),
      ...{ lostLines, runnerMB, wallMs },
    };
  } finally {
    clearInterval(sampling);
    crew.dispose();
    await store.close();
  }
}

/** Resident memory of another process; 0 where it cannot be known. */
function memoryMB(pid: number): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    // It has ended, or this is no Linux.
    return 0;
  }
}
