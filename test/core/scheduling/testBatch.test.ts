import assert from 'node:assert/strict';
import { pickTestBatch, type Testable, testWeight } from '../../../src/core/scheduling/testBatch';

function testable(id: number, change: Partial<Testable> = {}): Testable {
  return { id, dependents: 0, dependencies: 0, testedLately: false, lastTestedAt: undefined, ...change };
}
const ids = (batch: readonly Testable[]): number[] => batch.map(({ id }) => id);

describe('A batch of regression tests', () => {
  it('weighs 2 for each dependent, 5 without a late test, and 1 for each dependency up to 3', () => {
    assert.equal(testWeight(testable(1)), 5);
    assert.equal(testWeight(testable(1, { testedLately: true })), 0);
    assert.equal(testWeight(testable(1, { dependents: 4 })), 13);
    assert.equal(testWeight(testable(1, { dependencies: 2 })), 7);
    assert.equal(testWeight(testable(1, { dependents: 1, dependencies: 20, testedLately: true })), 5);
  });

  it('is the three heaviest', () => {
    const all = [
      testable(1, { testedLately: true, dependents: 2 }), // 4
      testable(2, { dependents: 1 }), // 7
      testable(3, { dependencies: 3 }), // 8
      testable(4), // 5
      testable(5, { testedLately: true, dependents: 5 }), // 10
    ];
    assert.deepEqual(ids(pickTestBatch(all)), [5, 3, 2]);
  });

  it('takes of equals those whose last test is the longest ago, then the lowest number', () => {
    const tested = (id: number, lastTestedAt: string): Testable => testable(id, { lastTestedAt });
    const all = [
      tested(1, '2026-01-03T00:00:00.000Z'),
      tested(2, '2026-01-01T00:00:00.000Z'),
      testable(4),
      testable(3),
    ];
    assert.deepEqual(ids(pickTestBatch(all)), [3, 4, 2]);
    assert.deepEqual(ids(pickTestBatch([...all].reverse())), [3, 4, 2]);
  });

  it('is what there is when there is less', () => {
    assert.deepEqual(pickTestBatch([]), []);
    assert.deepEqual(ids(pickTestBatch([testable(7)])), [7]);
  });
});
