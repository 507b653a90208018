import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { MusterError, type MusterErrorCode } from '../../../src/core/base/errors';
import { Mutex } from '../../../src/core/git/mutex';
import { openRepository, type Repository } from '../../../src/core/git/repository';
import { listRescues } from '../../../src/core/git/rescueRefs';
import { Worktrees } from '../../../src/core/git/worktrees';
import { SampleRepository } from '../../support/sampleRepository';
import { waitUntil } from '../../support/waitUntil';

describe('Worktrees', function () {
  this.timeout(20_000);
  let sample: SampleRepository;
  let repository: Repository;
  let worktrees: Worktrees;
  let base: string;

  beforeEach(async () => {
    sample = await SampleRepository.create({
      name: 'rép ository ✓',
      files: { 'readme.md': '# Sample\n', 'src/one.txt': 'one\n', '.gitignore': 'ignored/\n' },
    });
    repository = await openRepository(sample.folder, {
      integrationBranch: 'roadmap',
      environment: sample.environment,
    });
    worktrees = new Worktrees(repository);
    base = await sample.tip('main');
  });
  afterEach(() => sample.remove());

  async function refused(action: Promise<unknown>, code: MusterErrorCode): Promise<MusterError> {
    const error = await action.then(
      () => assert.fail('It was accepted'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof MusterError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, /^[^\n]+\.$/, 'one sentence');
    return error;
  }

  /** All that must not change in the user's own checkout. */
  async function checkoutState(): Promise<unknown> {
    const index = readFileSync(path.join(sample.folder, '.git', 'index'));
    return {
      index: createHash('sha256').update(index).digest('hex'),
      status: await sample.git('--no-optional-locks', 'status', '--porcelain=v2', '--branch'),
      stashes: await sample.git('stash', 'list'),
      head: readFileSync(path.join(sample.folder, '.git', 'HEAD'), 'utf8'),
      readme: sample.read('readme.md'),
    };
  }

  describe('adding', () => {
    it('makes a worktree beside the repository on a branch of its own', async () => {
      const made = await worktrees.add({ name: 'feature-1 ✓', branch: 'task-1', base });
      assert.equal(made.path, path.join(`${sample.folder}.worktrees`, 'feature-1 ✓'));
      assert.deepEqual([made.reused, made.tip], [false, base]);
      assert.equal(sample.read('src/one.txt', made.path), 'one\n');
      assert.deepEqual(
        (await worktrees.list()).map(({ path: folder, branch }) => ({ folder, branch })),
        [{ folder: made.path, branch: 'task-1' }],
      );
    });

    it('makes several at the same time', async () => {
      const wanted = [1, 2, 3, 4, 5].map((id) => ({ name: `feature-${id}`, branch: `task-${id}`, base }));
      await Promise.all(wanted.map((each) => worktrees.add(each)));
      assert.equal((await worktrees.list()).length, 5);
    });

    it('uses a worktree that is ours again, with what lies in it', async () => {
      const first = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      const tip = await sample.commit('Work', { 'new.txt': 'new\n' }, first.path);
      sample.write({ 'loose.txt': 'loose\n' }, first.path);
      const again = await worktrees.add({ name: 'feature-1', branch: 'task-1', base, reuse: first });
      assert.deepEqual(again, { path: first.path, branch: 'task-1', tip, reused: true });
      assert.equal(sample.read('loose.txt', again.path), 'loose\n');
    });

    it('uses a worktree of ours again that lies under the root of other settings, and removes it', async () => {
      const elsewhere = path.join(sample.around, 'other root');
      const first = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      const moved = new Worktrees(repository, elsewhere);
      const again = await moved.add({ name: 'feature-1', branch: 'task-1', base, reuse: first });
      assert.deepEqual(again, { ...first, reused: true });
      await refused(moved.remove(first.path, { rescueName: 'agent-1' }), 'WorktreeExists');
      await moved.remove(first.path, { rescueName: 'agent-1', tracked: true });
      assert.equal(existsSync(first.path), false);
      await refused(moved.remove(sample.folder, { rescueName: 'x', tracked: true }), 'WorktreeExists');
    });

    it('uses a branch that is ours again when its worktree is gone', async () => {
      const first = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      const tip = await sample.commit('Work', { 'new.txt': 'new\n' }, first.path);
      rmSync(first.path, { recursive: true });
      const again = await worktrees.add({ name: 'feature-1', branch: 'task-1', base, reuse: first });
      assert.deepEqual(again, { path: first.path, branch: 'task-1', tip, reused: false });
      assert.equal(sample.read('new.txt', again.path), 'new\n');
    });

    it('begins again where an agent has left our worktree on another branch, and keeps what it had', async () => {
      const first = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      await sample.gitIn(first.path, 'checkout', '--quiet', '--detach');
      const strayed = await sample.commit('Strayed', { 'strayed.txt': 'x\n' }, first.path);
      const again = await worktrees.add({ name: 'feature-1', branch: 'task-1', base, reuse: first });
      assert.deepEqual([again.tip, again.reused], [base, false]);
      const rescues = await listRescues(repository.git);
      assert.deepEqual(
        rescues.map(({ commit }) => commit),
        [strayed],
      );
    });

    describe('after git was killed while it made our worktree', () => {
      let maker: ChildProcess;
      let folder: string;

      /** Starts git, which hangs at one file until it is let go on. */
      async function startMaking(): Promise<void> {
        const file = 'src/one.txt';
        base = await sample.commit('Slow to check out', { '.gitattributes': `${file} filter=slow\n` });
        base = await sample.commit('Zoo', { 'zoo.txt': 'zoo\n' });
        const go = path.join(sample.around, 'go');
        const slow = `echo >> '${go}.waits'; until test -e '${go}'; do sleep 0.05; done; cat`;
        await sample.git('config', 'filter.slow.smudge', slow);
        await sample.git('config', 'filter.slow.clean', 'cat');
        folder = await worktrees.pathOf('feature-1');
        const args = ['worktree', 'add', '--quiet', '-b', 'task-1', folder, base];
        maker = spawn('git', args, {
          cwd: sample.folder,
          env: sample.environment,
          detached: true,
          stdio: 'ignore',
        });
        await waitUntil('git waits for the file', () => existsSync(`${go}.waits`));
      }

      function goOn(): void {
        writeFileSync(path.join(sample.around, 'go'), '');
      }

      async function kill(): Promise<void> {
        if (maker.exitCode !== null || maker.signalCode !== null) return;
        const exit = once(maker, 'exit');
        process.kill(-(maker.pid ?? 0), 'SIGKILL');
        await exit;
      }

      beforeEach(function () {
        if (process.platform === 'win32') this.skip();
      });
      afterEach(async () => {
        goOn();
        await kill();
      });

      it('makes it again with all its files', async () => {
        await startMaking();
        await kill();
        goOn();
        assert.equal(existsSync(path.join(folder, 'zoo.txt')), false, 'it is half made');
        const reuse = { path: folder, branch: 'task-1' };
        const again = await worktrees.add({ name: 'feature-1', branch: 'task-1', base, reuse });
        assert.deepEqual([again.reused, again.tip], [false, base]);
        assert.equal(sample.read('zoo.txt', folder), 'zoo\n');
        await sample.gitIn(folder, 'add', '-A');
        assert.equal(await sample.gitIn(folder, 'status', '--porcelain'), '');
        const [entry] = await worktrees.list();
        assert.equal(entry?.locked, undefined);
      });

      it('keeps what an agent did in it, and no deletion that nobody made', async () => {
        await startMaking();
        await kill();
        goOn();
        sample.write({ 'readme.md': 'changed\n', 'loose.txt': 'loose\n' }, folder);
        const { rescueRefs } = await worktrees.remove(folder, { rescueName: 'agent-1' });
        const changes = await sample.git('diff', '--name-status', `${rescueRefs[0]}^1`, rescueRefs[0] ?? '');
        assert.deepEqual(changes.trim().split('\n'), ['A\tloose.txt', 'M\treadme.md']);
      });

      it('waits for a git that is still at it, and uses what that has made', async () => {
        await startMaking();
        const reuse = { path: folder, branch: 'task-1' };
        const adding = worktrees.add({ name: 'feature-1', branch: 'task-1', base, reuse });
        const timer = setTimeout(goOn, 100);
        const again = await adding.finally(() => clearTimeout(timer));
        assert.equal(again.reused, true);
        assert.equal(sample.read('zoo.txt', folder), 'zoo\n');
      });
    });

    it('moves files aside that lie in our place without being a worktree', async () => {
      const folder = await worktrees.pathOf('feature-1');
      sample.write({ 'left.txt': 'left\n' }, folder);
      const reuse = { path: folder, branch: 'task-1' };
      await worktrees.add({ name: 'feature-1', branch: 'task-1', base, reuse });
      assert.equal(sample.read('left.txt', `${folder}.left`), 'left\n');
    });

    it('refuses a folder that exists and is not ours', async () => {
      const folder = await worktrees.pathOf('feature-1');
      sample.write({ 'precious.txt': 'x' }, folder);
      await refused(worktrees.add({ name: 'feature-1', branch: 'task-1', base }), 'WorktreeExists');
      assert.equal(sample.read('precious.txt', folder), 'x');
      await assert.rejects(sample.tip('task-1'), 'no branch was left');
    });

    it("refuses a place where someone's worktree is", async () => {
      const folder = await worktrees.pathOf('feature-1');
      await sample.git('worktree', 'add', '--quiet', '-b', 'theirs', folder);
      await refused(worktrees.add({ name: 'feature-1', branch: 'task-1', base }), 'WorktreeExists');
      assert.equal(await sample.tip('theirs'), base);
    });

    it('refuses a branch that exists and is not ours', async () => {
      await sample.git('branch', 'task-1');
      await refused(worktrees.add({ name: 'feature-1', branch: 'task-1', base }), 'BranchExists');
      assert.deepEqual(await worktrees.list(), []);
    });

    it('refuses a branch of ours that is checked out elsewhere', async () => {
      const elsewhere = path.join(sample.around, 'elsewhere');
      await sample.git('worktree', 'add', '--quiet', '-b', 'task-1', elsewhere);
      const reuse = { path: await worktrees.pathOf('feature-1'), branch: 'task-1' };
      const error = await refused(
        worktrees.add({ name: 'feature-1', branch: 'task-1', base, reuse }),
        'BranchExists',
      );
      assert.equal(error.details['worktree'], elsewhere);
    });

    it('leaves no branch behind when the worktree cannot be made', async () => {
      writeFileSync(worktrees.root, 'a file where the folder should be');
      await assert.rejects(worktrees.add({ name: 'feature-1', branch: 'task-1', base }));
      await assert.rejects(sample.tip('task-1'));
    });

    it('refuses a name that leads out of the worktree root', async () => {
      for (const name of ['../x', 'a/b', '..', '.', '']) {
        await assert.rejects(worktrees.add({ name, branch: 'task-1', base }), name);
      }
    });

    it("waits for git's own lock files", async () => {
      const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      const lock = path.join(sample.folder, '.git', 'refs', 'heads', 'task-1.lock');
      writeFileSync(lock, '');
      const timer = setTimeout(() => unlinkSync(lock), 150);
      try {
        await worktrees.remove(made.path, { rescueName: 'agent-1' });
      } finally {
        clearTimeout(timer);
      }
      await assert.rejects(sample.tip('task-1'));
    });
  });

  describe('looking', () => {
    it('counts uncommitted files and commits ahead of the base', async () => {
      const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      assert.equal(await worktrees.isClean(made.path), true);
      const head = await sample.commit('Work', { 'new.txt': 'new\n' }, made.path);
      sample.write({ 'loose.txt': 'x', 'readme.md': 'y', 'ignored/z': 'z' }, made.path);
      assert.equal(await worktrees.isClean(made.path), false);
      assert.deepEqual(await worktrees.statusOf(made.path, base), {
        uncommitted: 2,
        ahead: 1,
        head,
        branch: 'task-1',
      });
    });
  });

  describe('removing', () => {
    it('keeps tip, staged, uncommitted, deleted and untracked files, and restores them', async () => {
      const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      const tip = await sample.commit('Work', { 'new.txt': 'new\n' }, made.path);
      sample.write({ 'readme.md': 'staged\n' }, made.path);
      await sample.gitIn(made.path, 'add', 'readme.md');
      sample.write({ 'readme.md': 'changed\n', 'déjà vu.txt': 'loose\n', 'ignored/big': 'big\n' }, made.path);
      unlinkSync(path.join(made.path, 'src/one.txt'));

      const { rescueRefs } = await worktrees.remove(made.path, { rescueName: 'agent-1' });
      assert.deepEqual(rescueRefs, ['refs/muster/rescue/agent-1']);
      assert.equal(existsSync(made.path), false);
      await assert.rejects(sample.tip('task-1'), 'the branch is gone');
      assert.equal(await sample.tip('refs/muster/rescue/agent-1^1'), tip);
      assert.equal(await sample.git('show', 'refs/muster/rescue/agent-1^2:readme.md'), 'staged\n');

      const restored = await worktrees.restore('refs/muster/rescue/agent-1', {
        name: 'again',
        branch: 'again',
      });
      assert.equal(restored.tip, tip);
      assert.equal(sample.read('readme.md', restored.path), 'changed\n');
      assert.equal(sample.read('déjà vu.txt', restored.path), 'loose\n');
      assert.equal(existsSync(path.join(restored.path, 'src/one.txt')), false);
      assert.equal(existsSync(path.join(restored.path, 'ignored')), false);
    });

    it('keeps the tip of a clean worktree', async () => {
      const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      const tip = await sample.commit('Work', { 'new.txt': 'new\n' }, made.path);
      await worktrees.remove(made.path, { rescueName: 'agent-1' });
      assert.equal(await sample.tip('refs/muster/rescue/agent-1'), tip);
    });

    it('keeps both when the agent went on apart from its branch', async () => {
      const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      const onBranch = await sample.commit('On the branch', { 'a.txt': 'a\n' }, made.path);
      await sample.gitIn(made.path, 'checkout', '--quiet', '--detach', base);
      const apart = await sample.commit('Apart', { 'b.txt': 'b\n' }, made.path);
      const { rescueRefs } = await worktrees.remove(made.path, { rescueName: 'agent-1', branch: 'task-1' });
      const kept = await Promise.all(rescueRefs.map((ref) => sample.tip(ref)));
      assert.deepEqual(kept, [apart, onBranch]);
    });

    it('keeps the files of a merge that stands in conflict', async () => {
      const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      await sample.commit('Ours', { 'readme.md': 'ours\n' }, made.path);
      await sample.branch('other', { 'readme.md': 'theirs\n' });
      await assert.rejects(sample.gitIn(made.path, 'merge', 'other'));
      await worktrees.remove(made.path, { rescueName: 'agent-1' });
      assert.match(
        await sample.git('show', 'refs/muster/rescue/agent-1:readme.md'),
        /<<<<<<<[^]*ours[^]*theirs/,
      );
    });

    it('keeps what lies outside of a sparse checkout and beside it', async () => {
      const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      await sample.gitIn(made.path, 'sparse-checkout', 'set', 'docs');
      assert.equal(existsSync(path.join(made.path, 'src/one.txt')), false);
      sample.write({ 'src/loose.txt': 'loose\n' }, made.path);
      await worktrees.remove(made.path, { rescueName: 'agent-1' });
      const files = await sample.git('ls-tree', '-r', '--name-only', 'refs/muster/rescue/agent-1');
      assert.deepEqual(files.trim().split('\n'), ['.gitignore', 'readme.md', 'src/loose.txt', 'src/one.txt']);
    });

    it('keeps the work of repositories and worktrees inside', async () => {
      const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      const inner = path.join(made.path, 'inner');
      mkdirSync(inner);
      await sample.gitIn(inner, 'init', '--quiet', '--initial-branch=main');
      const innerTip = await sample.commit('Inner', { 'inner.txt': 'inner\n' }, inner);
      sample.write({ 'loose.txt': 'loose\n' }, inner);
      const linked = path.join(made.path, 'linked');
      await sample.gitIn(made.path, 'worktree', 'add', '--quiet', '-b', 'nested', linked);
      sample.write({ 'linked.txt': 'linked\n' }, linked);

      const { rescueRefs } = await worktrees.remove(made.path, { rescueName: 'agent-1' });
      assert.deepEqual(rescueRefs, [
        'refs/muster/rescue/agent-1',
        'refs/muster/rescue/agent-1.inner',
        'refs/muster/rescue/agent-1.linked',
      ]);
      assert.equal(await sample.tip('refs/muster/rescue/agent-1.inner^1'), innerTip);
      assert.equal(await sample.git('show', 'refs/muster/rescue/agent-1.inner:loose.txt'), 'loose\n');
      assert.equal(await sample.git('show', 'refs/muster/rescue/agent-1.linked:linked.txt'), 'linked\n');
    });

    it('never overwrites what was kept before', async () => {
      const kept: string[] = [];
      for (const content of ['first\n', 'second\n', 'third\n']) {
        const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
        await sample.commit('Work', { 'new.txt': content }, made.path);
        kept.push(...(await worktrees.remove(made.path, { rescueName: 'agent-1' })).rescueRefs);
      }
      assert.deepEqual(
        kept,
        ['agent-1', 'agent-1-2', 'agent-1-3'].map((name) => `refs/muster/rescue/${name}`),
      );
      assert.equal(await sample.git('show', 'refs/muster/rescue/agent-1:new.txt'), 'first\n');
    });

    it('keeps the commits of a worktree whose folder is gone', async () => {
      const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      const tip = await sample.commit('Work', { 'new.txt': 'new\n' }, made.path);
      rmSync(made.path, { recursive: true });
      await worktrees.remove(made.path, { rescueName: 'agent-1' });
      assert.equal(await sample.tip('refs/muster/rescue/agent-1'), tip);
      assert.deepEqual(await worktrees.list(), []);
    });

    it('removes nothing when the work cannot be kept', async () => {
      const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      // A repository without a commit cannot be recorded by the one around it.
      mkdirSync(path.join(made.path, 'inner'));
      await sample.gitIn(path.join(made.path, 'inner'), 'init', '--quiet');
      sample.write({ 'inner/loose.txt': 'loose\n' }, made.path);
      await refused(worktrees.remove(made.path, { rescueName: 'agent-1' }), 'GitFailed');
      assert.equal(sample.read('inner/loose.txt', made.path), 'loose\n');
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

    it('leaves alone what is not under its root', async () => {
      const elsewhere = path.join(sample.around, 'elsewhere');
      await sample.git('worktree', 'add', '--quiet', '-b', 'theirs', elsewhere);
      await refused(worktrees.remove(elsewhere, { rescueName: 'x' }), 'WorktreeExists');
      await refused(worktrees.remove(sample.folder, { rescueName: 'x' }), 'WorktreeExists');
      assert.ok(existsSync(elsewhere));
    });

    it("never touches the user's checkout, index and stash", async () => {
      sample.write({ 'readme.md': 'stashed\n' });
      await sample.git('stash');
      sample.write({ 'src/one.txt': 'staged\n' });
      await sample.git('add', 'src/one.txt');
      sample.write({ 'readme.md': 'dirty\n', 'untracked.txt': 'x' });
      const before = await checkoutState();

      const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
      sample.write({ 'readme.md': 'agent\n', 'loose.txt': 'loose\n' }, made.path);
      await worktrees.statusOf(made.path, base);
      await worktrees.remove(made.path, { rescueName: 'agent-1' });
      assert.deepEqual(await checkoutState(), before);
    });
  });
});
