import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Repository } from '../../../src/core/git/repository';
import { Worktrees } from '../../../src/core/git/worktrees';
import type { SampleRepository } from '../../support/sampleRepository';
import { GateLab, node } from './gateLab';

describe('runGate', () => {
  let lab: GateLab;
  let sample: SampleRepository;
  let repository: Repository;
  let worktrees: Worktrees;
  let commit: string;

  beforeEach(async () => {
    lab = await GateLab.create();
    ({ sample, repository, worktrees, commit } = lab);
  });
  afterEach(() => lab.dispose());

  it('sets the folder up before the first command, which gets the variables of the set-up', async () => {
    const result = await lab.gate(
      [node("console.log(require('fs').readFileSync('set.up') + process.env.SET)")],
      {
        prepare: (folder) => {
          writeFileSync(path.join(folder, 'set.up'), 'ready ');
          return Promise.resolve({ SET: 'by the set-up' });
        },
      },
    );
    assert.equal(result.ok, true);
    assert.equal(result.evidence[0]?.outputTail.trim(), 'ready by the set-up');
  });

  it('is not red but rejects when the set-up fails, and removes the folder', async () => {
    const failing = lab.gate([node('process.exit(1)')], {
      prepare: () => Promise.reject(new Error('no network')),
    });
    await assert.rejects(failing, /no network/);
  });

  it('runs all commands on the merged files and keeps what they said', async () => {
    const result = await lab.gate([
      node("process.stdout.write(require('fs').readFileSync('a.txt'))"),
      node("console.error('to stderr')"),
    ]);
    assert.equal(result.ok, true);
    assert.equal(result.verified, true);
    assert.equal(result.commit, commit);
    assert.equal(result.tree, (await sample.git('rev-parse', `${commit}^{tree}`)).trim());
    assert.deepEqual(
      result.evidence.map(({ exitCode, outputTail, timedOut }) => ({ exitCode, outputTail, timedOut })),
      [
        { exitCode: 0, outputTail: 'merged\n', timedOut: false },
        { exitCode: 0, outputTail: 'to stderr\n', timedOut: false },
      ],
    );
  });

  it('is no proof where a check rewrites files that git tracks, and names them', async () => {
    const mends = node(
      "require('fs').writeFileSync('a.txt', 'mended'); require('fs').writeFileSync('own', '')",
    );
    const result = await lab.gate([node(''), mends, node('')]);
    assert.deepEqual([result.ok, result.verified], [true, false]);
    assert.deepEqual(
      result.evidence.map(({ rewrote }) => rewrote),
      [undefined, ['a.txt'], undefined],
    );
    const prepared = await lab.gate([node('')], {
      prepare: (folder) => {
        writeFileSync(path.join(folder, 'a.txt'), 'by the set-up');
        return Promise.resolve({});
      },
    });
    assert.equal(prepared.verified, true);
  });

  it('gives each of several checks the commit when all of them are run', async () => {
    const commits = node(
      "require('fs').writeFileSync('a.txt', 'mended'); require('child_process').execSync('git -c user.name=a -c user.email=a@b commit -qam x')",
    );
    const looks = node("process.exit(require('fs').readFileSync('a.txt', 'utf8') === 'merged\\n' ? 0 : 1)");
    const { evidence } = await lab.gate([commits, looks], { all: true });
    assert.deepEqual(
      evidence.map(({ exitCode, rewrote }) => [exitCode, rewrote]),
      [
        [0, ['a.txt']],
        [0, undefined],
      ],
    );
  });

  it("never takes the user's checkout for the worktree of a check that has lost its link", async () => {
    const inside = new Worktrees(repository, path.join(sample.folder, '.worktrees'));
    sample.write({ 'readme.md': 'not committed\n' });
    const remove = "require('fs').rmSync('.git'); require('fs').writeFileSync('a.txt', 'mended')";
    const replace = "require('fs').rmSync('.git'); require('child_process').execSync('git init -q')";
    const looks = node("process.exit(require('fs').readFileSync('a.txt', 'utf8') === 'merged\\n' ? 0 : 1)");
    const lines = [node(remove), looks, node(replace), looks];
    const { evidence } = await lab.gate(lines, { all: true, worktrees: inside });
    assert.deepEqual(
      evidence.map(({ exitCode, rewrote }) => [exitCode, rewrote]),
      [
        [0, ['.git', 'a.txt']],
        [0, undefined],
        [0, ['.git']],
        [0, undefined],
      ],
    );
    assert.equal(sample.read('readme.md'), 'not committed\n');
    assert.equal(await sample.git('branch', '--show-current'), 'main\n');
    assert.deepEqual(await inside.list(), []);
  });

  it('is red at the first command that fails and runs no further', async () => {
    const result = await lab.gate([node('process.exit(3)'), node("console.log('never')")]);
    assert.deepEqual([result.ok, result.verified], [false, true]);
    assert.deepEqual(
      result.evidence.map(({ exitCode }) => exitCode),
      [3],
    );
  });

  it('is red when the program does not exist', async () => {
    const result = await lab.gate(['surely-no-such-program --check']);
    assert.equal(result.ok, false);
    assert.notEqual(result.evidence[0]?.exitCode, 0);
    assert.notEqual(result.evidence[0]?.outputTail, '');
  });

  it('knows nothing without commands and makes no worktree', async () => {
    const result = await lab.gate([]);
    assert.deepEqual([result.ok, result.verified, result.evidence], [true, false, []]);
    assert.equal(existsSync(worktrees.root), false);
  });

  it('keeps the end of a flood of output, within 64 kB', async () => {
    const result = await lab.gate([node("process.stdout.write('é'.repeat(500000) + 'the end')")]);
    const tail = result.evidence[0]?.outputTail ?? '';
    assert.ok(Buffer.byteLength(tail) <= 64 * 1024);
    assert.match(tail, /^é+the end$/);
  });

  it('does not start when it was aborted before', async () => {
    await assert.rejects(lab.gate([node('')], { signal: AbortSignal.abort() }), { name: 'AbortError' });
  });

  it('rejects when the commit does not exist: that is no red gate', async () => {
    await assert.rejects(lab.gate([node('')], { commit: '1'.repeat(40) }), { code: 'GitFailed' });
  });
});
