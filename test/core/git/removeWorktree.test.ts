import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { Mutex } from '../../../src/core/git/mutex';
import { openRepository, type Repository } from '../../../src/core/git/repository';
import { Worktrees } from '../../../src/core/git/worktrees';
import type { SampleRepository } from '../../support/sampleRepository';
import { refused, WorktreesLab } from './worktreesLab';

describe('Removing a worktree', function () {
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

  it('keeps the files of a worktree whose agent began a history of its own and has not committed yet', async () => {
    const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
    const tip = await sample.commit('Work', { 'new.txt': 'new\n' }, made.path);
    await sample.gitIn(made.path, 'checkout', '--quiet', '--orphan', 'fresh');
    sample.write({ 'staged.txt': 'staged\n' }, made.path);
    await sample.gitIn(made.path, 'add', 'staged.txt');
    sample.write({ 'loose.txt': 'loose\n', 'readme.md': 'changed\n' }, made.path);
    const { rescueRefs } = await worktrees.remove(made.path, { rescueName: 'agent-1', branch: 'task-1' });
    assert.deepEqual(rescueRefs, ['refs/muster/rescue/agent-1', 'refs/muster/rescue/agent-1.branch']);
    assert.equal(await sample.tip('refs/muster/rescue/agent-1.branch'), tip);
    assert.equal(await sample.git('show', 'refs/muster/rescue/agent-1:readme.md'), 'changed\n');

    const restored = await worktrees.restore('refs/muster/rescue/agent-1', {
      name: 'again',
      branch: 'again',
    });
    for (const [name, text] of [
      ['staged.txt', 'staged\n'],
      ['loose.txt', 'loose\n'],
      ['new.txt', 'new\n'],
    ] as const) {
      assert.equal(sample.read(name, restored.path), text);
    }
    assert.match(await sample.gitIn(restored.path, 'status', '--porcelain'), /^A {2}staged\.txt$/m);
  });

  it('keeps the files of a repository inside that has no commit yet', async () => {
    const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
    for (const name of ['a new one [1]', 'deeper/another']) {
      const inner = path.join(made.path, name);
      mkdirSync(inner, { recursive: true });
      await sample.gitIn(inner, 'init', '--quiet');
      sample.write({ 'inner.txt': `${name}\n` }, inner);
    }
    sample.write({ 'loose.txt': 'loose\n' }, made.path);
    const { rescueRefs } = await worktrees.remove(made.path, { rescueName: 'agent-1' });
    assert.deepEqual(rescueRefs.length, 3, rescueRefs.join());
    assert.equal(await sample.git('show', 'refs/muster/rescue/agent-1:loose.txt'), 'loose\n');
    const texts = await Promise.all(rescueRefs.slice(1).map((ref) => sample.git('show', `${ref}:inner.txt`)));
    assert.deepEqual(texts.sort(), ['a new one [1]\n', 'deeper/another\n']);
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

  it("never touches the user's checkout, index and stash", async () => {
    sample.write({ 'readme.md': 'stashed\n' });
    await sample.git('stash');
    sample.write({ 'src/one.txt': 'staged\n' });
    await sample.git('add', 'src/one.txt');
    sample.write({ 'readme.md': 'dirty\n', 'untracked.txt': 'x' });
    const before = await lab.checkoutState();

    const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
    sample.write({ 'readme.md': 'agent\n', 'loose.txt': 'loose\n' }, made.path);
    await worktrees.statusOf(made.path, base);
    await worktrees.remove(made.path, { rescueName: 'agent-1' });
    assert.deepEqual(await lab.checkoutState(), before);
  });
});
