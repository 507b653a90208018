import assert from 'node:assert/strict';
import { findObstacles } from '../../../src/core/backlog/obstacles';
import { aFeature } from '../../support/aFeature';

describe('Obstacles', () => {
  it('are the nearest failed feature behind each that waits', () => {
    const { of, cycles } = findObstacles([
      aFeature(1, { status: 'failed' }),
      aFeature(2, { dependencies: [1] }),
      aFeature(3, { status: 'failed' }),
      aFeature(4, { dependencies: [2, 3] }),
      aFeature(5, { dependencies: [6] }),
      aFeature(6),
    ]);
    assert.deepEqual(cycles, []);
    assert.deepEqual(Object.fromEntries(of), {
      2: { kind: 'failed', id: 1 },
      4: { kind: 'failed', id: 3 },
    });
  });

  it('are circles, for those in them and for those behind them', () => {
    const { of, cycles } = findObstacles([
      aFeature(3, { dependencies: [7] }),
      aFeature(7, { dependencies: [3] }),
      aFeature(8, { dependencies: [7] }),
      aFeature(11, { dependencies: [12] }),
      aFeature(12, { dependencies: [11] }),
    ]);
    assert.deepEqual(cycles, [
      [3, 7, 3],
      [11, 12, 11],
    ]);
    const circle = { kind: 'cycle', cycle: [3, 7, 3] };
    assert.deepEqual([of.get(3), of.get(7), of.get(8)], [circle, circle, circle]);
  });

  it('are not what has passed, is under way or does not exist', () => {
    const { of } = findObstacles([
      aFeature(1, { status: 'passing' }),
      aFeature(2, { status: 'in_progress', dependencies: [1] }),
      aFeature(3, { dependencies: [1, 2, 99] }),
      aFeature(4, { dependencies: [3], status: 'passing' }),
    ]);
    assert.equal(of.size, 0);
  });

  it('are found behind a chain of ten thousand without recursion', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) =>
      aFeature(index + 1, index === 0 ? { status: 'failed' } : { dependencies: [index] }),
    );
    const { of } = findObstacles(chain);
    assert.deepEqual(of.get(10_000), { kind: 'failed', id: 1 });
  });
});
