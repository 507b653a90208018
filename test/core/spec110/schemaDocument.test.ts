import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

describe('docs/schema.md', () => {
  it('describes the database as the program makes it', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/schema.mjs', '--check'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
});
