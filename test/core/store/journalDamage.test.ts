import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StoreFileSystem } from '../../../src/core/store/storeFileSystem';
import { type DiskFailure, failingFileSystem } from '../../support/failingFileSystem';
import { addFeature, flipByte, namesIn, StoreLab } from './storeLab';

describe('The redo journal, when it is damaged or cannot be written', () => {
  let lab: StoreLab;
  beforeEach(() => {
    lab = new StoreLab();
  });
  afterEach(() => lab.remove());

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

  it('has every commit up to the damaged one, wherever in a long journal that is', async () => {
    const store = await lab.open();
    const names = Array.from({ length: 250 }, (_, n) => `“${n}”`);
    await Promise.all(names.map((name) => addFeature(store, name)));
    for (const broken of [1, 99, 100, 101, 199, 249]) {
      const copy = `broken ${broken}`;
      lab.copy('a', copy);
      const at = lab.read(copy, lab.journal()).indexOf(`“${broken}”`);
      lab.damage(copy, lab.journal(), flipByte(at));
      const salvaged = await lab.open(copy, { salvage: true });
      assert.deepEqual(namesIn(salvaged), names.slice(0, broken));
    }
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
