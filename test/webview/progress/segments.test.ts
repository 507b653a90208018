import assert from 'node:assert/strict';
import { progressSegments } from '../../../webview-ui/progress/segments';
import { sampleBacklog } from '../../support/sampleBacklog';
import { countsOf } from '../../support/sampleSnapshot';

describe('The bar of progress', () => {
  it('accounts for every feature, also for those that only wait', () => {
    const segments = progressSegments(countsOf(sampleBacklog()));
    assert.equal(
      segments.reduce((sum, segment) => sum + segment.count, 0),
      32,
    );
    assert.equal(segments.find((segment) => segment.key === 'waiting')?.count, 1);
    assert.equal(segments.find((segment) => segment.key === 'overBudget')?.count, 1);
  });

  it('begins with what passes', () => {
    assert.deepEqual(
      progressSegments(countsOf([])).map((segment) => [segment.label, segment.count]),
      [
        ['Passing', 0],
        ['Merging', 0],
        ['In progress', 0],
        ['Ready', 0],
        ['Blocked', 0],
        ['Failed', 0],
        ['Needs you', 0],
      ],
    );
  });
});
