import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Git } from '../../../src/core/git/git';
import { type Repository } from '../../../src/core/git/repository';
import { listRescues } from '../../../src/core/git/rescueRefs';
import { Worktrees } from '../../../src/core/git/worktrees';
import type { SampleRepository } from '../../support/sampleRepository';
import { waitUntil } from '../../support/waitUntil';
import { refused, WorktreesLab } from './worktreesLab';

describe('Worktrees', function () {
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
      const asked = { name: 'feature-1', branch: 'task-1', base: () => Promise.resolve(base) };
      const again = await worktrees.add({ ...asked, reuse: first });
      assert.deepEqual(again, { path: first.path, branch: 'task-1', tip, base, reused: true });
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
      assert.deepEqual(again, { path: first.path, branch: 'task-1', tip, base, reused: false });
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

    describe('one whose list was read ahead', () => {
      let asked: string[];
      let expecting: Worktrees;
      beforeEach(() => {
        asked = [];
        const ask = ({ args }: { readonly args: readonly string[] }): Promise<undefined> => {
          asked.push(args.slice(0, 2).join(' '));
          return Promise.resolve(undefined);
        };
        const git = new Git(sample.folder, sample.environment, {}, { ask });
        expecting = new Worktrees({ ...repository, git });
      });
      const lists = (): number => asked.filter((each) => each === 'worktree list').length;

      it('does not ask git again where it is there as it was', async () => {
        const first = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
        await expecting.expectReuse();
        const again = await expecting.add({ name: 'feature-1', branch: 'task-1', base, reuse: first });
        assert.deepEqual([again, lists()], [{ ...first, reused: true }, 1]);
        await expecting.add({ name: 'feature-1', branch: 'task-1', base, reuse: first });
        assert.equal(lists(), 2, 'it is good for one');
      });

      it('begins again where an agent has changed the branch since, and where somebody took it away', async () => {
        const first = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
        await expecting.expectReuse();
        await sample.gitIn(first.path, 'checkout', '--quiet', '--detach');
        const request = { name: 'feature-1', branch: 'task-1', base, reuse: first };
        assert.equal((await expecting.add(request)).reused, false);
        await expecting.expectReuse();
        await sample.git('worktree', 'remove', first.path);
        assert.equal((await expecting.add(request)).reused, false);
        assert.equal(existsSync(path.join(first.path, 'src/one.txt')), true);
      });
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

    it('leaves ours alone where a person has locked it, also while its disk is away', async () => {
      const wanted = { name: 'feature-1', branch: 'task-1', base };
      const first = await worktrees.add(wanted);
      await sample.git('worktree', 'lock', '--reason', 'on a disk of its own', first.path);
      renameSync(first.path, `${first.path} away`);
      const again = worktrees.add({ ...wanted, reuse: { branch: 'task-1', path: first.path } });
      await refused(again, 'WorktreeLocked');
      renameSync(`${first.path} away`, first.path);
      assert.equal(await sample.gitIn(first.path, 'status', '--porcelain'), '');
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
});
