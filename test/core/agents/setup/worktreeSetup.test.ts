import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { startMarkOf } from '../../../../src/core/agents/runner/processIdentity';
import { tagVariable } from '../../../../src/core/agents/runner/protocol';
import { endTree, findTree } from '../../../../src/core/agents/runner/processTree';
import { type Prepared, WorktreeSetup } from '../../../../src/core/agents/setup/worktreeSetup';
import { MusterError } from '../../../../src/core/base/errors';
import { systemClock } from '../../../../src/core/base/clock';
import type { GateProcesses } from '../../../../src/core/git/gateCommand';
import { openRepository, type Repository } from '../../../../src/core/git/repository';
import { Worktrees } from '../../../../src/core/git/worktrees';
import { defaultSettings, type Settings } from '../../../../src/core/settings';
import { SampleRepository } from '../../../support/sampleRepository';

const processes: GateProcesses = {
  variablesFor: (tag) => ({ [tagVariable]: tag }),
  startMarkOf,
  end: (pid, tag, startMark = '') => endTree({ pid, startMark, tag }, 200),
};

describe('Setting up a worktree', () => {
  let sample: SampleRepository;
  let repository: Repository;
  let worktrees: Worktrees;
  let folder: string;

  beforeEach(async () => {
    sample = await SampleRepository.create({
      name: 'my répo',
      files: { '.gitignore': 'node_modules/\n.env*\n/vendor/*\n/out\n', 'a.txt': 'a\n' },
    });
    sample.write({
      '.env': 'SECRET=1\n',
      '.env.local': 'LOCAL=1\n',
      'packages/one/.env': 'ONE=1\n',
      'node_modules/left/index.js': 'left\n',
      'node_modules/left/.git/HEAD': 'nested\n',
      'vendor/x.txt': 'x\n',
      'untracked.txt': 'not ignored\n',
    });
    repository = await openRepository(sample.folder, {
      integrationBranch: 'roadmap',
      environment: sample.environment,
    });
    worktrees = new Worktrees(repository);
    folder = (await worktrees.add({ name: 'feature-7', branch: 'task-7', base: await sample.tip('main') }))
      .path;
  });
  afterEach(() => {
    sample.remove();
  });

  function setupWith(
    settings: Partial<Settings>,
  ): (more?: { signal?: AbortSignal; logFile?: string }) => Promise<Prepared> {
    const setup = new WorktreeSetup({
      repository,
      worktreeRoot: worktrees.root,
      processes,
      environment: sample.environment,
      settings: () => ({ ...defaultSettings, ...settings }),
      clock: systemClock,
    });
    return async (more = {}) => {
      const profile = await setup.profileAt('HEAD');
      return setup.prepare({ folder, id: '7', profile, ports: { base: 21_000, count: 2 }, ...more });
    };
  }
  const inWorktree = (name: string): string => path.join(folder, name);
  const node = (script: string): string => `"${process.execPath}" -e "${script}"`;
  const failed = (error: unknown): boolean => error instanceof MusterError && error.code === 'SetupFailed';

  it('copies, links and runs nothing unless a setting says so', async () => {
    const { summary } = await setupWith({})();
    assert.equal(summary, undefined);
    assert.equal(await sample.gitIn(folder, 'status', '--porcelain', '--ignored'), '');
  });

  it('copies what the patterns name and git ignores, and nothing else', async () => {
    const { summary, notices } = await setupWith({
      setupCopy: ['.env', '.env.*', 'node_modules', 'untracked.txt', 'a.txt', '!packages/one/.env'],
    })();
    assert.equal(sample.read('.env', folder), 'SECRET=1\n');
    assert.equal(sample.read('.env.local', folder), 'LOCAL=1\n');
    assert.equal(sample.read('node_modules/left/index.js', folder), 'left\n');
    assert.ok(!existsSync(inWorktree('node_modules/left/.git')), 'no second .git');
    assert.ok(!existsSync(inWorktree('untracked.txt')));
    assert.ok(!existsSync(inWorktree('packages')));
    assert.deepEqual(notices, []);
    assert.match(summary ?? '', /copied .env, .env.local, node_modules \(3 files/);
    // Copies, not the same files.
    assert.notEqual(statSync(inWorktree('.env')).ino, statSync(path.join(sample.folder, '.env')).ino);
  });

  it('looks into an ignored folder only where a pattern leads there by name', async () => {
    await setupWith({ setupCopy: ['index.js', 'vendor/*.txt'] })();
    assert.ok(!existsSync(inWorktree('node_modules')));
    assert.equal(sample.read('vendor/x.txt', folder), 'x\n');
  });

  it('never overwrites what is in the worktree, tracked or not', async () => {
    await sample.gitIn(folder, 'rm', '-q', 'a.txt');
    sample.write({ '.env': 'of the agent\n', 'vendor/tracked.txt': 'tracked\n' }, folder);
    await sample.gitIn(folder, 'add', '-f', 'vendor/tracked.txt');
    sample.write({ 'vendor/tracked.txt': 'of the user\n' });
    await setupWith({ setupCopy: ['.env', 'vendor/'] })();
    assert.equal(sample.read('.env', folder), 'of the agent\n');
    assert.equal(sample.read('vendor/tracked.txt', folder), 'tracked\n');
    assert.equal(sample.read('vendor/x.txt', folder), 'x\n');
  });

  it('leaves out what the worktree would not ignore, as it would be committed', async () => {
    sample.write({ '.gitignore': 'node_modules/\n.env*\n/vendor/*\nsecret.key\n', 'secret.key': 'key\n' });
    const { notices } = await setupWith({ setupCopy: ['secret.key', '.env'] })();
    assert.ok(!existsSync(inWorktree('secret.key')));
    assert.match(notices.join('\n'), /secret\.key was not copied: .*would be committed/);
    assert.equal(sample.read('.env', folder), 'SECRET=1\n');
  });

  it('keeps links as they are and follows none', async () => {
    const outside = path.join(sample.around, 'outside');
    mkdirSync(outside);
    sample.write({ 'big.txt': 'outside\n' }, outside);
    symlinkSync(outside, path.join(sample.folder, 'node_modules/away'));
    symlinkSync('../packages/one', path.join(sample.folder, 'node_modules/one'));
    await setupWith({ setupCopy: ['node_modules'] })();
    assert.equal(readlinkSync(inWorktree('node_modules/away')), outside);
    assert.equal(readlinkSync(inWorktree('node_modules/one')), '../packages/one');
  });

  it('writes nothing through a link that lies in the worktree', async () => {
    const outside = path.join(sample.around, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, inWorktree('packages'));
    const { notices } = await setupWith({ setupCopy: ['.env'], setupLink: ['packages/one/.env'] })();
    assert.ok(!existsSync(path.join(outside, 'one')));
    assert.match(notices.join('\n'), /packages\/one\/\.env was not copied/);
    assert.match(notices.join('\n'), /packages\/one\/\.env was not linked/);
  });

  for (const pattern of [
    '../other',
    '/../x',
    'a/../../b',
    '.git/config',
    'x/.GIT',
    'C:/x',
    'a\\b',
    '/',
    '!',
  ]) {
    it(`refuses the pattern ${pattern}`, async () => {
      await assert.rejects(setupWith({ setupCopy: [pattern] })(), failed);
    });
  }

  it('stops at the size limit where files cannot be cloned, and leaves nothing behind', async function () {
    sample.write({ 'node_modules/big.bin': 'x'.repeat(3 * 1024 * 1024) });
    const copying = setupWith({ setupCopy: ['node_modules'], setupCopyLimitMb: 1 })();
    const outcome = await copying.then(
      ({ summary }) => summary ?? '',
      (error: unknown) => {
        assert.ok(failed(error));
        return undefined;
      },
    );
    // On a file system that clones, nothing takes room and the limit says nothing.
    if (outcome !== undefined) {
      assert.match(outcome, /no room of their own/);
      this.skip();
    }
    assert.ok(!existsSync(inWorktree('node_modules')));
    const gitFolder = (await sample.gitIn(folder, 'rev-parse', '--absolute-git-dir')).trim();
    assert.ok(!existsSync(path.join(gitFolder, 'muster-setup.staging')));
  });

  it('links only what is asked for, so that git add does not stage it and removal leaves it alone', async () => {
    const { linked } = await setupWith({ setupLink: ['node_modules'] })();
    assert.deepEqual(linked, ['node_modules']);
    assert.ok(lstatSync(inWorktree('node_modules')).isSymbolicLink());
    await sample.gitIn(folder, 'add', '--all');
    assert.equal(await sample.gitIn(folder, 'status', '--porcelain'), '');
    await worktrees.remove(folder, { rescueName: '1', branch: 'task-7' });
    assert.ok(!existsSync(folder));
    assert.equal(sample.read('node_modules/left/index.js'), 'left\n');
  });

  it('brings no copied secret into any ref, neither by git add nor by a rescue', async () => {
    await setupWith({ setupCopy: ['.env', '.env.*', 'node_modules'] })();
    await sample.commit('work of the agent', { 'b.txt': 'b\n' }, folder);
    sample.write({ 'c.txt': 'left uncommitted\n' }, folder);
    await sample.gitIn(folder, 'add', '--all');
    const { rescueRefs } = await worktrees.remove(folder, { rescueName: '1', branch: 'task-7' });
    assert.ok(rescueRefs.length > 0);
    const objects = await sample.git('rev-list', '--objects', '--all');
    assert.match(objects, /c\.txt/);
    assert.doesNotMatch(objects, /\.env|node_modules/);
    const everything = await sample.git(
      'cat-file',
      '--batch-all-objects',
      '--batch-check=%(objectname) %(objecttype)',
    );
    const blobs = everything.split('\n').filter((line) => line.endsWith(' blob'));
    for (const line of blobs) {
      assert.doesNotMatch(await sample.git('cat-file', 'blob', line.split(' ')[0] ?? ''), /SECRET=1|LOCAL=1/);
    }
  });

  it('runs commands in the worktree with ports, a database name and variables of its own', async () => {
    const logFile = path.join(sample.around, 'runs', '3', 'setup.log');
    const names = ['MUSTER_PORT_BASE', 'MUSTER_PORT_1', 'MUSTER_DATABASE_NAME', 'API', 'HOME'];
    const script = `require('fs').writeFileSync('out', JSON.stringify([process.cwd(), ...${JSON.stringify(names).replaceAll('"', "'")}.map((n) => process.env[n])])); console.log('said this')`;
    const { variables } = await setupWith({
      setupCommands: [node(script)],
      setupEnv: { API: 'http://127.0.0.1:{port+1}/{id}/{database}' },
    })({ logFile });
    const name = variables['MUSTER_DATABASE_NAME'] ?? '';
    assert.match(name, /^muster_my_r_po_[0-9a-f]{8}_feature_7$/);
    assert.deepEqual(JSON.parse(sample.read('out', folder)), [
      folder,
      '21000',
      '21001',
      name,
      `http://127.0.0.1:21001/7/${name}`,
      sample.environment['HOME'],
    ]);
    assert.match(readFileSync(logFile, 'utf8'), /said this/);
  });

  it('fails with what the command said, and begins anew the next time', async () => {
    const command = node(
      "const fs = require('fs'); if (fs.existsSync('out')) process.exit(0); fs.writeFileSync('out', ''); console.error('no network'); process.exit(3)",
    );
    const prepare = setupWith({ setupCommands: [command], setupCopy: ['.env'] });
    await assert.rejects(prepare(), (error: unknown) => {
      assert.ok(failed(error));
      assert.match(String(error), /exit code 3 \(no network\); mend/);
      return true;
    });
    assert.ok((await prepare()).summary !== undefined);
  });

  it('is not done again when it was done, and is when the profile has changed', async () => {
    const count = node("require('fs').appendFileSync('out', 'x')");
    await setupWith({ setupCommands: [count] })();
    assert.equal((await setupWith({ setupCommands: [count] })()).summary, undefined);
    assert.equal(sample.read('out', folder), 'x');
    await setupWith({ setupCommands: [count], setupEnv: { NEW: '1' } })();
    assert.equal(sample.read('out', folder), 'xx');
  });

  it('ends the whole tree of a command that is stopped', async () => {
    const abort = new AbortController();
    const started = path.join(sample.around, 'started');
    const command = node(
      `require('fs').writeFileSync('${started.replaceAll('\\', '/')}', String(process.pid)); setInterval(() => {}, 1000)`,
    );
    const preparing = setupWith({ setupCommands: [command] })({ signal: abort.signal });
    const rejected = assert.rejects(preparing, /stopped here/);
    while (!existsSync(started) || readFileSync(started, 'utf8') === '') {
      await new Promise((resolve) => setImmediate(resolve));
    }
    abort.abort(new Error('stopped here'));
    await rejected;
    const left = await findTree({ pid: Number(readFileSync(started, 'utf8')), startMark: '', tag: 'none' });
    assert.deepEqual(left, []);
  });

  it('reads the project file from the commit, never from the worktree, and takes no links from it', async () => {
    sample.write({ '.muster/setup.json': '{"copy": [".env"]}' }, folder);
    await setupWith({})();
    assert.ok(!existsSync(inWorktree('.env')));
    await sample.commit('set-up', { '.muster/setup.json': '{"copy": [".env"], "env": {"MODE": "{id}"}}' });
    const { variables } = await setupWith({})();
    assert.equal(variables['MODE'], '7');
    assert.ok(existsSync(inWorktree('.env')));
    await sample.commit('links', { '.muster/setup.json': '{"link": ["node_modules"]}' });
    await assert.rejects(setupWith({})(), /links can only be chosen by each user/);
    await sample.commit('broken', { '.muster/setup.json': '{' });
    await assert.rejects(setupWith({})(), failed);
  });
});
