import assert from 'node:assert/strict';
import { exponentialRetry } from '../../../src/core/scheduling/retryPolicy';

describe('exponentialRetry', () => {
  it('doubles the wait with each attempt', () => {
    const policy = exponentialRetry(3, () => 0.5);
    assert.deepEqual(
      [1, 2, 3, 4].map((n) => policy.delayMs(n)),
      [1000, 2000, 4000, 8000],
    );
  });

  it('never waits longer than five minutes and a tenth', () => {
    const policy = exponentialRetry(3, () => 1);
    assert.equal(policy.delayMs(40), 330_000);
  });

  it('spreads the waits by ten percent to both sides', () => {
    assert.equal(exponentialRetry(3, () => 0).delayMs(1), 900);
    assert.equal(exponentialRetry(3, () => 1).delayMs(1), 1100);
  });
});
