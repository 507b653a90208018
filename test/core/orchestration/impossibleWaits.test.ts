import assert from 'node:assert/strict';
import { readTestingTrouble } from '../../../src/core/agents/settleTests';
import { missingSpecs } from '../../../src/core/backlog/featureSpec';
import { endImpossibleWaits } from '../../../src/core/orchestration/impossibleWaits';
import { readPlanning, writePlanning } from '../../../src/core/orchestration/planning/planningState';
import { readSetupTrouble } from '../../../src/core/orchestration/setupTrouble';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import { exponentialRetry, longestDelayMs } from '../../../src/core/scheduling/retryPolicy';
import { FakeClock } from '../../support/fakeClock';
import { StoreLab } from '../store/storeLab';

describe('Waits before another attempt', () => {
  const lab = new StoreLab();
  after(() => lab.remove());

  it('are never longer than what is called the longest', () => {
    const policy = exponentialRetry(3, () => 1);
    for (const n of [1, 5, 9, 10, 100]) assert.ok(policy.delayMs(n) <= longestDelayMs, `${n}`);
  });

  it('end when the clock was set back, and stand when they are possible', async () => {
    const store = await lab.open('waits');
    const clock = new FakeClock();
    const at = (ms: number): string => new Date(clock.now() + ms).toISOString();
    const trouble = { count: 1, at: at(0), until: at(5 * 3_600_000), message: 'No.', features: {} };
    await store.commit((tx) => {
      addFeatures(tx, [{ name: 'One' }, { name: 'Two' }, { name: 'Three' }]);
      tx.run('UPDATE features SET retry_not_before = ? WHERE id = 1', [at(longestDelayMs)]);
      tx.run('UPDATE features SET retry_not_before = ? WHERE id = 2', [at(5 * 3_600_000)]);
      tx.run(`INSERT INTO orchestrator_state (key, value) VALUES ('setup_trouble', ?)`, [
        JSON.stringify(trouble),
      ]);
      tx.run(`INSERT INTO orchestrator_state (key, value) VALUES ('testing_trouble', ?)`, [
        JSON.stringify({ count: 2, until: at(5 * 3_600_000) }),
      ]);
      writePlanning(tx, { run: '', added: 3, failures: 1, notBefore: at(5 * 3_600_000) });
      for (const [id, ms] of [
        [1, 5 * 3_600_000],
        [2, longestDelayMs],
      ] as const) {
        tx.run('INSERT INTO feature_spec (feature_id, agent_id, failures, not_before) VALUES (?, 9, 1, ?)', [
          id,
          at(ms),
        ]);
      }
    });
    await endImpossibleWaits({ store, clock });
    assert.deepEqual(
      store
        .query<{ at: string | null }>('SELECT retry_not_before AS at FROM features ORDER BY id')
        .map((row) => row.at),
      [at(longestDelayMs), null, null],
    );
    const { until = '', count } = readSetupTrouble(store) ?? {};
    assert.ok(until < trouble.until, until);
    assert.equal(count, 1);
    assert.deepEqual(readTestingTrouble(store), { count: 2, until: at(0) });
    assert.deepEqual(readPlanning(store), { run: '', added: 3, failures: 1 });
    assert.deepEqual(
      missingSpecs(store, 3),
      new Map([
        [1, undefined],
        [2, at(longestDelayMs)],
        [3, undefined],
      ]),
    );
    await store.close();
  });
});
