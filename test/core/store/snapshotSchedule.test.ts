import assert from 'node:assert/strict';
import { toDisposable } from '../../../src/core/base/disposable';
import { defaultSnapshotPolicy, SnapshotSchedule } from '../../../src/core/store/snapshotSchedule';
import { FakeClock } from '../../support/fakeClock';

describe('The schedule of snapshots', () => {
  it('tries one that fails again after ever longer, and at once when it has succeeded', () => {
    const clock = new FakeClock();
    let tried = 0;
    const schedule = new SnapshotSchedule(clock, defaultSnapshotPolicy, () => {
      tried++;
      schedule.noteBegun();
      schedule.noteFailed();
    });
    schedule.noteCommit();
    clock.advance(10_000);
    assert.ok(tried >= 4, `soon again: ${tried} times in ten seconds`);
    clock.advance(600_000);
    assert.ok(tried >= 14 && tried <= 30, `${tried} times in ten minutes`);

    schedule.noteBegun();
    schedule.noteFinished(0);
    clock.advance(60_000);
    const before = tried;
    schedule.noteCommit();
    clock.advance(defaultSnapshotPolicy.idleMs);
    assert.equal(tried, before + 1);
    schedule.dispose();
  });

  it('waits no longer because somebody has set the clock back', () => {
    let now = Date.parse('2026-01-01T12:00:00.000Z');
    let fall: (() => void) | undefined;
    const clock = {
      now: () => now,
      after: (_: number, callback: () => void) => {
        fall = callback;
        return toDisposable(() => undefined);
      },
    };
    let due = 0;
    const schedule = new SnapshotSchedule(clock, defaultSnapshotPolicy, () => due++);
    schedule.noteCommit();
    now -= 3_600_000;
    fall?.();
    assert.equal(due, 1);
    schedule.noteCommit();
    assert.equal(schedule.isOverdue(0), true, 'also where commits never stop');
  });
});
