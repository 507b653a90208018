import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TreeCopier } from '../../../../src/core/agents/setup/copyTree';
import { temporaryFolder } from '../../../support/temporaryFolder';

describe('Copying a tree', () => {
  let folder: string;
  let remove: () => void;
  beforeEach(() => {
    ({ path: folder, remove } = temporaryFolder('copy'));
    mkdirSync(path.join(folder, 'from/cache'), { recursive: true });
    for (const name of ['from/a', 'from/b', 'from/cache/c']) writeFileSync(path.join(folder, name), name);
  });
  afterEach(() => remove());

  it('goes on without what is taken away meanwhile, and counts it', async () => {
    // It is asked before each file is looked at, when the folder around was listed.
    const signal = new AbortController().signal;
    let asked = 0;
    signal.throwIfAborted = () => {
      if (++asked > 1) rmSync(path.join(folder, 'from/b'), { force: true });
      if (asked > 1) rmSync(path.join(folder, 'from/cache'), { force: true, recursive: true });
    };
    const from = path.join(folder, 'from');
    const copier = new TreeCopier({ top: from, limitBytes: 0, except: [], signal });
    assert.equal(await copier.copyIfThere(from, path.join(folder, 'to')), true);
    assert.equal(readFileSync(path.join(folder, 'to/a'), 'utf8'), 'from/a');
    assert.equal(existsSync(path.join(folder, 'to/b')), false);
    assert.equal(copier.count.gone, 2);
  });

  it('fails where what it copies into is taken away', async () => {
    const copier = new TreeCopier({ top: folder, limitBytes: 0, except: [] });
    const copying = copier.copyIfThere(path.join(folder, 'from/a'), path.join(folder, 'nowhere/a'));
    await assert.rejects(copying, { code: 'ENOENT' });
  });
});
