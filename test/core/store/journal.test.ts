import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeFileSystem, type StoreFileSystem } from '../../../src/core/store/storeFileSystem';
import type { Store, WriterLock } from '../../../src/core/store/store';
import { waitUntil } from '../../support/waitUntil';
import { addFeature, namesIn, StoreLab } from './storeLab';

describe('The redo journal', () => {
  let lab: StoreLab;
  beforeEach(() => {
    lab = new StoreLab();
  });
  afterEach(() => lab.remove());

  it('has each acknowledged commit when the process dies', async () => {
    const store = await lab.open();
    for (const name of ['one', 'two', 'three']) await addFeature(store, name);
    lab.copy('a', 'b');
    const survivor = await lab.open('b');
    assert.deepEqual(namesIn(survivor), ['one', 'two', 'three']);
    assert.deepEqual(survivor.notices, []);
    assert.deepEqual(rowsOf(survivor), rowsOf(store));
  });

  it('replays every kind of value and statement to the same rows', async () => {
    const store = await lab.open();
    await store.commit((tx) => {
      tx.run(
        `CREATE TABLE mixed (id INTEGER PRIMARY KEY AUTOINCREMENT, v, at TEXT DEFAULT CURRENT_TIMESTAMP)`,
      );
      tx.run('CREATE TABLE noted (text)');
      tx.run(
        `CREATE TRIGGER note AFTER INSERT ON mixed BEGIN INSERT INTO noted VALUES (datetime('now') || new.id); END`,
      );
    });
    lab.clock.advance(12_345);
    const values = [null, '', `'é✓🦉\u2028\0\ud800`, 0, -0, 1.5, 2 ** 53, 1e-300, Infinity, -Infinity, NaN];
    await store.commit((tx) => {
      for (const value of values) tx.run('INSERT INTO mixed (v) VALUES (?)', [value]);
      tx.run('INSERT INTO mixed (v) VALUES (?)', [new Uint8Array([0, 255, 10])]);
    });
    await store.commit((tx) =>
      tx.run('DELETE FROM mixed WHERE id IN (SELECT id FROM mixed ORDER BY id DESC LIMIT 2)'),
    );
    await store.commit((tx) => {
      assert.equal(
        tx.get<{ id: number }>('INSERT INTO mixed (v) VALUES (1) RETURNING id')?.id,
        values.length + 2,
      );
      tx.run('INSERT INTO mixed (id, v) VALUES (1, 7) ON CONFLICT (id) DO UPDATE SET v = excluded.v');
      tx.run('REPLACE INTO mixed (id, v) VALUES (2, 8)');
      tx.run('ALTER TABLE mixed ADD COLUMN more DEFAULT 3');
    });
    lab.copy('a', 'b');
    lab.clock.advance(1_000_000);
    const survivor = await lab.open('b');
    assert.deepEqual(
      survivor.query('SELECT *, typeof(v) FROM mixed'),
      store.query('SELECT *, typeof(v) FROM mixed'),
    );
    assert.deepEqual(survivor.query('SELECT * FROM noted'), store.query('SELECT * FROM noted'));
    assert.match(String(survivor.get('SELECT text FROM noted')?.['text']), /^2026-01-01 00:00:12/);
  });

  it('refuses what would not be the same when replayed', async () => {
    const store = await lab.open();
    const refused = [
      `INSERT INTO orchestrator_state VALUES ('a', random())`,
      `INSERT INTO orchestrator_state VALUES ('a', hex(randomblob(4)))`,
      `INSERT INTO orchestrator_state VALUES ('a', last_insert_rowid())`,
      `UPDATE orchestrator_state SET value = changes() + total_changes()`,
      `INSERT INTO orchestrator_state VALUES ('a', datetime('now', 'localtime'))`,
      'CREATE TEMP TABLE passing (a)',
      `ATTACH ':memory:' AS other`,
      'SAVEPOINT mine',
      'COMMIT',
    ];
    for (const sql of refused)
      await assert.rejects(
        store.commit((tx) => tx.run(sql)),
        /Cannot be journalled/,
        sql,
      );
    await store.commit((tx) => tx.run('CREATE TABLE guarded (a, b DEFAULT (random()))'));
    await assert.rejects(
      store.commit((tx) => tx.run('INSERT INTO guarded (a) VALUES (1)')),
      /random/,
    );
    assert.equal(typeof store.get<{ r: number }>('SELECT random() AS r')?.r, 'number', 'reading is free');
    for (const value of [undefined, true, 5n, {}]) {
      await assert.rejects(
        store.commit((tx) => tx.run('DELETE FROM features WHERE id = ?', [value as never])),
        TypeError,
      );
    }
  });

  it('lets commits that wait together share one sync', async () => {
    const { fileSystem, counts } = counting();
    const store = await lab.open('a', { fileSystem });
    Object.assign(counts, { direct: 0, shared: 0 });
    await addFeature(store, 'alone');
    // On the spot where the disk is quick, off the main thread where it has been slow.
    assert.equal(counts.direct + counts.shared, 1, 'a lone commit has a sync of its own');
    await Promise.all(Array.from({ length: 50 }, (_, n) => addFeature(store, `together ${n}`)));
    const syncs = counts.direct + counts.shared;
    assert.ok(syncs <= 4, `${syncs} syncs for 51 commits`);
    lab.copy('a', 'b');
    assert.equal(namesIn(await lab.open('b')).length, 51);
  });

  it('refuses the commits of a process that has lost the lock', async () => {
    let current = true;
    const lock: WriterLock = {
      generation: 1,
      isCurrent: () => current,
      release: () => Promise.resolve(),
      dispose: () => undefined,
    };
    const store = await lab.open('a', { lock });
    await addFeature(store, 'mine');
    lab.copy('a', 'b');
    current = false;
    const before = lab.files().map((file) => lab.read('a', file));
    await assert.rejects(addFeature(store, 'late'), { code: 'StoreLocked' });
    await store.close();
    assert.deepEqual(
      lab.files().map((file) => lab.read('a', file)),
      before,
      'it writes nothing any more',
    );
  });

  it('leaves the files of its successor alone when it loses the lock while it opens', async () => {
    const holders = new Set([1]);
    const lock = (generation: number): WriterLock => ({
      generation,
      isCurrent: () => holders.has(generation),
      release: () => Promise.resolve(),
      dispose: () => undefined,
    });
    let successor: Store | undefined;
    const fileSystem: StoreFileSystem = {
      ...nodeFileSystem,
      // As if it had been stopped in the middle, and another one had taken over by force.
      sync: async (fd) => {
        await nodeFileSystem.sync(fd);
        if (holders.delete(1)) {
          successor = await lab.open('a', { lock: lock(2) });
          await addFeature(successor, 'theirs');
        }
      },
    };
    holders.add(2);
    await assert.rejects(lab.open('a', { fileSystem, lock: lock(1) }), { code: 'StoreLocked' });
    const half = path.join(lab.directory(), 'orchestrator.redo.2.1234.tmp');
    writeFileSync(half, '');
    await assert.rejects(lab.open('a', { lock: lock(1) }), { code: 'StoreLocked' });
    assert.ok(existsSync(half));
    lab.copy('a', 'b');
    assert.deepEqual(namesIn(await lab.open('b', { lock: lock(2) })), ['theirs']);
    assert.equal(existsSync(path.join(lab.directory('b'), path.basename(half))), false);
  });

  it('takes a snapshot when nothing was committed for a while, and drops the journal before the last one', async () => {
    const store = await lab.open();
    const sizes: number[] = [];
    for (let n = 0; n < 4; n++) {
      await addFeature(store, `n${n}`);
      const before = lab.journal();
      await waitUntil('the next journal file', () => {
        lab.clock.advance(300);
        return lab.journal() !== before;
      });
      sizes.push(lab.files().length);
    }
    await waitUntil('old journal files to go', () => lab.files().length <= 5);
    assert.ok(Math.max(...sizes) <= 7, sizes.join());
    lab.copy('a', 'b');
    assert.deepEqual(namesIn(await lab.open('b')), ['n0', 'n1', 'n2', 'n3']);
  });
});

function counting(): { fileSystem: StoreFileSystem; counts: { direct: number; shared: number } } {
  const counts = { direct: 0, shared: 0 };
  const fileSystem: StoreFileSystem = {
    ...nodeFileSystem,
    syncDataSync: (fd) => {
      counts.direct++;
      nodeFileSystem.syncDataSync(fd);
    },
    syncData: (fd) => {
      counts.shared++;
      return nodeFileSystem.syncData(fd);
    },
  };
  return { fileSystem, counts };
}

function rowsOf(store: Store): unknown {
  return store
    .query<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
    .map(({ name }) => [name, name === 'store_state' ? [] : store.query(`SELECT * FROM "${name}"`)]);
}
