import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Mutex } from '../../../src/core/git/mutex';
import { openRepository, type Repository } from '../../../src/core/git/repository';
import { Worktrees } from '../../../src/core/git/worktrees';
import type { SampleRepository } from '../../support/sampleRepository';
import { refused, WorktreesLab } from './worktreesLab';

describe('Removing a worktree, when something is in the way', function () {
  this.timeout(180_000);
  let lab: WorktreesLab;
  let sample: SampleRepository;
  let repository: Repository;
  let worktrees: Worktrees;
  let base: string;
  beforeEach(async () => {
    lab = await WorktreesLab.create();
    ({ sample, repository, worktrees, base } = lab);
  });
  afterEach(() => lab.remove());

  it('removes nothing when the work cannot be kept', async () => {
    const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
    // As of Git LFS, when its program is missing.
    await sample.git('config', 'filter.large.clean', 'false');
    await sample.git('config', 'filter.large.required', 'true');
    sample.write({ '.gitattributes': '*.dat filter=large\n', 'loose.dat': 'loose\n' }, made.path);
    await refused(worktrees.remove(made.path, { rescueName: 'agent-1' }), 'GitFailed');
    assert.equal(sample.read('loose.dat', made.path), 'loose\n');
    assert.equal(await sample.tip('task-1'), base);
  });

  it('refuses a worktree that someone has locked', async () => {
    const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
    await sample.git('worktree', 'lock', '--reason', 'mine', made.path);
    await refused(worktrees.remove(made.path, { rescueName: 'agent-1' }), 'WorktreeLocked');
    assert.ok(existsSync(made.path));
  });

  it('never uses one again of which a removal that was cut short has left a part', async () => {
    const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
    await sample.git('worktree', 'lock', '--reason', 'muster: removing', made.path);
    rmSync(path.join(made.path, 'src'), { recursive: true });
    const again = await worktrees.add({ name: 'feature-1', branch: 'task-1', base, reuse: made });
    assert.equal(again.reused, false);
    assert.equal(sample.read('src/one.txt', again.path), 'one\n');
  });

  it('keeps nobody waiting while what was in it is deleted', async () => {
    const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
    sample.write({ 'ignored/large.bin': 'large' }, made.path);
    const whenFree: string[] = [];
    class WatchedMutex extends Mutex {
      override async run<T>(action: () => Promise<T>): Promise<T> {
        const result = await super.run(action);
        whenFree.push(...readdirSync(worktrees.root));
        return result;
      }
    }
    const { root, git } = repository;
    const watched = new Worktrees({ root, git, mutex: new WatchedMutex() });
    await watched.remove(made.path, { rescueName: 'agent-1' });
    assert.match(whenFree.join(), /^\.muster-removed-[^,]+$/, 'only moved aside by then');
    assert.deepEqual(readdirSync(worktrees.root), []);
  });

  it('makes anew and clears away what it was killed over while it removed it', async function () {
    if (process.platform === 'win32') this.skip();
    const bin = path.join(sample.around, 'bin');
    const { PATH = '' } = sample.environment;
    const script = `#!/bin/sh
case "$*" in *'worktree remove'*) kill -9 $$;; esac
PATH='${PATH}' exec git "$@"
`;
    sample.write({ git: script }, bin);
    chmodSync(path.join(bin, 'git'), 0o755);
    const dying = await openRepository(sample.folder, {
      integrationBranch: 'roadmap',
      environment: { ...sample.environment, PATH: `${bin}${path.delimiter}${PATH}` },
    });
    const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
    sample.write({ 'new.txt': 'new\n' }, made.path);
    await assert.rejects(new Worktrees(dying).remove(made.path, { rescueName: 'agent-1' }));
    assert.equal(existsSync(made.path), false);
    const again = await worktrees.add({ name: 'feature-1', branch: 'task-1', base, reuse: made });
    assert.equal(again.reused, false);
    assert.equal(sample.read('src/one.txt', again.path), 'one\n');
    assert.equal(await sample.git('show', 'refs/muster/rescue/agent-1:new.txt'), 'new\n');
    assert.equal(readdirSync(worktrees.root).length, 2, 'what was moved aside is left');
    await worktrees.deleteLeft();
    assert.deepEqual(readdirSync(worktrees.root), ['feature-1']);
  });

  it('leaves a worktree alone in which a process works', async function () {
    if (process.platform !== 'linux') this.skip();
    const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
    const other = await worktrees.add({ name: 'feature-11', branch: 'task-11', base });
    const worker = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      cwd: path.join(made.path, 'src'),
      stdio: 'ignore',
    });
    try {
      await once(worker, 'spawn');
      const error = await refused(worktrees.remove(made.path, { rescueName: 'agent-1' }), 'WorktreeBusy');
      assert.deepEqual(error.details['pids'], [worker.pid]);
      assert.equal(await sample.tip('task-1'), base);
      await worktrees.remove(other.path, { rescueName: 'agent-11' });
    } finally {
      const exit = once(worker, 'exit');
      worker.kill('SIGKILL');
      await exit;
    }
    await worktrees.remove(made.path, { rescueName: 'agent-1' });
    assert.equal(existsSync(made.path), false);
  });

  it('waits for who only looks at it for a moment, also at the last moment', async function () {
    if (process.platform !== 'linux') this.skip();
    const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
    let exit: Promise<unknown> | undefined;
    await worktrees.remove(made.path, {
      rescueName: 'agent-1',
      lastCheck: () => {
        const looks = ['-e', 'setTimeout(() => {}, 300)'];
        exit = once(spawn(process.execPath, looks, { cwd: made.path, stdio: 'ignore' }), 'exit');
      },
    });
    assert.equal(existsSync(made.path), false);
    await exit;
  });

  it('leaves alone what is not under its root', async () => {
    const elsewhere = path.join(sample.around, 'elsewhere');
    await sample.git('worktree', 'add', '--quiet', '-b', 'theirs', elsewhere);
    await refused(worktrees.remove(elsewhere, { rescueName: 'x' }), 'WorktreeExists');
    await refused(worktrees.remove(sample.folder, { rescueName: 'x' }), 'WorktreeExists');
    assert.ok(existsSync(elsewhere));
  });
});
