import assert from 'node:assert/strict';
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { diskUse } from '../../../src/core/base/diskUse';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('diskUse', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const size = 256 * 1024;
  const file = (name: string): string => path.join(folder.path, name);

  beforeEach(() => {
    folder = temporaryFolder('disk');
    mkdirSync(file('inner/deep'), { recursive: true });
    writeFileSync(file('inner/deep/one'), Buffer.alloc(size, 1));
  });
  afterEach(() => folder.remove());

  it('counts what files in all folders take', async () => {
    const before = await diskUse(folder.path);
    writeFileSync(file('two'), Buffer.alloc(size, 2));
    const after = await diskUse(folder.path);
    assert.ok(after.bytes - before.bytes >= size, `${before.bytes} → ${after.bytes}`);
    assert.deepEqual([before.entries, after.entries, after.complete], [3, 4, true]);
  });

  it('counts a file with several names once, and follows no links', async () => {
    const before = await diskUse(folder.path);
    linkSync(file('inner/deep/one'), file('same'));
    symlinkSync(folder.path, file('circle'));
    const after = await diskUse(folder.path);
    assert.ok(after.bytes - before.bytes < size, `${before.bytes} → ${after.bytes}`);
    assert.equal(after.complete, true);
  });

  it('ends at its limit and says so', async () => {
    for (let number = 0; number < 20; number += 1) writeFileSync(file(`file-${number}`), '');
    const { entries, complete } = await diskUse(folder.path, { maxEntries: 10 });
    assert.deepEqual([entries, complete], [10, false]);
  });

  it('ends when nobody wants to know any more', async () => {
    await assert.rejects(diskUse(folder.path, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  });
});
