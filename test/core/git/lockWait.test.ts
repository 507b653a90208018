import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MusterError } from '../../../src/core/base/errors';
import { Integration } from '../../../src/core/git/integration';
import { openRepository, type Repository } from '../../../src/core/git/repository';
import { Worktrees } from '../../../src/core/git/worktrees';
import { SampleRepository } from '../../support/sampleRepository';

describe("Git's own lock files", function () {
  this.timeout(180_000);
  let sample: SampleRepository;
  let lock: string;

  beforeEach(async () => {
    sample = await SampleRepository.create({ name: 'ours & "theirs"' });
    // Git itself waits for this one; what is tested is our waiting.
    await sample.git('config', 'core.packedRefsTimeout', '10');
  });
  afterEach(() => {
    sample.remove();
  });

  const open = (delaysMs: readonly number[]): Promise<Repository> =>
    openRepository(sample.folder, {
      integrationBranch: 'roadmap',
      environment: sample.environment,
      lockWait: { delaysMs },
    });

  function hold(name: string): void {
    lock = path.join(sample.folder, '.git', name);
    mkdirSync(path.dirname(lock), { recursive: true });
    writeFileSync(lock, '', { flag: 'wx' });
  }

  /** Pauses of which the third one is asked for when the holder lets go. */
  function released(): readonly number[] {
    const delays = [1, 1, 1];
    return Object.defineProperty(delays, 2, {
      get: () => {
        rmSync(lock);
        return 1;
      },
    });
  }

  const attempts: Readonly<Record<string, (repository: Repository) => Promise<unknown>>> = {
    'index.lock': ({ git }) => git.run(['add', '--', 'readme.md']),
    'HEAD.lock': ({ git }) => git.run(['symbolic-ref', 'HEAD', 'refs/heads/main']),
    'packed-refs.lock': ({ git }) => git.run(['update-ref', '-d', 'refs/heads/gone']),
    'config.lock': ({ git }) => git.run(['config', 'muster.test', '1']),
    'refs/heads/roadmap.lock': (repository) => new Integration(repository, 'roadmap').ensure(),
    'refs/heads/task-1.lock': async (repository) =>
      new Worktrees(repository).add({ name: 'one', branch: 'task-1', base: await sample.tip('main') }),
  };

  for (const [name, attempt] of Object.entries(attempts)) {
    it(`are waited for: ${name}`, async () => {
      await sample.git('branch', 'gone');
      await sample.git('pack-refs', '--all');
      const repository = await open(released());
      hold(name);
      await attempt(repository);
      assert.equal(existsSync(lock), false, 'it was tried more than once');
    });

    it(`that stay are named with the remedy: ${name}`, async () => {
      await sample.git('branch', 'gone');
      await sample.git('pack-refs', '--all');
      const before = await sample.git('for-each-ref');
      const repository = await open([1, 1]);
      hold(name);
      const error = await attempt(repository).catch((reason: unknown) => reason);
      assert.ok(error instanceof MusterError, String(error));
      assert.equal(error.code, 'RepositoryLocked', error.message);
      assert.equal(error.details['file'], lock);
      assert.match(
        error.message,
        /is held by another process \(since \d{4}-.*\); .* delete the file if .*\.$/,
      );
      assert.doesNotMatch(error.message, /\n/);
      assert.ok(existsSync(lock), 'it is not for us to take away');
      rmSync(lock);
      assert.equal(await sample.git('for-each-ref'), before);
      await attempt(repository);
    });
  }

  describe('of another process', () => {
    let holder: ChildProcess;
    afterEach(async () => {
      if (holder.exitCode !== null) return;
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    });

    it('are waited for by what merges, with the branch moved once', async () => {
      const repository = await open(Array.from({ length: 200 }, () => 20));
      const integration = new Integration(repository, 'roadmap');
      await integration.ensure();
      const tip = await sample.branch('task-1', { 'new.txt': 'new\n' });
      const merge = await integration.prepare(tip, 'Merge');
      assert.equal(merge.kind, 'clean');
      lock = path.join(sample.folder, '.git/refs/heads/roadmap.lock');
      const script = `
        const fs = require('node:fs');
        fs.writeFileSync(process.argv[1], '', { flag: 'wx' });
        process.stdout.write('held');
        process.stdin.resume().on('end', () => { fs.rmSync(process.argv[1]); });`;
      holder = spawn(process.execPath, ['-e', script, lock], { stdio: ['pipe', 'pipe', 'inherit'] });
      assert.ok(holder.stdout && holder.stdin);
      await once(holder.stdout, 'data');
      const advancing = integration.advance(merge.parent, merge.commit);
      holder.stdin.end();
      assert.deepEqual(await advancing, { kind: 'advanced' });
      assert.equal(await integration.tip(), merge.commit);
    });
  });
});
