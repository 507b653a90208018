import assert from 'node:assert/strict';
import { byScore, scoreOf } from '../../../src/core/backlog/score';

describe('The score of a feature', () => {
  it('weighs priority, direct dependents and skips as the guide does', () => {
    assert.equal(scoreOf({ priority: 1, skipCount: 0 }, 5), 1499);
    assert.equal(scoreOf({ priority: 10, skipCount: 0 }, 0), 990);
    assert.equal(scoreOf({ priority: 5, skipCount: 3 }, 0), 965);
  });

  it('orders by score, then by priority, then by id', () => {
    const features = [
      { id: 9, priority: 10, skipCount: 0 },
      { id: 12, priority: 5, skipCount: 3 },
      { id: 7, priority: 10, skipCount: 0 },
      { id: 8, priority: 0, skipCount: 1 },
      { id: 3, priority: 1, skipCount: 0 },
    ];
    const ordered = features.sort(byScore(new Map([[3, 5]])));
    assert.deepEqual(
      ordered.map(({ id }) => id),
      [3, 8, 7, 9, 12],
    );
  });
});
