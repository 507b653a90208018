import { type AgentRow, liveAgents } from '../../agents/agentRow';
import { lookEveryMs } from '../../agents/health/readUsage';
import { dueStep, type StallStep } from '../../agents/health/stallPolicy';
import { type Health, VitalSigns } from '../../agents/health/vitalSigns';
import { markForRestart, type SeenHealth, writeHealth } from '../../agents/health/writeHealth';
import type { RunVitals } from '../../agents/run';
import type { Clock } from '../../base/clock';
import type { Disposable } from '../../base/disposable';
import type { Log } from '../../base/log';
import type { Settings } from '../../settings';
import type { Store, Transaction } from '../../store/store';
import { coreCount } from './coreCount';
import { stallLimits, takeStep, tellRecovery } from './stallSteps';

/** What does not change is written down so often. */
const writeEveryMs = 15_000;
/** Between looks at the worktree of an agent that is silent: git has to be asked. */
const worktreeEveryMs = 30_000;
/** More than so many looks late: this program or the machine slept, or a clock was set. */
const lateLooks = 3;

export interface HealthWatchOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: () => Settings;
  readonly vitals: () => Promise<ReadonlyMap<number, RunVitals>>;
  /** Another number than before: something was heard of the agent. Undefined: it is not followed here. */
  readonly signsOf: (agentId: number) => number | undefined;
  /** Another text than before: something changed there. Undefined: that could not be found out. */
  readonly markOfWorktree: (folder: string) => Promise<string | undefined>;
  /** Ends an agent so that another one takes its place. */
  readonly replace: (agentId: number) => Promise<void>;
}

interface Watched {
  readonly signs: VitalSigns;
  /** The last thing that was done about its silence. */
  step: StallStep | undefined;
  /** Told of, and not taken back yet. */
  stalled: boolean;
  writtenAt: number;
  lookedAt: number;
  signSinceWritten: boolean;
}

/**
 * Looks at all agents every few seconds: whether they live, what they use, and what is to be done about those that
 * show no sign of life. Silence is only counted while somebody watched.
 */
export class HealthWatch implements Disposable {
  private readonly watched = new Map<number, Watched>();
  private timer: Disposable | undefined;
  private lastLookAt: number | undefined;
  private looking: Promise<void> | undefined;
  private disposed = false;

  constructor(private readonly options: HealthWatchOptions) {}

  start(): void {
    if (this.disposed) return;
    this.timer = this.options.clock.after(lookEveryMs, () => {
      void this.look().then(() => this.start());
    });
  }

  /** One look at a time; never rejects. */
  look(): Promise<void> {
    this.looking ??= this.lookNow()
      .catch((error: unknown) => {
        if (!this.disposed) this.options.log.warn('The health of the agents could not be looked at', error);
      })
      .finally(() => {
        this.looking = undefined;
      });
    return this.looking;
  }

  async close(): Promise<void> {
    this.dispose();
    await this.looking;
  }

  dispose(): void {
    this.disposed = true;
    this.timer?.dispose();
  }

  private async lookNow(): Promise<void> {
    const { store, clock, signsOf } = this.options;
    const elapsedMs = this.elapsed();
    const live = liveAgents(store).filter(({ agentId }) => signsOf(agentId) !== undefined);
    for (const id of this.watched.keys()) {
      if (!live.some(({ agentId }) => agentId === id)) this.watched.delete(id);
    }
    if (live.length === 0) return;
    const vitals = await this.readVitals();
    for (const agent of live) await this.observe(agent, vitals.get(agent.agentId), elapsedMs);
    // While that was found out, an agent may have ended.
    const present = live.filter(({ agentId }) => signsOf(agentId) !== undefined);
    if (this.disposed || present.length === 0) return;
    await this.act(present, clock.now());
  }

  /** Undefined after a time for which nobody watched: then all clocks have started again. */
  private elapsed(): number {
    const now = this.options.clock.now();
    const elapsedMs = now - (this.lastLookAt ?? now);
    this.lastLookAt = now;
    if (elapsedMs >= 0 && elapsedMs <= lateLooks * lookEveryMs) return elapsedMs;
    for (const each of this.watched.values()) {
      each.signs.reset();
      each.step = undefined;
    }
    return 0;
  }

  /** What cannot be read makes agents unknown, and never stalled. */
  private async readVitals(): Promise<ReadonlyMap<number, RunVitals>> {
    try {
      return await this.options.vitals();
    } catch (error) {
      this.options.log.debug('The table of processes could not be read', error);
      return new Map();
    }
  }

