import assert from 'node:assert/strict';
import { liveAgents } from '../../../src/core/agents/agentRow';
import { countDependents } from '../../../src/core/backlog/graph';
import { readFeatures } from '../../../src/core/backlog/readFeatures';
import { isReady, readinessOfAll } from '../../../src/core/backlog/readiness';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import { CandidateFinder } from '../../../src/core/orchestration/candidates';
import type { Store } from '../../../src/core/store/store';
import { StoreLab } from '../store/storeLab';

const statuses = ['pending', 'pending', 'in_progress', 'submitted', 'passing', 'failed'];

describe('What could start', () => {
  const lab = new StoreLab();
  let store: Store;
  before(async () => {
    store = await lab.open();
  });
  after(() => lab.remove());

  it('is what the shared rules say, after every kind of change', async () => {
    const finder = new CandidateFinder(store);
    const random = sequence(7);
    for (let round = 0; round < 300; round++) {
      await store.commit((tx) => {
        const count = tx.get<{ n: number }>('SELECT count(*) AS n FROM features')?.n ?? 0;
        const id = 1 + random(count + 1);
        switch (random(6)) {
          case 0:
            addFeatures(tx, [{ name: 'new', dependencies: count > 2 ? [1 + random(count)] : [9999] }]);
            break;
          case 1:
            tx.run('UPDATE features SET status = ? WHERE id = ?', [statuses[random(6)] ?? '', id]);
            break;
          case 2:
            tx.run('UPDATE features SET retry_not_before = ? WHERE id = ?', [
              `20${20 + random(20)}-01-01T00:00:00.000Z`,
              id,
            ]);
            break;
          case 3:
            tx.run('UPDATE features SET human_question = ? WHERE id = ?', [
              random(3) === 0 ? 'Which?' : null,
              id,
            ]);
            break;
          case 4:
            tx.run(
              'INSERT OR IGNORE INTO feature_dependency SELECT ?, ? WHERE ? <> ? AND EXISTS (SELECT 1 FROM features WHERE id = ?)',
              [id, id + 1, id, id + 1, id],
            );
            break;
          default:
            if (random(4) === 0) tx.run('DELETE FROM features WHERE id = ?', [id]);
            else tx.run('DELETE FROM feature_dependency WHERE feature_id = ?', [id]);
        }
      });
      const now = '2030-01-01T00:00:00.000Z';
      const found = finder.find(store, now);
      assert.deepEqual(
        found.candidates.map(({ id }) => id).sort((a, b) => a - b),
        expected(now),
        `round ${round}`,
      );
      assert.deepEqual(found.shape.dependents, countDependents(readFeatures(store)), `round ${round}`);
    }
  });

  it('does not trust what a transaction saw that was taken back', async () => {
    const finder = new CandidateFinder(store);
    const [id = 0] = await store.commit((tx) => addFeatures(tx, [{ name: 'alone' }]));
    const startable = (): boolean =>
      finder.find(store, '2030-01-01T00:00:00.000Z').candidates.some((each) => each.id === id);
    assert.ok(startable());
    const [blocker = 0] = await store.commit((tx) => addFeatures(tx, [{ name: 'blocker' }]));
    await assert.rejects(
      store.commit((tx) => {
        tx.run('INSERT INTO feature_dependency VALUES (?, ?)', [id, blocker]);
        assert.ok(!startable());
        throw new Error('taken back');
      }),
      /taken back/,
    );
    assert.ok(startable());
  });

  function expected(now: string): number[] {
    const features = readFeatures(store);
    const readiness = readinessOfAll(features);
    const busy = new Set(liveAgents(store).map((agent) => agent.featureId));
    return features
      .filter((feature) => {
        if (busy.has(feature.id) || feature.humanQuestion !== undefined) return false;
        if ((feature.retryNotBefore ?? '') > now) return false;
        return (
          feature.status === 'in_progress' ||
          isReady(feature, readiness.get(feature.id) ?? { blockedBy: [], missing: [] }, now)
        );
      })
      .map(({ id }) => id);
  }
});

/** Numbers from 0 to below the limit, the same in every run. */
function sequence(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
