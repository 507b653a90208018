import { setTimeout as delay } from 'node:timers/promises';
import type { DrillTools } from '../drill';
import type { SeededRandom } from '../seededRandom';
import { Tally } from '../tally';
import { agentProcesses, runners } from './agentProcesses';
import type { DrillProject } from './drillProject';
import { type HostMishap, hostSteps } from './hostOrders';
import { HostProcess } from './hostProcess';
import { phasesUnderWay } from './phases';

export interface SeriesOptions {
  readonly project: DrillProject;
  readonly tools: DrillTools;
  readonly folder: string;
  readonly concurrency: number;
  readonly random: SeededRandom;
  readonly signal: AbortSignal;
}

/** A gate that takes a moment, so that hosts are killed in it. */
const gateCommand = 'test -f readme.md && sleep 0.1';
/** Nothing of the engine waits so long when there is something to do. */
const patienceMs = 150_000;
/** A kill that waits for something which does not come is made after this time all the same. */
const mishapWithinMs = 8000;
/** Of those that are meant to have a victim, not each finds one: on a busy machine hardly any agent is there. */
const victimShare = 0.45;
const wantedVictimShare = 1 / 3;
const victimWithinMs = 5000;

/** Hosts of one project, one after the other. */
export class HostSeries {
  kills = 0;
  /** Kills with which an agent or a runner was killed too. */
  withVictim = 0;
  readonly tally = new Tally();
  readonly violations: string[] = [];
  /** The run has ended while it was played with. */
  private isDone = false;
  private started = 0;
  private host: HostProcess | undefined;
  private readonly paceMs: number;

  constructor(private readonly options: SeriesOptions) {
    this.paceMs = options.random.magnitude(100, 1000);
    options.signal.addEventListener('abort', () => this.host?.kill(), { once: true });
  }

  get assets(): string {
    return this.options.tools.assets;
  }

  get isOver(): boolean {
    return this.isDone || this.violations.length > 0;
  }

  /** Starts a host, and ends it in one way or another. */
  async killOne(): Promise<void> {
    const random = this.options.random.fork(this.started++);
    const way = random.next();
    // One that disturbs nothing, now and then: where each is killed soon, work piles up at the end of the line.
    if (this.started % 5 === 0) await this.letOneWork(random);
    else if (way < 0.08) await this.stopOne(random);
    else if (way < 0.5) await this.letOneKillItself(random);
    else await this.killByClock(random);
    // Now and then long enough for agents to end, and to call in vain.
    if (!this.isOver) await delay(random.chance(0.5) ? 0 : random.magnitude(1, 1500));
  }

  /** A last host, that nobody disturbs. */
  async finish(): Promise<void> {
    const host = this.start(undefined);
    await this.untilOver(host, Infinity);
    if (host.idle === undefined) this.expectIdle(host);
  }

  /** Nothing of the project is left running, whatever state it is in. */
  async clear(): Promise<void> {
    this.host?.kill();
    await this.host?.ended;
    for (let round = 0; round < 20; round++) {
      const pids = [
        ...runners(this.options.folder),
        ...agentProcesses(this.options.folder).map(({ pid }) => pid),
      ];
      if (pids.length === 0) return;
      for (const pid of pids) killQuietly(pid);
      await delay(20);
    }
  }

  private start(mishap: HostMishap | undefined): HostProcess {
    const { project, tools, concurrency, signal, folder } = this.options;
    const { repository, backlog } = project;
    const orders = { folder: repository, assets: this.assets, backlog, concurrency, gateCommand, mishap };
    // Sockets of killed processes go with the rest.
    const environment = { MUSTER_DEMO_PACE_MS: String(this.paceMs), XDG_RUNTIME_DIR: folder };
    const host = new HostProcess(tools, orders, environment);
    if (signal.aborted) host.kill();
    this.host = host;
    return host;
  }

  private async killByClock(random: SeededRandom): Promise<void> {
    const host = this.start(undefined);
    if (random.chance(0.25)) await this.untilOver(host, random.magnitude(20, 800));
    else {
      await host.until('running');
      await this.untilOver(host, random.chance(0.5) ? random.magnitude(5, 1000) : random.between(1000, 4000));
    }
    await this.endOne(host, random, 'by the clock');
  }

  private async letOneWork(random: SeededRandom): Promise<void> {
    const host = this.start(undefined);
    await host.until('running');
    await this.untilOver(host, 4000);
    await this.endOne(host, random, 'by the clock');
  }

  private async letOneKillItself(random: SeededRandom): Promise<void> {
    const mishap: HostMishap = {
      step: random.pick(hostSteps),
      nth: random.magnitude(1, 4),
      side: random.pick(['before', 'during', 'after']),
      delayMs: random.magnitude(1, 40) - 1,
      withChildren: random.chance(0.5),
    };
    const host = this.start(mishap);
    await host.until('running');
    await this.untilOver(host, mishapWithinMs);
    await this.endOne(host, random, 'by the clock');
  }

