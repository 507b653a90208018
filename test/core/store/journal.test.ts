import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeFileSystem, type StoreFileSystem } from '../../../src/core/store/storeFileSystem';
import type { Store, WriterLock } from '../../../src/core/store/store';
import { type DiskFailure, failingFileSystem } from '../../support/failingFileSystem';
import { waitUntil } from '../../support/waitUntil';
import { addFeature, flipByte, namesIn, StoreLab } from './storeLab';

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

  it('drops a torn tail and says so', async () => {
    const store = await lab.open();
    await addFeature(store, 'whole');
    lab.copy('a', 'b');
    lab.damage('b', lab.journal('b'), (bytes) => Buffer.concat([bytes, Buffer.from('0123abcd [9,1,')]));
    const survivor = await lab.open('b');
    assert.deepEqual(namesIn(survivor), ['whole']);
    assert.match(survivor.notices.join(), /had not finished: 14 bytes/);
    await addFeature(survivor, 'next');
    lab.copy('b', 'c');
    const later = await lab.open('c');
    assert.deepEqual(namesIn(later), ['whole', 'next']);
    assert.deepEqual(later.notices, []);
  });

  it('survives being cut at any byte of its last write', async () => {
    const { whole, longer, markBefore } = await twoCommits();
    for (let cut = whole; cut < longer; cut += 13) {
      lab.copy('a', `cut-${cut}`);
      lab.damage(`cut-${cut}`, lab.journal('a'), (bytes) => bytes.subarray(0, cut));
      lab.damage(`cut-${cut}`, 'orchestrator.acknowledged', () => markBefore);
      assert.deepEqual(namesIn(await lab.open(`cut-${cut}`)), ['one'], `cut at ${cut}`);
    }
  });

  it('refuses to open when its end was cut off or damaged after it had been acknowledged', async () => {
    const { whole, longer } = await twoCommits();
    const damages = [
      ...[whole, whole + 20, longer - 1].map((cut) => (bytes: Buffer) => bytes.subarray(0, cut)),
      ...[whole + 1, longer - 1].map((at) => flipByte(at)),
      () => Buffer.alloc(0),
    ];
    for (const [index, damage] of damages.entries()) {
      const name = `damaged-${index}`;
      lab.copy('a', name);
      lab.damage(name, lab.journal('a'), damage);
      const before = lab.files(name).map((file) => lab.read(name, file));
      await assert.rejects(lab.open(name), { code: 'StoreCorrupt' }, name);
      assert.deepEqual(
        lab.files(name).map((file) => lab.read(name, file)),
        before,
        'nothing was touched',
      );
    }
    lab.copy('a', 'gone');
    rmSync(path.join(lab.directory('gone'), lab.journal('a')));
    await assert.rejects(lab.open('gone'), { code: 'StoreCorrupt' });
    const salvaged = await lab.open('gone', { salvage: true });
    assert.deepEqual(namesIn(salvaged), []);
    await addFeature(salvaged, 'anew');
    await salvaged.close();
    assert.deepEqual(namesIn(await lab.open('gone')), ['anew'], 'the mark has gone back as well');
  });

  it('needs no mark of what was acknowledged, and heeds neither a garbled nor a strange one', async () => {
    await addFeature(await lab.open(), 'one');
    await addFeature(await lab.open('other'), 'other');
    const strange = lab.read('other', 'orchestrator.acknowledged');
    for (const [index, mark] of [Buffer.alloc(0), Buffer.from('00000000 ["x",9]\n'), strange].entries()) {
      lab.copy('a', `marked-${index}`);
      lab.damage(`marked-${index}`, 'orchestrator.acknowledged', () => mark);
      const store = await lab.open(`marked-${index}`);
      assert.deepEqual(namesIn(store), ['one']);
      assert.deepEqual(store.notices, []);
    }
  });

  it('refuses to open without an acknowledged commit that was damaged, and goes on from there when told to', async () => {
    const store = await lab.open();
    await addFeature(store, 'one');
    const start = lab.read('a', lab.journal()).length;
    for (const name of ['two', 'three']) await addFeature(store, name);
    lab.copy('a', 'b');
    lab.damage('b', lab.journal('b'), flipByte(start + 20));
    const before = lab.files('b').map((file) => lab.read('b', file));
    await assert.rejects(lab.open('b'), (error: unknown) => {
      const { code, message } = error as { code: string; message: string };
      return code === 'StoreCorrupt' && message.includes('backup');
    });
    assert.deepEqual(
      lab.files('b').map((file) => lab.read('b', file)),
      before,
      'nothing was touched',
    );

    const damaged = lab.read('b', lab.journal('b'));
    const name = lab.journal('b');
    const salvaged = await lab.open('b', { salvage: true });
    assert.deepEqual(namesIn(salvaged), ['one']);
    assert.match(salvaged.notices.join(), /goes on from commit/);
    assert.deepEqual(lab.read('b', `${name}.damaged`), damaged, 'the damaged file is kept');
    await addFeature(salvaged, 'new');
    await salvaged.close();
    assert.deepEqual(namesIn(await lab.open('b')), ['one', 'new']);
  });

  it('sets a journal of another database aside', async () => {
    const other = await lab.open('other');
    for (const name of ['1', '2', '3', '4']) await addFeature(other, name);
    await other.close();
    const store = await lab.open();
    await addFeature(store, 'own');
    await store.close();
    const name = lab.journal('other');
    const foreign = lab.read('other', name);
    writeFileSync(path.join(lab.directory(), name), foreign);
    const again = await lab.open();
    assert.deepEqual(namesIn(again), ['own']);
    assert.match(again.notices.join(), /another database/);
    assert.deepEqual(lab.read('a', `${name}.foreign`), foreign);
  });

  it('rejects commits while the disk is full, keeps what was acknowledged and goes on afterwards', async () => {
    const disk = failing();
    const store = await lab.open('a', { fileSystem: disk.fileSystem });
    await addFeature(store, 'before');
    disk.fail('ENOSPC', 7);
    const alone = addFeature(store, 'alone');
    await assert.rejects(alone, { code: 'StoreWriteFailed', message: /free some disk space/ });
    const together = await Promise.allSettled(
      Array.from({ length: 5 }, (_, n) => addFeature(store, `full ${n}`)),
    );
    assert.deepEqual(new Set(together.map(({ status }) => status)), new Set(['rejected']));
    assert.deepEqual(namesIn(store), ['before'], 'memory is what the disk holds');
    lab.copy('a', 'b');
    assert.deepEqual(namesIn(await lab.open('b')), ['before']);
    disk.recover();
    await addFeature(store, 'after');
    lab.copy('a', 'c');
    const survivor = await lab.open('c');
    assert.deepEqual(namesIn(survivor), ['before', 'after']);
    assert.deepEqual(survivor.notices, []);
  });

  it('does not count a write whose sync failed, even when its bytes cannot be taken back', async () => {
    const disk = failing();
    const store = await lab.open('a', { fileSystem: disk.fileSystem });
    await addFeature(store, 'before');
    disk.fail('EIO', Infinity, { truncate: true });
    await assert.rejects(addFeature(store, 'unsure'), { code: 'StoreWriteFailed' });
    assert.deepEqual(namesIn(store), ['before']);
    disk.recover();
    await addFeature(store, 'after');
    lab.copy('a', 'b');
    assert.deepEqual(namesIn(await lab.open('b')), ['before', 'after']);
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

  /** Where the first ends and the second does, and the mark of what was acknowledged between the two. */
  async function twoCommits(): Promise<{ whole: number; longer: number; markBefore: Buffer }> {
    const store = await lab.open();
    await addFeature(store, 'one');
    const whole = lab.read('a', lab.journal()).length;
    const markBefore = lab.read('a', 'orchestrator.acknowledged');
    await addFeature(store, 'two');
    return { whole, longer: lab.read('a', lab.journal()).length, markBefore };
  }
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

function failing(): {
  fileSystem: StoreFileSystem;
  fail: (code: string, partialBytes: number, more?: { truncate?: boolean }) => void;
  recover: () => void;
} {
  let failure: DiskFailure | undefined;
  return {
    fileSystem: failingFileSystem(() => failure),
    fail: (code, partialBytes, more = {}) => {
      failure = { code, partialBytes, ...more };
    },
    recover: () => {
      failure = undefined;
    },
  };
}
