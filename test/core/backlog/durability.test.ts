import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../src/core/base/clock';
import { silentLog } from '../../../src/core/base/log';
import { readFeatures } from '../../../src/core/backlog/readFeatures';
import { moveFeature } from '../../../src/core/backlog/transitions';
import {
  addFeatures,
  retryFeature,
  setDependencies,
  skipFeature,
} from '../../../src/core/backlog/writeFeatures';
import { openStore } from '../../../src/core/store/openStore';
import type { Store } from '../../../src/core/store/store';
import { once, storedAnswer } from '../../../src/core/tools/once';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('The backlog on disk', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const stores: Store[] = [];

  beforeEach(() => {
    folder = temporaryFolder('backlog');
  });

  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    folder.remove();
  });

  const open = async (name: string): Promise<Store> => {
    const wasm = require.resolve('sql.js/dist/sql-wasm.wasm');
    const directory = path.join(folder.path, name);
    const store = await openStore({ directory, wasm, clock: systemClock, log: silentLog });
    stores.push(store);
    return store;
  };

  it('is the same after the host was lost in the middle', async () => {
    const store = await open('a');
    const hostile = `'); DROP TABLE features; -- 🦉\u2028`;
    await store.commit((tx) =>
      addFeatures(tx, [
        { name: 'Model', steps: ['Look', hostile], description: hostile },
        { name: 'API', priority: 1.5, dependencies: [1, 99] },
        { name: 'Form', dependencies: [1, 2] },
      ]),
    );
    await store.commit((tx) => {
      const fence = moveFeature(tx, 1, 'in_progress');
      tx.run(
        `INSERT INTO agent_lifecycle (pid, agent_type, task_id, spawned_at, status, command, feature_id, fence, outcome)
         VALUES (0, 'coding', 'feature-1', ?, 'failed', 'demo', 1, ?, 'gave_up')`,
        [tx.now, fence],
      );
      once(tx, 'call', 1, 'feature_mark_failing', () => ({ ok: true, message: hostile }));
      moveFeature(tx, 1, 'pending', { lastError: hostile });
    });
    await store.commit((tx) => {
      setDependencies(tx, 3, [1]);
      skipFeature(tx, 2);
    });
    await assert.rejects(
      store.commit((tx) => {
        skipFeature(tx, 2);
        setDependencies(tx, 1, [3]);
      }),
      { code: 'DependencyCycle' },
    );

    const before = readFeatures(store);
    assert.equal(before[0]?.attempts, 1);
    assert.equal(before[1]?.skipCount, 1, 'what failed changed nothing');
    // Copied while it is open: as after a crash.
    cpSync(path.join(folder.path, 'a'), path.join(folder.path, 'b'), { recursive: true });
    const recovered = await open('b');
    assert.deepEqual(readFeatures(recovered), before);
    assert.deepEqual(storedAnswer(recovered, 'call', 1, 'feature_mark_failing'), {
      ok: true,
      message: hostile,
    });

    await recovered.commit((tx) => retryFeature(tx, 1));
    assert.equal(readFeatures(recovered, [1])[0]?.attempts, 0);
  });
});