  private async stopOne(random: SeededRandom): Promise<void> {
    const host = this.start(undefined);
    await host.until('running');
    await this.untilOver(host, random.magnitude(200, 2000));
    host.stop();
    if (random.chance(0.4)) {
      await this.untilOver(host, random.magnitude(1, 800));
      await this.endOne(host, random, 'while it stopped');
      return;
    }
    await host.until('stopped');
    if (host.hasStopped) {
      const left = agentProcesses(this.options.folder);
      if (left.length > 0) this.violations.push(`${left.length} processes of agents outlived a stop`);
    }
    await this.untilOver(host, Infinity);
    this.expectIdle(host);
  }

  private async endOne(host: HostProcess, random: SeededRandom, how: string): Promise<void> {
    const isChosen = random.chance(victimShare);
    const victims = isChosen || this.lacksVictims ? random.fork('victim') : undefined;
    // Where nothing runs at this moment, nothing can be killed with the host.
    if (victims !== undefined) await this.untilVictim(host);
    // Also before: then this host is the one that sees it.
    const early = victims?.chance(0.5) === true;
    let hadVictim = false;
    if (victims !== undefined && early) {
      hadVictim = this.killAgentOrRunner(victims);
      await this.untilOver(host, victims.magnitude(1, 1000));
    }
    const withChildren = random.chance(0.5);
    if (withChildren) host.killGroup();
    else host.kill();
    await host.ended;
    if (this.options.signal.aborted) return;
    if (!host.isKilled) {
      this.expectIdle(host);
      return;
    }
    this.kills++;
    const { killing } = host;
    this.tally.count(killing ? `kills ${killing.mishap.side} ${killing.mishap.step}` : `kills ${how}`);
    if (killing?.mishap.withChildren ?? withChildren) this.tally.count('kills with all its git processes');
    // Also where there was none before: the one that was waited for may have come meanwhile.
    if (victims !== undefined && !hadVictim) {
      await delay(victims.chance(0.5) ? 0 : victims.magnitude(1, 300));
      hadVictim = this.killAgentOrRunner(victims);
    }
    if (hadVictim) this.withVictim++;
    else if (victims !== undefined) this.tally.count('victims looked for in vain');
    const phases = await phasesUnderWay(this.options.project.repository, this.assets);
    for (const phase of phases) this.tally.count(`kills with a feature ${phase}`);
    if (phases.length === 0) this.tally.count('kills with nothing under way');
  }

  private get lacksVictims(): boolean {
    return this.withVictim < wantedVictimShare * (this.kills + 1);
  }

  /** Waits, not for ever, until an agent or a runner is there; who is killed already leaves what it leaves. */
  private async untilVictim(host: HostProcess): Promise<void> {
    const until = performance.now() + victimWithinMs;
    while (!host.hasEnded && performance.now() < until && this.victims().length === 0) await delay(10);
  }

  private victims(): { readonly pid: number; readonly what: string }[] {
    const { folder } = this.options;
    return [
      ...agentProcesses(folder).map(({ pid }) => ({ pid, what: "agents' processes killed" })),
      ...runners(folder).map((pid) => ({ pid, what: 'runners killed' })),
    ];
  }

  /** Whether there was one. */
  private killAgentOrRunner(random: SeededRandom): boolean {
    const [first, ...rest] = this.victims();
    if (first === undefined) return false;
    const { pid, what } = random.pick([first, ...rest]);
    killQuietly(pid);
    this.tally.count(what);
    return true;
  }

  /** Waits until it has ended, at most so long, and not for ever when nothing goes on. */
  private async untilOver(host: HostProcess, atMostMs: number): Promise<void> {
    const until = performance.now() + atMostMs;
    while (!host.hasEnded && performance.now() < until) {
      if (performance.now() - host.heardAt > patienceMs) {
        this.violations.push(`nothing went on for ${patienceMs / 1000} s`);
        host.kill();
        await host.ended;
        return;
      }
      const timer = new AbortController();
      await Promise.race([
        host.ended,
        delay(Math.min(1000, until - performance.now()), undefined, { signal: timer.signal }).catch(
          () => undefined,
        ),
      ]);
      timer.abort();
    }
  }

  /** It ended by itself, which is right only when all is done or it was told to stop. */
  private expectIdle(host: HostProcess): void {
    if (host.hasStopped) {
      this.tally.count('stops');
      return;
    }
    if (host.idle === undefined) {
      if (!this.options.signal.aborted)
        this.violations.push(`a host ended by itself: ${host.failure ?? host.end}`);
      return;
    }
    this.isDone = true;
    this.violations.push(...host.idle.lacking.map((what) => `the run ended although ${what}`));
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}
