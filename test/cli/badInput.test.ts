import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { runCli, type CliResult } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';

/** One sentence with its code before it, said on standard error, and an exit code: 1 for a failure, 2 for a command line that makes no sense. */
function assertRefused(result: CliResult, sentence: RegExp, code: 1 | 2 = 1): void {
  assert.equal(result.code, code, result.stderr);
  assert.match(result.stderr, sentence);
  assert.match(result.stderr, /^muster: \[[A-Z]\w+\] \S/m);
  assert.doesNotMatch(result.stderr, /^\s+at /m, 'no stack trace');
}

describe('The command line, given bad input,', function () {
  this.timeout(180_000);
  let repository: SampleRepository;

  beforeEach(async () => {
    repository = await SampleRepository.create();
  });
  afterEach(() => repository.remove());

  const run = (...args: string[]): Promise<CliResult> => runCli(['run', ...args], repository.environment);
  const inFolder = (...args: string[]): Promise<CliResult> =>
    run(repository.folder, '--provider', 'demo', ...args);
  const everythingInRepository = async (): Promise<string> =>
    (await repository.git('for-each-ref')) + (await repository.git('status', '--porcelain'));

  it('refuses a folder that is not in a git repository', async () => {
    assertRefused(
      await run(repository.around, '--provider', 'demo'),
      /not in a git repository; run `git init`/,
    );
  });

  it('is answered with the same code for people and for programs, whatever is wrong with it', async () => {
    const wrong = [
      { args: ['velocity', '--folder', repository.around], code: 'NotAGitRepository', exit: 1 },
      { args: ['agents', 'kill', '7', '--folder', repository.folder], code: 'StoreMissing', exit: 1 },
      { args: ['agents', 'kill'], code: 'SettingInvalid', exit: 2 },
      { args: ['doctor', '--provider', 'hal'], code: 'UnknownProvider', exit: 2 },
      {
        args: ['status', '--folder', path.join(repository.folder, '.git/config')],
        code: 'NotAGitRepository',
        exit: 1,
      },
      { args: ['status', '--colour'], code: 'SettingInvalid', exit: 2 },
      { args: ['fly'], code: 'SettingInvalid', exit: 2 },
      { args: ['stop', repository.folder], code: 'SettingInvalid', exit: 2 },
      { args: ['run', repository.folder, 'more'], code: 'SettingInvalid', exit: 2 },
    ];
    for (const { args, code, exit } of wrong) {
      const { stdout, stderr, code: ended } = await runCli([...args, '--json'], repository.environment);
      assert.equal(ended, exit, stderr);
      const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
      assert.equal(error.code, code);
      assert.equal(stderr, `muster: [${code}] ${error.message}\n`);
    }
  });

  it('makes nothing where Muster was not used yet, and says how to begin', async () => {
    const commands = [
      ...[
        'status',
        'waiting',
        'why',
        'checks',
        'checks --allow',
        'shared',
        'route poll',
        'undelete',
        'undelete 1',
      ],
      ...['retry 1', 'skip 1', 'delete 1', 'order 1 --before 2', 'answer 1 Yes', 'approve 1', 'reject 1'],
      ...['assign', 'worktrees create 1', 'agents kill 1'],
    ];
    for (const command of commands) {
      const refused = await runCli(
        [...command.split(' '), '--folder', repository.folder],
        repository.environment,
      );
      assertRefused(refused, /\[StoreMissing\] .*muster import FILE or muster add NAME/);
      assert.ok(!existsSync(path.join(repository.folder, '.git/muster')), command);
    }
  });

  it('names --folder only where it helps to name another repository', async () => {
    const cases = [
      { args: ['status', 'more'], helps: true },
      { args: ['doctor', '.', 'more'], helps: false },
      { args: ['sample', 'made', 'more'], helps: false },
      { args: ['demo', 'more'], helps: false },
    ];
    for (const { args, helps } of cases) {
      const refused = await runCli(args, repository.environment, repository.around);
      assertRefused(refused, /does not know what to do with "more"; .*--help says more/, 2);
      assert.equal(refused.stderr.includes('--folder'), helps, refused.stderr);
    }
  });

  it('refuses two different project folders, and a budget that is no amount', async () => {
    assertRefused(
      await inFolder('--project-dir', repository.around),
      /Both .* and --project-dir .* name a project; leave one of them out/,
      2,
    );
    assertRefused(
      await inFolder('--budget-usd', 'much'),
      /--budget-usd takes a number from 0; "much" is not one/,
      2,
    );
  });

  it('says that --parallel is deprecated, and clamps it as --concurrency', async () => {
    const { stdout } = await run('--project-dir', repository.folder, '--provider', 'demo', '-p', '10');
    assert.match(stdout, /--parallel is deprecated; use --concurrency instead\./);
    assert.match(stdout, /Clamping concurrency to valid range: 5/);
  });

  it('refuses a repository without a commit', async () => {
    const empty = await SampleRepository.create({ files: undefined });
    try {
      assertRefused(await run(empty.folder, '--provider', 'demo'), /has no commit yet; make a first commit/);
    } finally {
      empty.remove();
    }
  });

  it('refuses a detached HEAD', async () => {
    await repository.git('checkout', '--quiet', '--detach');
    assertRefused(await inFolder(), /detached HEAD.*check out a branch/);
  });

  it('refuses a bare repository', async () => {
    const bare = path.join(repository.around, 'bare.git');
    await repository.git('clone', '--quiet', '--bare', repository.folder, bare);
    assertRefused(await run(bare, '--provider', 'demo'), /is bare.*clone it/);
  });

  it('refuses an integration branch that is checked out', async () => {
    await repository.git('switch', '--quiet', '--create', 'roadmap');
    assertRefused(await inFolder(), /"roadmap" is checked out in .*switch to another branch/);
  });

  it('says what to install when git is missing', async () => {
    const result = await runCli(['run', repository.folder, '--provider', 'demo'], {
      ...repository.environment,
      PATH: path.join(repository.around, 'home'),
    });
    assertRefused(result, /Git was not found; install git 2\.38 or newer/);
  });

  it('says what to install when git is too old', async () => {
    const bin = path.join(repository.around, 'bin');
    mkdirSync(bin);
    writeFileSync(path.join(bin, 'git'), '#!/bin/sh\necho "git version 2.30.2"\n', { mode: 0o755 });
    const result = await runCli(['run', repository.folder, '--provider', 'demo'], {
      ...repository.environment,
      PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`,
    });
    assertRefused(result, /Git 2\.30 is too old.*install git 2\.38 or newer/);
  });

  it('names the known providers when there is no such provider', async () => {
    assertRefused(await run(repository.folder, '--provider', 'nope'), /no provider “nope”.*“claude”/, 2);
  });

  it('says how to install a provider whose program is missing', async () => {
    assertRefused(
      await run(repository.folder, '--provider', 'claude', '--executable', '/nowhere/claude'),
      /is not installed; install it with/,
    );
  });

  it('refuses a command provider without a command line', async () => {
    assertRefused(await run(repository.folder, '--provider', 'command'), /command line/i);
  });

  it('refuses an import file that is malformed, and imports nothing', async () => {
    const file = path.join(repository.around, 'broken.json');
    writeFileSync(file, '{"features": [');
    assertRefused(await inFolder('--import', file), /broken\.json is not valid JSON \(line 1\); correct it/);
  });

  it('refuses an import file of 100 MB without reading it', async () => {
    const file = path.join(repository.around, 'huge.json');
    const descriptor = openSync(file, 'w');
    ftruncateSync(descriptor, 100 * 1024 * 1024);
    closeSync(descriptor);
    assertRefused(await inFolder('--import', file), /has 100 MB; at most 64 MB can be imported/);
  });

  it('refuses a feature without a name', async () => {
    const file = path.join(repository.around, 'nameless.json');
    writeFileSync(file, JSON.stringify([{ name: 'Good' }, { description: 'no name' }]));
    assertRefused(await inFolder('--import', file), /name/);
  });

  it('refuses a circle of dependencies and spells it out', async () => {
    const file = path.join(repository.around, 'circle.json');
    writeFileSync(
      file,
      JSON.stringify([
        { id: 3, name: 'Three', dependencies: [7] },
        { id: 7, name: 'Seven', dependencies: [3] },
      ]),
    );
    assertRefused(await inFolder('--import', file), /3 → 7 → 3/);
  });

  it('changes nothing in the repository whatever is refused', async () => {
    const before = await everythingInRepository();
    const file = path.join(repository.around, 'broken.json');
    writeFileSync(file, 'no');
    await inFolder('--import', file);
    await run(repository.folder, '--provider', 'nope');
    assert.equal(await everythingInRepository(), before);
    assert.ok(!readdirSync(repository.around).includes('repository.worktrees'));
  });

  it('names the option that it does not know', async () => {
    const result = await runCli(['demo', '--colour', 'blue'], repository.environment);
    assert.equal(result.code, 2);
    assert.match(result.stderr, /--colour/);
  });

  it('refuses a number that is none', async () => {
    assertRefused(
      await runCli(['demo', '--features', 'many'], repository.environment),
      /--features takes a whole number from 1 to 10000; "many" is not one/,
      2,
    );
  });

  it('refuses to make the sample in a folder that holds anything', async () => {
    assertRefused(
      await runCli(['demo', '--folder', repository.folder], repository.environment),
      /is not empty; name a new or an empty one/,
    );
  });
});
