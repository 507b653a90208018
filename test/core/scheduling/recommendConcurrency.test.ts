import assert from 'node:assert/strict';
import { longestChain, recommendConcurrency } from '../../../src/core/scheduling/recommendConcurrency';
import { aFeature } from '../../support/aFeature';

const independent = (count: number) => Array.from({ length: count }, (_, index) => aFeature(index + 1));
const chain = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    aFeature(index + 1, { dependencies: index === 0 ? [] : [index] }),
  );

describe('The recommended concurrency', () => {
  it('goes by the size of the backlog', () => {
    const sizes = [1, 9, 10, 19, 20, 49, 50, 99, 100, 400];
    assert.deepEqual(
      sizes.map((size) => recommendConcurrency(independent(size)).concurrency),
      [1, 1, 2, 2, 3, 3, 4, 4, 5, 5],
    );
  });

  it('is two where chains are more than five levels deep, and never more for it', () => {
    const deep = [...chain(6), ...independent(60).map(({ id }) => aFeature(id + 100))];
    assert.deepEqual(recommendConcurrency(deep), {
      concurrency: 2,
      because: '66 features are left, but chains of dependencies are 6 levels deep',
    });
    assert.equal(recommendConcurrency(chain(8)).concurrency, 1);
    const five = [...chain(5), ...independent(60).map(({ id }) => aFeature(id + 100))];
    assert.equal(recommendConcurrency(five).concurrency, 4);
  });

  it('keeps to the rule of thumb of the guide: at most one agent for three features', () => {
    for (let size = 3; size <= 400; size++) {
      assert.ok(recommendConcurrency(independent(size)).concurrency <= size / 3, `${size} features`);
    }
    assert.equal(recommendConcurrency(independent(5)).concurrency, 1);
  });

  it('measures a chain of ten thousand, and takes circles and unknown ids for none', () => {
    assert.equal(longestChain(chain(10_000)), 10_000);
    const circle = [aFeature(1, { dependencies: [2] }), aFeature(2, { dependencies: [1] })];
    assert.equal(longestChain([...circle, aFeature(3, { dependencies: [99] })]), 1);
  });
});
