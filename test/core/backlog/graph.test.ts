import assert from 'node:assert/strict';
import {
  countDependents,
  cycleThrough,
  dependencyGraph,
  findCycle,
  spellCycle,
} from '../../../src/core/backlog/graph';

const graph = (edges: Record<number, number[]>): Map<number, readonly number[]> =>
  dependencyGraph(Object.entries(edges).map(([id, dependencies]) => ({ id: Number(id), dependencies })));

/** 1 ← 2 ← … ← length */
const chain = (length: number): Map<number, readonly number[]> =>
  new Map(Array.from({ length }, (_, i) => [i + 1, i === 0 ? [] : [i]]));

describe('The dependency graph', () => {
  it('has no cycle when features only share dependencies', () => {
    const diamond = graph({ 1: [], 2: [1], 3: [1], 4: [2, 3] });
    assert.equal(findCycle(diamond), undefined);
    assert.equal(cycleThrough(diamond, 4), undefined);
  });

  it('ignores dependencies on ids that do not exist', () => {
    assert.equal(findCycle(graph({ 1: [99], 2: [1, 98] })), undefined);
  });

  it('spells a cycle from the feature that was asked about', () => {
    const circle = graph({ 1: [3], 3: [7], 7: [3], 9: [1] });
    assert.equal(spellCycle(cycleThrough(circle, 3) ?? []), '3 → 7 → 3');
    assert.equal(spellCycle(cycleThrough(circle, 7) ?? []), '7 → 3 → 7');
    assert.equal(cycleThrough(circle, 1), undefined);
  });

  it('finds a cycle anywhere, in the direction of the dependencies, from its lowest id', () => {
    assert.deepEqual(findCycle(graph({ 1: [2], 2: [9], 9: [4], 4: [2], 5: [9], 6: [] })), [2, 9, 4, 2]);
    assert.deepEqual(findCycle(graph({ 5: [5] })), [5, 5]);
  });

  it('takes a legal chain of 10,000 features', () => {
    const long = chain(10_000);
    assert.equal(findCycle(long), undefined);
    assert.equal(cycleThrough(long, 10_000), undefined);
  });

  it('spells a cycle of 10,000 features in full', () => {
    const closed = chain(10_000).set(1, [10_000]);
    assert.equal(findCycle(closed)?.length, 10_001);
    assert.equal(cycleThrough(closed, 5_000)?.length, 10_001);
  });

  it('counts each direct dependent once', () => {
    const counts = countDependents([
      { id: 1, dependencies: [] },
      { id: 2, dependencies: [1, 1] },
      { id: 3, dependencies: [1, 2] },
    ]);
    assert.deepEqual(
      [...counts],
      [
        [1, 2],
        [2, 1],
      ],
    );
  });
});
