import assert from 'node:assert/strict';
import { type Candidate, pick } from '../../../src/core/scheduling/pick';
import { priorityStrategy } from '../../../src/core/scheduling/strategies';

function candidate(id: number, change: Partial<Candidate> = {}): Candidate {
  return { id, priority: 1, skipCount: 0, dependents: 0, resumable: false, ...change };
}
const ids = (picked: readonly Candidate[]): number[] => picked.map(({ id }) => id);

describe('pick', () => {
  it('orders by score: 1499, 990, 965', () => {
    const features = [
      candidate(12, { priority: 5, skipCount: 3 }),
      candidate(7, { priority: 10 }),
      candidate(3, { priority: 1, dependents: 5 }),
    ];
    assert.deepEqual(ids(pick(features, 3, priorityStrategy)), [3, 7, 12]);
  });

  it('takes interrupted work up again before anything new', () => {
    const features = [candidate(1, { dependents: 9 }), candidate(2, { priority: 900, resumable: true })];
    assert.deepEqual(ids(pick(features, 1, priorityStrategy)), [2]);
  });

  it('breaks a tie by priority and then by id', () => {
    const features = [
      candidate(9, { priority: 101, dependents: 1 }),
      candidate(8, { priority: 1 }),
      candidate(5, { priority: 1 }),
    ];
    assert.deepEqual(ids(pick(features, 3, priorityStrategy)), [5, 8, 9]);
  });

  it('picks nothing without a free slot', () => {
    assert.deepEqual(pick([candidate(1)], 0, priorityStrategy), []);
    assert.deepEqual(pick([candidate(1)], -1, priorityStrategy), []);
  });
});
