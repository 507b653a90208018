import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { Worktrees } from '../../../src/core/git/worktrees';
import type { SampleRepository } from '../../support/sampleRepository';
import { WorktreesLab } from './worktreesLab';

describe('Removing a worktree', function () {
  this.timeout(180_000);
  let lab: WorktreesLab;
  let sample: SampleRepository;
  let worktrees: Worktrees;
  let base: string;
  beforeEach(async () => {
    lab = await WorktreesLab.create();
    ({ sample, worktrees, base } = lab);
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

  it('keeps what is saved there after all was kept, and nothing twice', async () => {
    const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
    await sample.commit('Work', { 'new.txt': 'new\n' }, made.path);
    sample.write({ 'readme.md': 'changed\n' }, made.path);
    const { git } = lab.repository;
    const run = git.run.bind(git);
    git.run = (args, options) => {
      // The last that is done before the folder goes.
      if (args[1] === 'lock') sample.write({ 'src/one.txt': 'late\n', 'loose.txt': 'late\n' }, made.path);
      return run(args, options);
    };
    const { rescueRefs } = await worktrees.remove(made.path, { rescueName: 'agent-1' });
    assert.deepEqual(rescueRefs, ['refs/muster/rescue/agent-1', 'refs/muster/rescue/agent-1-2']);
    const [, late = ''] = rescueRefs;
    assert.equal(await sample.git('show', `${late}:src/one.txt`), 'late\n');
    assert.equal(await sample.git('show', `${late}:loose.txt`), 'late\n');
    assert.equal(await sample.git('show', `${late}:readme.md`), 'changed\n');
    assert.equal(existsSync(made.path), false);
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

  it('keeps a repository inside, also under a name that git has for its own files', async () => {
    const made = await worktrees.add({ name: 'feature-1', branch: 'task-1', base });
    const inner = path.join(made.path, 'lock');
    mkdirSync(inner);
    await sample.gitIn(inner, 'init', '--quiet', '--initial-branch=main');
    const tip = await sample.commit('Inner', { 'inner.txt': 'inner\n' }, inner);
    const { rescueRefs } = await worktrees.remove(made.path, { rescueName: 'agent-1' });
    assert.equal(await sample.tip(rescueRefs[1] ?? ''), tip);
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
