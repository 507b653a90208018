import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCli, type CliResult } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';

const line = `${'x'.repeat(99)}\n`;
const lines = 100_000;

(process.platform === 'win32' ? describe.skip : describe)('Output that is read in part', function () {
  this.timeout(120_000);
  let repository: SampleRepository;
  let meeting: string;
  before(async () => {
    repository = await SampleRepository.create();
    meeting = path.join(repository.folder, '.git', 'muster');
    const run = path.join(meeting, 'runs', '7');
    mkdirSync(run, { recursive: true });
    writeFileSync(path.join(run, 'stdout.log'), `first\n${line.repeat(lines)}`);
  });
  after(() => repository.remove());

  /** Through a pipe of the shell, whose other end is closed after a line; with the exit code of the first command. */
  const head = (...args: string[]): Promise<CliResult> =>
    new Promise((resolve) => {
      const piped = '{ { "$@" 3>&-; echo "$?" >&3; } | head -n 1; } 3>&2';
      const cli = [process.execPath, path.resolve('dist/cli.js'), ...args];
      execFile(
        'sh',
        ['-c', piped, 'sh', ...cli],
        { env: repository.environment, cwd: repository.folder },
        (_, stdout, stderr) => {
          // The code is the last that is written there.
          const said = stderr.trimEnd().split('\n');
          resolve({ code: Number(said.pop()), stdout, stderr: said.join('\n') });
        },
      );
    });

  it('of an agent ends quietly, and opens nothing of the project', async () => {
    const { code, stdout, stderr } = await head('agents', 'output', '7');
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'first\n', stderr: '' });
    assert.deepEqual(readdirSync(meeting), ['runs'], 'neither a lock nor a database');
    const whole = await runCli(['agents', 'output', '7'], repository.environment, repository.folder);
    assert.equal(whole.code, 0, whole.stderr);
    assert.equal(whole.stdout.length, 'first\n'.length + lines * line.length);
  });

  it('of a diff ends quietly', async () => {
    const folder = path.join(repository.around, 'repository.worktrees', 'one');
    await repository.git('worktree', 'add', '--quiet', '-b', 'agent/one', folder);
    writeFileSync(path.join(folder, 'src', 'one.txt'), line.repeat(lines));
    const { code, stdout, stderr } = await head('worktrees', 'diff', 'one');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^diff --git /);
  });
});
