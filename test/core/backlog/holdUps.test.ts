import assert from 'node:assert/strict';
import { holdUpsIn } from '../../../src/core/backlog/holdUps';

type Rows = Readonly<Record<number, readonly number[]>>;

function backlog(rows: Rows, passing: readonly number[] = []) {
  return Object.entries(rows).map(([id, dependencies]) => ({
    id: Number(id),
    status: passing.includes(Number(id)) ? 'passing' : 'pending',
    dependencies,
  }));
}
const alike = (): number => 1;

describe('What holds up a backlog', () => {
  it('is the longest chain of features that have not passed, in the order in which they must', () => {
    const rows: Rows = { 1: [], 2: [1], 3: [2], 4: [1], 5: [4], 6: [5] };
    assert.deepEqual(holdUpsIn(backlog(rows), alike).criticalPath, [1, 4, 5, 6]);
    assert.deepEqual(holdUpsIn(backlog(rows, [1, 4, 5]), alike).criticalPath, [2, 3]);
    assert.deepEqual(holdUpsIn(backlog(rows, [1, 2, 3, 4, 5]), alike).criticalPath, []);
  });

  it('goes by how long features take, not by how many there are', () => {
    const rows: Rows = { 1: [], 2: [1], 3: [2], 4: [], 5: [4] };
    const estimate = (id: number): number => (id === 5 ? 10 : 1);
    assert.deepEqual(holdUpsIn(backlog(rows), estimate).criticalPath, [4, 5]);
  });

  it('is what most features wait for, directly and through others, worst first', () => {
    const rows: Rows = {
      1: [],
      2: [1],
      3: [1],
      4: [1],
      5: [],
      6: [5],
      7: [5],
      8: [5],
      9: [8],
      10: [],
      11: [10],
    };
    assert.deepEqual(holdUpsIn(backlog(rows), alike).bottlenecks, [
      { featureId: 5, waiting: 4 },
      { featureId: 1, waiting: 3 },
    ]);
    assert.deepEqual(holdUpsIn(backlog(rows, [6]), alike).bottlenecks, [{ featureId: 1, waiting: 3 }]);
  });

  it('ends with circles, dependencies on what does not exist, and chains of any length', () => {
    const circle = holdUpsIn(backlog({ 1: [2, 404], 2: [1], 3: [2], 4: [2], 5: [1] }), alike);
    assert.ok(circle.criticalPath.length <= 5);
    assert.deepEqual(holdUpsIn(backlog({ 1: [404] }), alike), { criticalPath: [], bottlenecks: [] });
    const chain = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [index + 1, index === 0 ? [] : [index]]),
    );
    assert.equal(holdUpsIn(backlog(chain), alike).criticalPath.length, 10_000);
  });
});
