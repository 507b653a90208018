import assert from 'node:assert/strict';
import type { Feature, FeatureStatus } from '../../../src/core/backlog/feature';
import { isReady, readinessOf, readinessOfAll, waitOf } from '../../../src/core/backlog/readiness';
import { aFeature as feature } from '../../support/aFeature';

const now = '2026-01-01T12:00:00.000Z';

function wait(changed: Partial<Feature>, others: readonly Feature[] = []): unknown {
  const subject = feature(100, changed);
  const all = readinessOfAll([subject, ...others]);
  const readiness = all.get(100);
  assert.ok(readiness);
  return waitOf(subject, readiness, now) ?? (isReady(subject, readiness, now) ? 'ready' : undefined);
}

describe('Readiness', () => {
  it('is there without dependencies', () => {
    assert.equal(wait({}), 'ready');
  });

  it('is not there while one of several blockers is unfinished', () => {
    const blockers = [feature(1, { status: 'passing' }), feature(2)];
    assert.deepEqual(wait({ dependencies: [1, 2] }, blockers), { kind: 'blocked', by: [2] });
  });

  it('is there once every blocker has passed, and only passed counts', () => {
    assert.equal(wait({ dependencies: [1] }, [feature(1, { status: 'passing' })]), 'ready');
    for (const status of ['pending', 'in_progress', 'submitted', 'failed'] satisfies FeatureStatus[]) {
      assert.deepEqual(wait({ dependencies: [1] }, [feature(1, { status })]), { kind: 'blocked', by: [1] });
    }
  });

  it('ignores dependencies on ids that do not exist, and names them', () => {
    assert.equal(wait({ dependencies: [77] }), 'ready');
    assert.deepEqual(
      readinessOf({ dependencies: [5, 77, 4, 77] }, (id) => (id < 10 ? 'pending' : undefined)),
      { blockedBy: [4, 5], missing: [77] },
    );
  });

  it('waits for a retry time, for a person, for the merge queue, and says so', () => {
    const until = '2026-01-01T12:00:00.001Z';
    assert.deepEqual(wait({ retryNotBefore: until }), { kind: 'retryWait', until });
    assert.equal(wait({ retryNotBefore: now }), 'ready');
    assert.deepEqual(wait({ humanQuestion: 'Which?' }), { kind: 'waitingForPerson', question: 'Which?' });
    assert.deepEqual(wait({ status: 'submitted' }), { kind: 'merging' });
    assert.deepEqual(wait({ status: 'failed', lastError: 'No commit.' }), {
      kind: 'failed',
      message: 'No commit.',
    });
  });

  it('lets three branches of the guide run side by side, and its chain of ten only one after the other', () => {
    const rounds = (dependencies: (id: number) => number, count: number): number[][] => {
      const ids = Array.from({ length: count }, (_, index) => index + 1);
      const passed = new Set<number>();
      const found: number[][] = [];
      while (passed.size < count) {
        const features = ids.map((id) =>
          feature(id, {
            status: passed.has(id) ? 'passing' : 'pending',
            dependencies: dependencies(id) > 0 ? [dependencies(id)] : [],
          }),
        );
        const all = readinessOfAll(features);
        const ready = features.filter((each) =>
          isReady(each, all.get(each.id) ?? { blockedBy: [], missing: [] }, now),
        );
        found.push(ready.map(({ id }) => id));
        for (const { id } of ready) passed.add(id);
      }
      return found;
    };
    assert.deepEqual(
      rounds((id) => id - 3, 9),
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
    );
    assert.deepEqual(
      rounds((id) => id - 1, 10),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((id) => [id]),
    );
  });

  it('has no reason to wait for what runs or has passed, and does not call it ready', () => {
    assert.equal(wait({ status: 'in_progress' }), undefined);
    assert.equal(wait({ status: 'passing' }), undefined);
  });
});
