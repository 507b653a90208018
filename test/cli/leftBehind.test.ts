import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCli, type CliResult } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';

describe('What agents leave behind, in a terminal,', function () {
  this.timeout(180_000);
  let repository: SampleRepository;
  before(async () => {
    repository = await SampleRepository.create();
  });
  after(() => repository.remove());

  const muster = (...args: string[]): Promise<CliResult> =>
    runCli(args, repository.environment, repository.folder);
  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await muster(...args, '--json');
    assert.ok(code === 0 || code === 3, stderr);
    return JSON.parse(stdout) as T;
  };

  it('is shown while it lies in a worktree and when it was rescued of it, and deleted only on purpose', async () => {
    await muster('add', 'One');
    const made = await json<{ path: string }>('worktrees', 'create', '1');
    writeFileSync(path.join(made.path, 'new.txt'), 'left behind\n');
    await repository.git('-C', made.path, 'add', 'new.txt');
    const inWorktree = await muster('worktrees', 'diff', path.basename(made.path));
    assert.match(inWorktree.stdout, /^\+left behind$/m);
    assert.equal((await muster('worktrees', 'diff', 'nothing')).code, 1);

    assert.equal((await muster('worktrees', 'clean', path.basename(made.path))).code, 0);
    const kept = await json<{ ref: string }[]>('rescue', 'list');
    const ref = kept[0]?.ref ?? assert.fail();
    assert.match((await muster('rescue', 'diff', ref)).stdout, /^\+left behind$/m);
    assert.match((await muster('rescue', 'diff', ref, '--stat')).stdout, /new\.txt \| 1 \+/);
    const unsure = await muster('rescue', 'delete', ref);
    assert.equal(unsure.code, 2);
    assert.match(unsure.stderr, /cannot be had back; .* add --yes/);
    assert.equal((await json<object[]>('rescue', 'list')).length, 1);
    assert.deepEqual(await json('rescue', 'delete', ref, '--yes'), { deleted: ref });
    assert.deepEqual(await json('rescue', 'list'), []);
    assert.equal((await muster('rescue', 'delete')).code, 2);
  });

  it('is named when all worktrees share it, until somebody accepts it', async () => {
    const upset = ['--provider', 'command', '--command', 'git config core.hooksPath /somewhere/else'];
    await muster('run', ...upset, '--no-detect', '--no-wait', '--max-retries', '1');
    const waiting = await muster('shared');
    assert.equal(waiting.code, 3, waiting.stderr);
    assert.match(waiting.stdout, /core\.hookspath.*\n {4}Undo: git /i);
    const { changes, accepted } = await json<{ changes: object[]; accepted: number }>('shared', '--accept');
    assert.deepEqual([changes.length, accepted], [1, 1]);
    assert.equal((await muster('shared')).code, 0);
  });
});
