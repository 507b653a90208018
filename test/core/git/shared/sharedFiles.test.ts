import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Repository } from '../../../../src/core/git/repository';
import type { SampleRepository } from '../../../support/sampleRepository';
import { SharedLab } from './sharedLab';

describe('The files that all worktrees share', function () {
  this.timeout(180_000);
  let lab: SharedLab;
  let sample: SampleRepository;
  let repository: Repository;

  beforeEach(async () => {
    lab = await SharedLab.create();
    ({ sample, repository } = lab);
  });
  afterEach(() => {
    sample.remove();
  });

  describe('the configuration', () => {
    const dangers: readonly (readonly [string, string])[] = [
      ['core.hooksPath', '/tmp/hooks'],
      ['core.fsmonitor', '/tmp/program'],
      ['core.sshCommand', 'ssh -i key'],
      ['core.worktree', '/tmp/elsewhere'],
      ['filter.x.smudge', 'program'],
      ['merge.x.driver', 'program %A'],
      ['alias.st', '!program'],
      ['url.https://elsewhere/.insteadOf', 'https://github.com/'],
      ['include.path', '/tmp/more'],
      ['credential.helper', '!program'],
      ['diff.x.textconv', 'program'],
      ['submodule.x.update', '!program'],
    ];
    for (const [key, value] of dangers) {
      it(`needs a person when ${key} is set, and says how to undo it`, async () => {
        await sample.git('config', key, value);
        const change = await lab.onlyChange();
        assert.deepEqual([change.level, change.by], ['danger', 'unknown']);
        assert.match(change.text, new RegExp(key.replace(/\..*\./, '\\..*\\.'), 'i'));
        await lab.undo(change);
      });
    }

    it('is harmless where it is about words, and of no interest where editors note something', async () => {
      await sample.git('config', 'alias.st', 'status');
      await sample.git('config', 'branch.task-1.remote', 'origin');
      await sample.git('config', 'branch.main.vscode-merge-base', 'origin/main');
      const change = await lab.onlyChange();
      assert.deepEqual([change.what, change.level], ['config alias.st', 'info']);
    });

    it('is changed where a remote leads elsewhere, and shows no password', async () => {
      await sample.git('remote', 'add', 'origin', 'https://me:secret-1@example.org/a.git');
      lab.before = await lab.state();
      await sample.git('remote', 'set-url', 'origin', 'https://me:secret-2@example.org/b.git');
      const change = await lab.onlyChange();
      assert.equal(change.level, 'danger');
      assert.ok(!JSON.stringify(change).includes('secret'), JSON.stringify(change));
      assert.match(change.undo, /take the old values of remote\.origin\.url from '\/kept folder\/config'/);
    });

    it('goes back to its old value by the command that is shown', async () => {
      await sample.git('config', 'core.hooksPath', 'my hooks');
      lab.before = await lab.state();
      await sample.git('config', '--unset', 'core.hooksPath');
      await lab.undo(await lab.onlyChange());
      assert.equal(await sample.git('config', 'core.hooksPath'), 'my hooks\n');
    });
  });

  describe('hooks and other files', () => {
    it('need a person when a hook is there that git would run', async () => {
      const hook = path.join(repository.commonDir, 'hooks', 'pre-commit');
      mkdirSync(path.dirname(hook), { recursive: true });
      writeFileSync(hook, '#!/bin/sh\n');
      chmodSync(hook, 0o755);
      const change = await lab.onlyChange();
      assert.deepEqual([change.what, change.level], ['hook pre-commit', 'danger']);
      assert.equal(change.undo, `rm '${hook}'`);
      lab.before = await lab.state();
      appendFileSync(hook, 'program\n');
      assert.deepEqual((await lab.onlyChange()).undo, `cp '/kept folder/hooks/pre-commit' '${hook}'`);
    });

    it('are the same when Muster has added what it links, but not when there is more', async () => {
      const exclude = path.join(repository.commonDir, 'info', 'exclude');
      appendFileSync(exclude, '# of Muster\n/linked\n');
      assert.deepEqual(await lab.changes(), []);
      lab.before = await lab.state();
      appendFileSync(exclude, '/hidden\n');
      assert.equal((await lab.onlyChange()).what, 'file info/exclude');
      rmSync(exclude);
      lab.before = await lab.state();
      writeFileSync(exclude, '# of Muster\n/linked\n');
      assert.deepEqual(await lab.changes(), []);
    });

    it('are reported: what is ignored, and what is filtered', async () => {
      appendFileSync(path.join(repository.commonDir, 'info', 'exclude'), '*.log\n');
      writeFileSync(path.join(repository.commonDir, 'info', 'attributes'), '* filter=x\n');
      assert.deepEqual(
        (await lab.changes()).map(({ what, level }) => [what, level]),
        [
          ['file info/exclude', 'info'],
          ['file info/attributes', 'danger'],
        ],
      );
      assert.ok(existsSync(path.join(repository.commonDir, 'info', 'attributes')));
    });
  });
});
