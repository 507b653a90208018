import { writeSync } from 'node:fs';
import { systemClock } from '../../../src/core/base/clock';
import { silentLog } from '../../../src/core/base/log';
import { openStore } from '../../../src/core/store/openStore';

// Says 0, opens the store and says what it finds there, then commits without end and writes the number of each when it is acknowledged, until it is killed.
const [, , directory = '', wasm = '', writers = '4'] = process.argv;

void (async () => {
  writeSync(1, '0\n');
  const store = await openStore({
    directory,
    wasm,
    clock: systemClock,
    log: silentLog,
    snapshotPolicy: { idleMs: 5, maxAgeMs: 15 },
  });
  const found = store.get(
    `SELECT count(*) AS rows, coalesce(max(id), 0) AS last, count(*) FILTER (WHERE priority <> id * 7) AS wrong,
       coalesce((SELECT CAST(value AS INTEGER) FROM orchestrator_state WHERE key = 'count'), 0) AS counted
     FROM features`,
  );
  writeSync(1, `${JSON.stringify(found)}\n`);
  let last = store.get<{ last: number | null }>('SELECT max(id) AS last FROM features')?.last ?? 0;
  const write = async (): Promise<never> => {
    for (;;) {
      const id = ++last;
      await store.commit((tx) => {
        tx.run('INSERT INTO features (id, priority, name, created_at, updated_at) VALUES (?, ?, ?, ?, ?)', [
          id,
          id * 7,
          `feature ${id} ✓`,
          tx.now,
          tx.now,
        ]);
        tx.run(
          `INSERT INTO orchestrator_state VALUES ('count', '1')
           ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1`,
        );
      });
      // Synchronous: what is written here has been acknowledged, and the parent sees it even after a kill.
      writeSync(1, `${id}\n`);
      if (id % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 8));
    }
  };
  await Promise.all(Array.from({ length: Number(writers) }, write));
})();
