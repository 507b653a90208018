import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import initSqlJs from 'sql.js';
import { nodeFileSystem, type StoreFileSystem } from '../../../src/core/store/storeFileSystem';
import type { Store } from '../../../src/core/store/store';
import { waitUntil } from '../../support/waitUntil';
import { addFeature, flipByte, namesIn, StoreLab } from './storeLab';

describe('Snapshots of the store', () => {
  let lab: StoreLab;
  beforeEach(() => {
    lab = new StoreLab();
  });
  afterEach(() => lab.remove());

  /** Two snapshots, so that there is a previous one, and a commit that only the journal holds. */
  async function usedStore(): Promise<Store> {
    for (const name of ['one', 'two']) {
      await addFeature(await lab.open(), name);
      await lab.closeAll();
    }
    const store = await lab.open();
    await addFeature(store, 'three');
    return store;
  }

  for (const where of [20, 1000, 5000, -1, -3000]) {
    it(`lose nothing to a flipped byte at ${where}`, async () => {
      await usedStore();
      lab.copy('a', 'b');
      lab.damage('b', 'orchestrator.db', flipByte(where));
      const damaged = lab.read('b', 'orchestrator.db');
      const store = await lab.open('b');
      assert.deepEqual(namesIn(store), ['one', 'two', 'three']);
      assert.match(store.notices.join(), /rebuilt from orchestrator\.previous\.db/);
      assert.deepEqual(lab.read('b', 'orchestrator.db.damaged'), damaged, 'kept, not overwritten');
      await addFeature(store, 'four');
      await lab.closeAll();
      const again = await lab.open('b');
      assert.deepEqual(namesIn(again), ['one', 'two', 'three', 'four']);
      assert.deepEqual(again.notices, []);
    });
  }

  it('lose nothing when the file is cut short, empty or gone', async () => {
    await usedStore();
    for (const [name, change] of [
      ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
      ['empty', () => Buffer.alloc(0)],
    ] as const) {
      lab.copy('a', name);
      lab.damage(name, 'orchestrator.db', change);
      assert.deepEqual(namesIn(await lab.open(name)), ['one', 'two', 'three'], name);
    }
    lab.copy('a', 'gone');
    rmSync(path.join(lab.directory('gone'), 'orchestrator.db'));
    assert.deepEqual(namesIn(await lab.open('gone')), ['one', 'two', 'three']);
  });

  it('rebuild from the journal alone when the only one is damaged', async () => {
    await addFeature(await lab.open(), 'one');
    lab.copy('a', 'b');
    lab.damage('b', 'orchestrator.db', flipByte(4100));
    assert.deepEqual(namesIn(await lab.open('b')), ['one']);
  });

  it('refuse to open when both are damaged, touch nothing, and open empty only when told to', async () => {
    await usedStore();
    lab.copy('a', 'b');
    for (const file of ['orchestrator.db', 'orchestrator.previous.db']) lab.damage('b', file, flipByte(30));
    const before = lab.files('b').map((file) => lab.read('b', file));
    await assert.rejects(lab.open('b'), { code: 'StoreCorrupt' });
    assert.deepEqual(
      lab.files('b').map((file) => lab.read('b', file)),
      before,
    );
    const store = await lab.open('b', { salvage: true });
    assert.deepEqual(namesIn(store), []);
    assert.ok(lab.files('b').includes('orchestrator.db.damaged'));
    assert.ok(lab.files('b').includes('orchestrator.previous.db.damaged'));
  });

  it('are not trusted when the journal that confirms them is damaged, if there is better', async () => {
    const store = await usedStore();
    await store.close();
    lab.copy('a', 'b');
    lab.damage('b', lab.journal('a'), () => Buffer.alloc(0));
    // Inside a text: the file stays a sound database.
    const at = lab.read('b', 'orchestrator.db').indexOf('three');
    lab.damage('b', 'orchestrator.db', flipByte(at));
    const mended = await lab.open('b');
    assert.deepEqual(namesIn(mended), ['one', 'two', 'three']);
    assert.match(mended.notices.join(), /cannot be told from a damaged one; everything was rebuilt/);
    assert.ok(lab.files('b').includes('orchestrator.db.damaged'));

    lab.copy('a', 'c');
    for (const file of [lab.journal('a'), 'orchestrator.previous.db'])
      lab.damage('c', file, () => Buffer.alloc(0));
    await assert.rejects(lab.open('c'), { code: 'StoreCorrupt' });
    const salvaged = await lab.open('c', { salvage: true });
    assert.deepEqual(namesIn(salvaged), ['one', 'two', 'three']);
    assert.match(salvaged.notices.join(), /taken as it is/);
  });

  it('are confirmed also when the segment that told of them has been begun anew', async () => {
    await usedStore();
    await lab.closeAll();
    // Nothing is committed: each opening begins the same segment again.
    for (let n = 0; n < 3; n++) {
      await lab.open();
      await lab.closeAll();
    }
    lab.damage('a', 'orchestrator.db', (bytes) => bytes.subarray(0, 100));
    const at = lab.read('a', 'orchestrator.previous.db').indexOf('two');
    lab.damage('a', 'orchestrator.previous.db', flipByte(at));
    await assert.rejects(lab.open(), { code: 'StoreCorrupt' });
  });

  it('are not believed when they say a wrong number of themselves', async () => {
    await usedStore();
    lab.copy('a', 'b');
    const image = await edit(
      lab.read('b', 'orchestrator.db'),
      `UPDATE store_state SET value = value + 1 WHERE key = 'sequence'`,
    );
    writeFileSync(path.join(lab.directory('b'), 'orchestrator.db'), image);
    const store = await lab.open('b');
    assert.deepEqual(namesIn(store), ['one', 'two', 'three']);
    assert.match(store.notices.join(), /rebuilt from orchestrator\.previous\.db/);
  });

  it('keep the version of another program that wrote to the file', async () => {
    const store = await lab.open();
    await addFeature(store, 'ours');
    await lab.closeAll();
    const again = await lab.open();
    const edited = await edit(lab.read('a', 'orchestrator.db'), `UPDATE features SET name = 'theirs'`);
    const replaced = path.join(lab.directory(), 'edited');
    writeFileSync(replaced, edited);
    renameSync(replaced, again.file);
    await addFeature(again, 'later');
    await again.close();
    assert.match(again.notices.join(), /Another program had changed/);
    assert.deepEqual(lab.read('a', 'orchestrator.db.changed'), Buffer.from(edited));
    assert.deepEqual(namesIn(await lab.open()), ['ours', 'later']);
  });

  it('take in an ordinary database that lies alone in the folder', async () => {
    await usedStore();
    lab.copy('a', 'b');
    for (const file of lab.files('b')) {
      if (file !== 'orchestrator.db') rmSync(path.join(lab.directory('b'), file));
    }
    const restored = await lab.open('b');
    assert.deepEqual(namesIn(restored), ['one', 'two']);
    assert.deepEqual(restored.notices, []);
  });

  it('that cannot be written lose nothing and are tried again', async () => {
    let full = false;
    const fileSystem: StoreFileSystem = {
      ...nodeFileSystem,
      write: (fd, bytes) => {
        if (full && bytes.length > 10_000)
          return Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
        return nodeFileSystem.write(fd, bytes);
      },
    };
    const warnings: string[] = [];
    const nothing = (): void => undefined;
    const log = {
      debug: nothing,
      info: nothing,
      error: nothing,
      warn: (message: string) => void warnings.push(message),
    };
    const store = await lab.open('a', { fileSystem, log });
    full = true;
    await addFeature(store, 'one');
    lab.clock.advance(300);
    await waitUntil('the failed snapshot', () => warnings.length > 0);
    lab.copy('a', 'b');
    assert.deepEqual(namesIn(await lab.open('b')), ['one']);
    full = false;
    const before = lab.journal();
    await waitUntil('the next snapshot', () => {
      lab.clock.advance(300);
      return lab.journal() !== before;
    });
  });

  it('are taken also while commits never stop, and hold no commit that is not on disk', async () => {
    const store = await lab.open('a', { snapshotPolicy: { idleMs: 1e6, maxAgeMs: 50 } });
    const first = lab.read('a', 'orchestrator.db');
    let n = 0;
    const writer = async (): Promise<void> => {
      while (n < 400) {
        lab.clock.advance(1);
        await addFeature(store, `n${n++}`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, writer));
    assert.notDeepEqual(lab.read('a', 'orchestrator.db'), first);
    lab.copy('a', 'b');
    assert.equal(namesIn(await lab.open('b')).length, namesIn(store).length);
  });
});

async function edit(image: Uint8Array, sql: string): Promise<Uint8Array> {
  const sqlJs = await initSqlJs();
  const database = new sqlJs.Database(new Uint8Array(image));
  database.run(sql);
  const bytes = database.export();
  database.close();
  return bytes;
}
