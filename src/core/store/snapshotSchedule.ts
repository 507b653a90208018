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

/** Decides when a snapshot is due. */
export class SnapshotSchedule implements Disposable {
  private timer: Disposable | undefined;
  private oldestAtMs: number | undefined;
  private newestAtMs = 0;
  private pauseMs = 0;

  constructor(
    private readonly clock: Clock,
    private readonly policy: SnapshotPolicy,
    private readonly onDue: () => void,
  ) {}

  /** There are commits that no snapshot holds. */
  noteCommit(): void {
    this.newestAtMs = this.clock.now();
    this.oldestAtMs ??= this.newestAtMs;
    this.arm(this.policy.idleMs);
  }

  /** Whether to take one even though commits keep coming. */
  isOverdue(journalBytes: number): boolean {
    if (this.oldestAtMs === undefined) return false;
    const ageMs = this.clock.now() - this.oldestAtMs;
    if (ageMs < this.pauseMs) return false;
    return ageMs >= this.policy.maxAgeMs || journalBytes >= this.policy.maxJournalBytes;
  }

  /** One that holds all commits so far was begun. */
  noteBegun(): void {
    this.oldestAtMs = undefined;
  }

  noteFinished(tookMs: number): void {
    this.pauseMs = Math.min(tookMs / maxShare, maxPauseMs);
  }

  /** It failed, and what it was to hold still waits. */
  noteFailed(): void {
    this.noteCommit();
  }

  dispose(): void {
    this.timer?.dispose();
    this.timer = undefined;
  }

  private arm(delayMs: number): void {
    this.timer ??= this.clock.after(Math.max(delayMs, 1), () => {
      this.timer = undefined;
      if (this.oldestAtMs === undefined) return;
      const now = this.clock.now();
      const untilIdleMs = Math.max(this.policy.idleMs, this.pauseMs) - (now - this.newestAtMs);
      const untilOldMs = Math.max(this.policy.maxAgeMs, this.pauseMs) - (now - this.oldestAtMs);
      const restMs = Math.min(untilIdleMs, untilOldMs);
      if (restMs > 0) this.arm(restMs);
      else this.onDue();
    });
  }
}
