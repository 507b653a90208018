import { setTimeout as delay } from 'node:timers/promises';
import type { Drill, Episode, Outcome } from '../drill';
import { makeDrillProject } from './drillProject';
import { HostSeries } from './hostSeries';
import { inspectProject } from './inspectProject';
import { judgeRun } from './outcomeOfRun';
import { userState } from './userState';
import { Watcher } from './watcher';

interface Size {
  readonly features: number;
  readonly kills: number;
}

const whole: Size = { features: 40, kills: 100 };
/** For those who have little time. */
const small: Size = { features: 4, kills: 3 };
const smallBelowMs = 60_000;

const concurrency = 5;
/** Meant is a third; how many it becomes is left to chance. */
const leastVictimShare = 0.25;

export const hostKill: Drill = {
  name: 'host.kill',
  promise: 'a killed host starts no second agent, loses no work and leaves what is the user’s alone',
  rounds: whole.kills,
  weight: 8,
  play,
};

/** One project, whose hosts are killed one after the other; each takes over what the one before has left. */
async function play({ random, folder, tools, signal, limitMs }: Episode): Promise<Outcome> {
  const size = limitMs !== undefined && limitMs < smallBelowMs ? small : whole;
  const project = makeDrillProject(folder, size.features, random.fork('project'));
  const before = userState(project.repository);
  const watcher = new Watcher(tools, { folder, concurrency });
  const hosts = new HostSeries({ project, tools, folder, concurrency, random: random.fork('hosts'), signal });
  const violations: string[] = [];
  try {
    await watcher.watching;
    const done = (): boolean => signal.aborted || hosts.isOver || watcher.violations.length > 0;
    while (!done() && hosts.kills < size.kills) await hosts.killOne();
    if (!done()) await hosts.finish();
    violations.push(...hosts.violations);
    // The runner of the last agent ends a moment after it has said so.
    if (violations.length === 0) await delay(300);
    if (violations.length === 0 && !signal.aborted) {
      const own = [process.pid, watcher.pid];
      violations.push(
        ...judgeRun(await inspectProject({ project, folder, assets: hosts.assets, before, own })),
      );
    }
  } finally {
    await hosts.clear();
    await watcher.end();
  }
  violations.push(...watcher.violations);
  hosts.tally.count('agents seen', watcher.agents);
  hosts.tally.count('looks at the process table', watcher.looks);
  if (size === whole && watcher.mostAtOnce < concurrency && !signal.aborted) {
    violations.push(`the drill shows little: at most ${watcher.mostAtOnce} agents ran at once`);
  }
  hosts.tally.count('kills with an agent or a runner', hosts.withVictim);
  if (size === whole && violations.length === 0 && hosts.kills >= size.kills) {
    const share = hosts.withVictim / hosts.kills;
    if (share < leastVictimShare) {
      violations.push(
        `the drill shows little: with ${hosts.withVictim} kills alone an agent or a runner too`,
      );
    }
  }
  return { rounds: hosts.kills, violations, tally: hosts.tally };
}
