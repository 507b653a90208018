import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { tellError } from '../../src/cli/tellError';
import { MusterError } from '../../src/core/base/errors';
import { type CliResult, runCli } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';

describe('The program `muster`', function () {
  this.timeout(120_000);
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
    version: string;
    bin: { muster: string };
  };
  const muster = (...args: string[]): Promise<CliResult> => runCli(args, process.env);

  (process.platform === 'win32' ? it.skip : it)('runs by its own name, as a link to it does', async () => {
    const stdout = await new Promise<string>((resolve, reject) => {
      execFile(path.resolve(manifest.bin.muster), ['--version'], (error, out) =>
        error === null ? resolve(out) : reject(new Error(error.message)),
      );
    });
    assert.equal(stdout, `${manifest.version}\n`);
  });

  it('shows the help of a command also after the word “help”', async () => {
    const { code, stdout } = await muster('help', 'export');
    assert.equal(code, 0);
    assert.match(stdout, /\nUsage: muster export backlog\|agents/);
    assert.equal((await muster('help', 'nothing')).code, 2);
  });

  it('knows no command by a name that every object has', async () => {
    const { code, stderr } = await muster('constructor');
    assert.equal(code, 2);
    assert.match(stderr, /There is no command "constructor"/);
  });

  it('wants the command first, and says so', async () => {
    const { code, stderr } = await muster('--folder', '.', 'status');
    assert.equal(code, 2);
    assert.match(stderr, /The command comes first and its options behind it/);
  });

  it('says what is wrong with an option in one line', async () => {
    const { code, stderr } = await muster('add', 'Search', '--priority', '-5');
    assert.equal(code, 2);
    assert.match(stderr, /^muster: \[SettingInvalid\] .*--priority=-.*\n$/);
  });

  it('tells an error in one line, whatever the names of files in it hold', () => {
    const told: unknown[] = [];
    const { error, log } = console;
    console.error = (line: unknown) => void told.push(line);
    console.log = (line: unknown) => void told.push(line);
    try {
      const message = 'Conflict in a\u001b]0;title\u0007b.txt\nand c.txt; solve it.';
      tellError(new MusterError('LandConflict', message), { json: true });
      assert.deepEqual(told, [
        'muster: [LandConflict] Conflict in ab.txt and c.txt; solve it.',
        JSON.stringify({ error: { code: 'LandConflict', message } }),
      ]);
    } finally {
      Object.assign(console, { error, log });
    }
  });
});

describe('Commands that only show something', function () {
  this.timeout(120_000);
  let repository: SampleRepository;
  before(async () => {
    repository = await SampleRepository.create();
  });
  after(() => repository.remove());

  for (const args of [
    ['evidence'],
    ['evidence', '1', '--json'],
    ['questions'],
    ['waiting'],
    ['status'],
    ['why'],
  ]) {
    it(`open nothing and make nothing: ${args.join(' ')}`, async () => {
      const { stderr } = await runCli(args, repository.environment, repository.folder);
      assert.doesNotMatch(stderr, /^\s+at /m);
      assert.equal(
        existsSync(path.join(repository.folder, '.git', 'muster')),
        false,
        'neither lock nor database',
      );
    });
  }
});
