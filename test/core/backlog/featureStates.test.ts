import assert from 'node:assert/strict';
import { readFeatures, requireFeature } from '../../../src/core/backlog/readFeatures';
import { canMove, moveFeature } from '../../../src/core/backlog/transitions';
import { retryFeature, skipFeature } from '../../../src/core/backlog/writeFeatures';
import { BacklogLab } from './backlogLab';
import type { MemoryStore } from './memoryStore';

describe('A feature in the database', () => {
  let lab: BacklogLab;
  let store: MemoryStore;

  beforeEach(async () => {
    lab = await BacklogLab.open();
    ({ store } = lab);
  });

  afterEach(() => {
    lab.close();
  });

  describe('attempts', () => {
    beforeEach(() => {
      lab.add({ name: 'A' }, { name: 'B' });
    });

    it('are the ends without progress, of that feature only', () => {
      for (const outcome of ['no_submission', 'no_commit', 'gave_up', 'skipped', 'conflict', 'gate_red'])
        lab.agent(1, outcome);
      for (const outcome of ['submitted', 'merged', 'interrupted']) lab.agent(1, outcome);
      lab.agent(2, 'gave_up');
      lab.agent(1, null);
      assert.deepEqual(
        readFeatures(store).map(({ attempts }) => attempts),
        [6, 1],
      );
    });

    it('begin anew after a retry', () => {
      lab.agent(1, 'gave_up');
      store.commit((tx) => moveFeature(tx, 1, 'failed', { lastError: 'Gave up.', retryNotBefore: tx.now }));
      store.commit((tx) => retryFeature(tx, 1));
      const retried = requireFeature(store, 1);
      assert.equal(retried.status, 'pending');
      assert.equal(retried.attempts, 0);
      assert.equal(retried.lastError, undefined);
      assert.equal(retried.retryNotBefore, undefined);
      lab.agent(1, 'no_commit');
      assert.equal(requireFeature(store, 1).attempts, 1);
    });

    it('begin anew after passing', () => {
      lab.agent(1, 'gate_red');
      for (const to of ['in_progress', 'submitted', 'passing', 'pending'] as const) {
        store.commit((tx) => moveFeature(tx, 1, to));
      }
      assert.equal(requireFeature(store, 1).attempts, 0);
    });
  });

  describe('changing the status', () => {
    beforeEach(() => {
      lab.add({ name: 'A' });
    });
    const move = (
      ...args: Parameters<typeof moveFeature> extends [unknown, ...infer Rest] ? Rest : never
    ): number => store.commit((tx) => moveFeature(tx, ...args));

    it('raises the fence with each claim and refuses a caller with an older one', () => {
      assert.equal(move(1, 'in_progress', { fence: 0 }), 1);
      assert.equal(move(1, 'in_progress', { fence: 1 }), 2);
      lab.refuses('InvalidTransition', () => move(1, 'submitted', { fence: 1 }), /too late/);
      assert.equal(move(1, 'submitted', { fence: 2 }), 2);
    });

    it('remembers why the last attempt failed until the feature passes', () => {
      move(1, 'in_progress');
      move(1, 'pending', { lastError: 'Red.', retryNotBefore: '2026-01-02T00:00:00.000Z' });
      assert.equal(requireFeature(store, 1).lastError, 'Red.');
      move(1, 'in_progress');
      assert.equal(requireFeature(store, 1).retryNotBefore, undefined);
      move(1, 'submitted');
      move(1, 'passing', { unverified: true });
      const passed = requireFeature(store, 1);
      assert.equal(passed.lastError, undefined);
      assert.equal(passed.unverified, true);
      move(1, 'pending', { lastError: 'Regression.' });
      assert.equal(requireFeature(store, 1).unverified, false);
    });

    it('refuses what the table does not know', () => {
      lab.refuses('InvalidTransition', () => move(1, 'passing'));
      lab.refuses('InvalidTransition', () => move(1, 'submitted'));
      lab.refuses('FeatureNotFound', () => move(2, 'in_progress'));
      assert.equal(canMove('passing', 'in_progress'), false);
      assert.equal(canMove('failed', 'in_progress'), false);
    });
  });

  describe('retry and skip', () => {
    beforeEach(() => {
      lab.add({ name: 'A' });
    });
    const retry = (): void => store.commit((tx) => retryFeature(tx, 1));
    const skip = (): void => store.commit((tx) => skipFeature(tx, 1));
    const move = (...to: ('in_progress' | 'submitted' | 'passing' | 'failed')[]): void => {
      for (const status of to) store.commit((tx) => moveFeature(tx, 1, status));
    };

    it('count the skip and leave a pending feature pending', () => {
      skip();
      skip();
      assert.equal(requireFeature(store, 1).skipCount, 2);
      assert.equal(requireFeature(store, 1).status, 'pending');
    });

    it('bring a feature back that no agent works on any more', () => {
      move('in_progress');
      skip();
      assert.equal(requireFeature(store, 1).status, 'pending');
      move('in_progress');
      retry();
      assert.equal(requireFeature(store, 1).status, 'pending');
    });

    it('leave a live agent its feature', () => {
      move('in_progress');
      lab.agent(1, null);
      skip();
      assert.equal(requireFeature(store, 1).status, 'in_progress');
      assert.equal(requireFeature(store, 1).skipCount, 1);
      lab.refuses('InvalidTransition', retry, /kill that agent/);
    });

    it('are refused for what is merging or has passed', () => {
      move('in_progress', 'submitted');
      lab.refuses('InvalidTransition', retry);
      lab.refuses('InvalidTransition', skip);
      move('passing');
      lab.refuses('InvalidTransition', retry);
      lab.refuses('InvalidTransition', skip);
    });

    it('are refused for an unknown feature', () => {
      lab.refuses('FeatureNotFound', () => store.commit((tx) => retryFeature(tx, 2)));
      lab.refuses('FeatureNotFound', () => store.commit((tx) => skipFeature(tx, 2)));
    });
  });
});
