import assert from 'node:assert/strict';
import { freeSlots, takenSlots } from '../../../src/core/scheduling/limits';

describe('The limits of agents', () => {
  const apart = { concurrency: 3, countTesting: false };
  const together = { concurrency: 3, countTesting: true };

  it('leave testing agents out of the concurrency, unless they are to count', () => {
    assert.deepEqual(freeSlots({ coding: 1, testing: 2 }, apart), { coding: 2, testing: 7, planning: 7 });
    // As the guide has it: with 2 testing agents only 1 coding agent can run.
    assert.deepEqual(freeSlots({ coding: 0, testing: 2 }, together), { coding: 1, testing: 1, planning: 8 });
    assert.deepEqual(freeSlots({ coding: 3, testing: 1 }, together), { coding: 0, testing: 0, planning: 6 });
  });

  it('say how many slots are taken', () => {
    const live = { coding: 1, testing: 2, planning: 2 };
    assert.deepEqual([takenSlots(live, apart), takenSlots(live, together)], [1, 3]);
  });

  it('leave planning agents out of it', () => {
    const live = { coding: 2, testing: 0, planning: 2 };
    assert.deepEqual(freeSlots(live, apart), { coding: 1, testing: 6, planning: 6 });
    assert.deepEqual(freeSlots(live, together), { coding: 1, testing: 1, planning: 6 });
  });

  it('allow ten in all, whatever the kind', () => {
    assert.deepEqual(freeSlots({ coding: 0, testing: 9 }, apart), { coding: 1, testing: 1, planning: 1 });
    const none = { coding: 0, testing: 0, planning: 0 };
    assert.deepEqual(freeSlots({ coding: 3, testing: 7 }, { ...apart, concurrency: 5 }), none);
    assert.deepEqual(freeSlots({ coding: 3, testing: 5, planning: 2 }, apart), none);
    assert.deepEqual(freeSlots({ coding: 5, testing: 8 }, apart), none);
  });

  it('leave one place on a machine that is too busy, and none beside it', () => {
    const machine = { what: 'cpu', percent: 90, limit: 80 } as const;
    const limits = { concurrency: 3, countTesting: false, machine };
    const none = { coding: 0, testing: 0, planning: 0 };
    assert.deepEqual(freeSlots({ coding: 0, testing: 0 }, limits), { coding: 1, testing: 1, planning: 1 });
    assert.deepEqual(freeSlots({ coding: 1, testing: 0 }, limits), none);
    assert.deepEqual(freeSlots({ coding: 0, testing: 1 }, limits), none);
    assert.deepEqual(freeSlots({ coding: 0, testing: 0, planning: 1 }, limits), none);
  });
});