  private async observe(agent: AgentRow, vitals: RunVitals | undefined, elapsedMs: number): Promise<void> {
    const { agentId } = agent;
    const watched = this.watched.get(agentId) ?? newlyWatched();
    this.watched.set(agentId, watched);
    const signOfLife = watched.signs.observe(
      {
        signs: (this.options.signsOf(agentId) ?? 0) + (vitals?.written ?? 0),
        usage: vitals?.usage,
        worktree: await this.worktreeOf(agent, watched),
        waits: waits(agent),
      },
      elapsedMs,
    );
    watched.signSinceWritten ||= signOfLife;
    if (signOfLife) watched.step = undefined;
  }

  /** Only of one that is silent otherwise. */
  private async worktreeOf({ worktree, spawnedAt }: AgentRow, watched: Watched): Promise<string | undefined> {
    const { clock, settings, markOfWorktree, log } = this.options;
    const now = clock.now();
    // The first mark is what later ones are compared with; a worktree that is just being made tells nothing.
    const isNew = now - Date.parse(spawnedAt) < worktreeEveryMs;
    const isQuiet =
      watched.signs.silentMs >= Math.min(settings().healthQuietMinutes * 60_000, worktreeEveryMs);
    if (worktree === null || isNew || !isQuiet || Math.abs(now - watched.lookedAt) < worktreeEveryMs) {
      return undefined;
    }
    watched.lookedAt = now;
    return markOfWorktree(worktree).catch((error: unknown) => {
      log.debug('A worktree could not be looked at', error);
      return undefined;
    });
  }

  private async act(live: readonly AgentRow[], now: number): Promise<void> {
    const { store, settings } = this.options;
    const limits = stallLimits(settings());
    const writes: ((tx: Transaction) => void)[] = [];
    const restarts: number[] = [];
    for (const agent of live) {
      const watched = this.watched.get(agent.agentId);
      if (watched === undefined) continue;
      const { signs } = watched;
      const health = signs.health(limits);
      if (isWorthWriting(agent, watched, health, now)) {
        const shown = seen(signs, health, watched.signSinceWritten);
        writes.push((tx) => writeHealth(tx, agent.agentId, shown));
        watched.writtenAt = now;
        watched.signSinceWritten = false;
      }
      if (health === 'alive' && watched.stalled) {
        // One that is being ended is not expected to show any, and has not come back.
        if (agent.restart === null && agent.outcome === null) writes.push((tx) => tellRecovery(tx, agent));
        watched.stalled = false;
      }
      const step = dueStep(signs.silentMs, watched.step, limits);
      // One that cannot be watched wholly may well be at work: a person is told, and nothing is ended.
      if (step === undefined || health === 'alive' || (step === 'restart' && health !== 'stalled')) continue;
      watched.step = step;
      watched.stalled = true;
      writes.push((tx) => {
        const reason = takeStep(tx, agent, step, signs, limits);
        if (reason !== undefined) markForRestart(tx, agent.agentId, 'policy', reason);
      });
      if (step === 'restart') restarts.push(agent.agentId);
    }
    if (writes.length === 0) return;
    await store.commit((tx) => {
      for (const write of writes) write(tx);
    });
    for (const agentId of restarts) this.replaceQuietly(agentId);
  }

  private replaceQuietly(agentId: number): void {
    this.options.replace(agentId).catch((error: unknown) => {
      this.options.log.error(`Agent ${agentId} has stalled and could not be ended`, error);
    });
  }
}

function newlyWatched(): Watched {
  return {
    signs: new VitalSigns(),
    ...{ step: undefined, stalled: false, writtenAt: 0, lookedAt: 0, signSinceWritten: false },
  };
}

/** Nothing is expected of it: a person has to answer it, or it has made its last call and is being ended. */
function waits({ waitingForPerson, submittedAt, outcome }: AgentRow): boolean {
  return waitingForPerson === 1 || submittedAt !== null || outcome !== null;
}

function seen(signs: VitalSigns, health: Health, signOfLife: boolean): SeenHealth {
  const { cpuShare, usage } = signs;
  return {
    health,
    cpuPercent: cpuShare === undefined ? undefined : Math.round((cpuShare / coreCount()) * 1000) / 10,
    memoryBytes: usage === undefined || usage.processes === 0 ? undefined : usage.memoryBytes,
    signOfLife,
  };
}

function isWorthWriting(agent: AgentRow, watched: Watched, health: Health, now: number): boolean {
  if (agent.health !== health) return true;
  return Math.abs(now - watched.writtenAt) >= writeEveryMs;
}
