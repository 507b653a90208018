import assert from 'node:assert/strict';
import { type Candidate, pick } from '../../../src/core/scheduling/pick';
import {
  criticalPathStrategy,
  priorityStrategy,
  strategyNamed,
} from '../../../src/core/scheduling/strategies';
import { BacklogShape } from '../../../src/core/backlog/backlogShape';

function candidate(id: number, change: Partial<Candidate> = {}): Candidate {
  return { id, priority: 1, skipCount: 0, resumable: false, ...change };
}
const ids = (picked: readonly Candidate[]): number[] => picked.map(({ id }) => id);

/** What each depends on. */
function shapeOf(
  dependencies: Readonly<Record<number, readonly number[]>> = {},
  estimate: (id: number) => number = () => 1,
): BacklogShape {
  return new BacklogShape(
    new Map(Object.entries(dependencies).map(([id, on]) => [Number(id), on])),
    estimate,
  );
}

describe('pick', () => {
  it('orders by score: 1499, 990, 965', () => {
    const features = [
      candidate(12, { priority: 5, skipCount: 3 }),
      candidate(7, { priority: 10 }),
      candidate(3, { priority: 1 }),
    ];
    const fiveWaitForIt = shapeOf({ 21: [3], 22: [3], 23: [3], 24: [3], 25: [3] });
    assert.deepEqual(ids(pick(features, 3, priorityStrategy, fiveWaitForIt)), [3, 7, 12]);
  });

  it('takes interrupted work up again before anything new', () => {
    const features = [candidate(1), candidate(2, { priority: 900, resumable: true })];
    for (const strategy of [priorityStrategy, criticalPathStrategy]) {
      assert.deepEqual(ids(pick(features, 1, strategy, shapeOf({ 5: [1], 6: [5] }))), [2]);
    }
  });

  it('breaks a tie by priority and then by id', () => {
    const features = [
      candidate(9, { priority: 101 }),
      candidate(8, { priority: 1 }),
      candidate(5, { priority: 1 }),
    ];
    assert.deepEqual(ids(pick(features, 3, priorityStrategy, shapeOf({ 20: [9] }))), [5, 8, 9]);
  });

  it('picks nothing without a free slot', () => {
    assert.deepEqual(pick([candidate(1)], 0, priorityStrategy, shapeOf()), []);
    assert.deepEqual(pick([candidate(1)], -1, priorityStrategy, shapeOf()), []);
  });
});

describe('The strategy criticalPath', () => {
  const features = [candidate(1), candidate(2, { priority: 500 }), candidate(3)];

  it('starts with the longest chain, whatever its priority', () => {
    const shape = shapeOf({ 10: [2], 11: [10], 12: [1], 13: [1], 14: [1] });
    assert.deepEqual(ids(pick(features, 3, criticalPathStrategy, shape)), [2, 1, 3]);
    assert.deepEqual(ids(pick(features, 3, priorityStrategy, shape)), [1, 3, 2]);
  });

  it('measures a chain by the estimates', () => {
    const shape = shapeOf({ 10: [2], 11: [10], 12: [1] }, (id) => (id === 12 ? 5 : 1));
    assert.deepEqual(ids(pick(features, 3, criticalPathStrategy, shape)), [1, 2, 3]);
  });

  it('lets the score decide between equal chains', () => {
    assert.deepEqual(ids(pick(features, 3, criticalPathStrategy, shapeOf({ 9: [3] }))), [3, 1, 2]);
  });

  it('is not confused by circles and missing ids', () => {
    const shape = shapeOf({ 10: [1, 11], 11: [10], 12: [2, 99], 13: [12, 12] });
    assert.deepEqual(ids(pick(features, 3, criticalPathStrategy, shape)), [2, 1, 3]);
  });

  it('has no limit to the depth of a chain', () => {
    const chain = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [n + 2, [n + 1]]));
    assert.equal(shapeOf(chain).remaining(2), 10_000);
  });

  it('is chosen by its name; what is not known is the default', () => {
    assert.equal(strategyNamed('criticalPath'), criticalPathStrategy);
    assert.equal(strategyNamed('fastest'), priorityStrategy);
  });
});
