import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';

export interface SnapshotPolicy {
  /** A snapshot is taken when nothing was committed for so long… */
  readonly idleMs: number;
  /** …or, while commits keep coming, when the oldest that is in no snapshot is so old… */
  readonly maxAgeMs: number;
  /** …or when the journal has grown so large. */
  readonly maxJournalBytes: number;
}

export const defaultSnapshotPolicy: SnapshotPolicy = {
  idleMs: 250,
  maxAgeMs: 1000,
  maxJournalBytes: 4 << 20,
};

/** Of the time that passes, at most this share goes into snapshots, however large the database is. */
const maxShare = 1 / 20;
const maxPauseMs = 5000;
/** After so long, one that could not be written is tried again, and after twice as long each time it fails anew. */
const firstRetryMs = 250;
const maxRetryMs = 60_000;

/** Decides when a snapshot is due. */
export class SnapshotSchedule implements Disposable {
  private timer: Disposable | undefined;
  private oldestAtMs: number | undefined;
  private newestAtMs = 0;
  private pauseMs = 0;
  /** Until the next try; 0 unless the last one failed. */
  private retryMs = 0;

  constructor(
    private readonly clock: Clock,
    private readonly policy: SnapshotPolicy,
    private readonly onDue: () => void,
  ) {}

  /** There are commits that no snapshot holds. */
  noteCommit(): void {
    this.newestAtMs = this.clock.now();
    this.oldestAtMs ??= this.newestAtMs;
    this.arm(Math.max(this.policy.idleMs, this.retryMs));
  }

  /** Whether to take one even though commits keep coming. */
  isOverdue(journalBytes: number): boolean {
    if (this.oldestAtMs === undefined) return false;
    const ageMs = this.sinceMs(this.oldestAtMs);
    if (ageMs < Math.max(this.pauseMs, this.retryMs)) return false;
    return ageMs >= this.policy.maxAgeMs || journalBytes >= this.policy.maxJournalBytes;
  }

  /** One that holds all commits so far was begun. */
  noteBegun(): void {
    this.oldestAtMs = undefined;
  }

  noteFinished(tookMs: number): void {
    this.retryMs = 0;
    this.pauseMs = Math.min(tookMs / maxShare, maxPauseMs);
  }

  /** It came at the wrong moment, and what it was to hold still waits. */
  notePutOff(): void {
    this.noteCommit();
  }

  /** It failed: a disk without room, or a program that keeps the file open, will hardly be otherwise right away. */
  noteFailed(): void {
    this.retryMs = Math.min(Math.max(firstRetryMs, this.retryMs * 2), maxRetryMs);
    this.oldestAtMs = undefined;
    this.noteCommit();
  }

  dispose(): void {
    this.timer?.dispose();
    this.timer = undefined;
  }

  /** A clock that was set back must not make a snapshot wait for as long: it then counts as long enough. */
  private sinceMs(atMs: number): number {
    const passedMs = this.clock.now() - atMs;
    return passedMs < 0 ? Number.POSITIVE_INFINITY : passedMs;
  }

  private arm(delayMs: number): void {
    this.timer ??= this.clock.after(Math.max(delayMs, 1), () => {
      this.timer = undefined;
      if (this.oldestAtMs === undefined) return;
      const atLeastMs = Math.max(this.pauseMs, this.retryMs);
      const untilIdleMs = Math.max(this.policy.idleMs, atLeastMs) - this.sinceMs(this.newestAtMs);
      const untilOldMs = Math.max(this.policy.maxAgeMs, atLeastMs) - this.sinceMs(this.oldestAtMs);
      const restMs = Math.min(untilIdleMs, untilOldMs);
      if (restMs > 0) this.arm(restMs);
      else this.onDue();
    });
  }
}
