import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/core/base/log';
import { deleteMoved, moveAside, movedAsideIn } from '../../../src/core/git/movedAside';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('What was moved aside', function () {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder('aside');
  });
  afterEach(() => folder.remove());

  it('is deleted with the read-only folders in it, and nothing that it only links to', async function () {
    if (process.platform === 'win32') this.skip();
    const nobody = 65_534;
    const isRoot = process.geteuid?.() === 0;
    const at = (...names: string[]): string => path.join(folder.path, ...names);
    for (const name of ['worktree/cache/module', 'outside']) mkdirSync(at(name), { recursive: true });
    writeFileSync(at('worktree/cache/module/file'), 'cached');
    symlinkSync(at('outside'), at('worktree/cache/link'));
    // Root may write everywhere.
    const all = ['', 'worktree', 'worktree/cache', 'worktree/cache/module', 'outside'];
    const letThrough = isRoot ? shutFoldersAround(folder.path) : [];
    if (isRoot) for (const name of all) chownSync(at(name), nobody, nobody);
    for (const name of ['worktree/cache/module', 'worktree/cache', 'outside']) chmodSync(at(name), 0o555);
    for (const each of letThrough) chmodSync(each, 0o711);
    if (isRoot) process.seteuid?.(nobody);
    let moved: string | undefined;
    try {
      moved = await moveAside(at('worktree'), silentLog);
      await deleteMoved(moved, silentLog);
    } finally {
      if (isRoot) process.seteuid?.(0);
      for (const each of letThrough) chmodSync(each, 0o700);
    }
    assert.ok(moved !== undefined && !existsSync(moved));
    assert.equal(statSync(at('outside')).mode & 0o777, 0o555);
    chmodSync(at('outside'), 0o755);
  });

  it('is told from a folder that somebody else has called in a similar way', async () => {
    mkdirSync(path.join(folder.path, '.muster-removed-by-me'));
    mkdirSync(path.join(folder.path, 'worktree'));
    const moved = await moveAside(path.join(folder.path, 'worktree'), silentLog);
    assert.deepEqual(await movedAsideIn(folder.path), [moved]);
  });
});

/** The folders around this one that nobody else may pass through. */
function shutFoldersAround(folder: string): readonly string[] {
  const parent = path.dirname(folder);
  if (parent === folder) return [];
  const isShut = (statSync(parent).mode & 0o777) === 0o700;
  return [...shutFoldersAround(parent), ...(isShut ? [parent] : [])];
}
