import type { AgentHealth } from '../../../shared/agentHealth';
import type { TreeUsage } from './treeUsage';

export type Health = AgentHealth;

/** What was seen of an agent at one look. */
export interface Observation {
  /** Grows with each output and each tool call. */
  readonly signs: number;
  /** Undefined: it could not be read. */
  readonly usage: TreeUsage | undefined;
  /** Another one than before: something changed in the worktree. Undefined: it was not looked at. */
  readonly worktree?: string | undefined;
  /** For a person's answer or permission, or for nothing any more. */
  readonly waits: boolean;
}

export interface HealthLimits {
  /** 0: nothing is ever called stalled. */
  readonly stalledMs: number;
}

/** What is below this share of one core is the murmur of a program that waits. */
const murmur = 0.005;
/** As much beyond the murmur shows that it computes. */
const computingMs = 250;

/**
 * The signs of life of one agent. Time is told by whoever looks, in steps for which this program was awake: no clock
 * that jumps, and no machine that slept, makes an agent look silent.
 */
export class VitalSigns {
  private last: Observation | undefined;
  private worktree: string | undefined;
  private computed = 0;
  private hasShown = false;
  /** Of the silence up to now, without a gap: how long every sign was watched for. */
  private watchedMs = 0;
  private isSuspended = false;
  private silence = 0;
  private share: number | undefined;

  /** For how long there was no sign of life while one was watched for. */
  get silentMs(): number {
    return this.silence;
  }

  /** Nothing computes because somebody has stopped its processes. */
  get suspended(): boolean {
    return this.isSuspended;
  }

  /** Of one core since the look before; undefined where that is not known. */
  get cpuShare(): number | undefined {
    return this.share;
  }

  get usage(): TreeUsage | undefined {
    return this.last?.usage;
  }

  /** True: there was a sign of life since the look before. */
  observe(now: Observation, sinceLastMs: number): boolean {
    const elapsedMs = this.last === undefined ? 0 : sinceLastMs;
    const shown = this.shows(now, elapsedMs);
    const suspended = now.usage?.suspended === true;
    const isBack = this.isSuspended && !suspended;
    this.isSuspended = suspended;
    if (shown || now.waits) this.startAgain(true);
    // For as long as it was stopped it could show nothing.
    else if (isBack) this.startAgain(false);
    else {
      this.silence += elapsedMs;
      this.watchedMs = isSeen(now.usage) ? this.watchedMs + elapsedMs : 0;
    }
    this.last = now;
    this.worktree = now.worktree ?? this.worktree;
    return shown;
  }

  /** All clocks start again: nothing is known of the time before. */
  reset(): void {
    this.last = undefined;
    this.share = undefined;
    this.isSuspended = false;
    this.startAgain(false);
  }

  private startAgain(hasShown: boolean): void {
    this.hasShown = hasShown;
    this.computed = 0;
    this.watchedMs = 0;
    this.silence = 0;
  }

  health({ stalledMs }: HealthLimits): Health {
    if (this.last?.waits === true) return 'alive';
    if (this.isSuspended) return 'unknown';
    if (stalledMs === 0 || this.silence < stalledMs) return this.hasShown ? 'alive' : 'unknown';
    // One sign that is missing proves nothing while another could not be watched for.
    return this.watchedMs < stalledMs ? 'unknown' : 'stalled';
  }

  private shows(now: Observation, elapsedMs: number): boolean {
    const computes = this.computes(now.usage, elapsedMs);
    if (this.last === undefined) return false;
    const changed =
      now.worktree !== undefined && this.worktree !== undefined && now.worktree !== this.worktree;
    return now.signs !== this.last.signs || changed || computes;
  }

  /** A program that waits uses a little now and then; only what goes on beyond that is a sign. */
  private computes(usage: TreeUsage | undefined, elapsedMs: number): boolean {
    const before = this.last?.usage;
    this.share = undefined;
    if (!isSeen(usage) || !isSeen(before) || elapsedMs <= 0) return false;
    const usedMs = Math.max(0, usage.cpuMs - before.cpuMs);
    this.share = usedMs / elapsedMs;
    this.computed = Math.max(0, this.computed + usedMs - murmur * elapsedMs);
    return this.computed >= computingMs;
  }
}

function isSeen(usage: TreeUsage | undefined): usage is TreeUsage {
  return usage !== undefined && usage.processes > 0;
}
