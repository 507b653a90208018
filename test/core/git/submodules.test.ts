import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Integration } from '../../../src/core/git/integration';
import { openRepository, type Repository } from '../../../src/core/git/repository';
import { listRescues } from '../../../src/core/git/rescueRefs';
import { type Worktree, Worktrees } from '../../../src/core/git/worktrees';
import { runGit, SampleRepository } from '../../support/sampleRepository';

describe('Submodules', function () {
  this.timeout(180_000);
  /** The three repositories, from the outermost; each has the next one as a submodule. */
  let sample: SampleRepository;
  let lib: SampleRepository;
  let core: SampleRepository;

  beforeEach(async () => {
    core = await SampleRepository.create({ name: 'core', files: { 'core.txt': 'core\n' } });
    lib = await SampleRepository.create({ name: 'lib', files: { 'lib.txt': 'lib\n' } });
    sample = await SampleRepository.create({ name: 'töp "module"', files: { 'top.txt': 'top\n' } });
    await addSubmodule(lib, core, 'core');
    await addSubmodule(sample, lib, 'libs/the lib');
    await sample.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'update',
      '--init',
      '--recursive',
    );
  });
  afterEach(() => {
    for (const each of [sample, lib, core]) each.remove();
  });

  async function addSubmodule(to: SampleRepository, from: SampleRepository, at: string): Promise<void> {
    const url = `file://${from.folder}`;
    await to.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      '--name',
      `${at}=1`,
      url,
      at,
    );
    await to.commit(`Add ${at}`);
  }

  const open = (folder = sample.folder): Promise<Repository> =>
    openRepository(folder, { integrationBranch: 'roadmap', environment: sample.environment });

  async function add(repository: Repository, name = 'feature-1'): Promise<Worktree> {
    return new Worktrees(repository).add({ name, branch: `task-${name}`, base: await sample.tip('main') });
  }

  const config = (): string => readFileSync(path.join(sample.folder, '.git/config'), 'utf8');
  const moduleDir = (): string => path.join(sample.folder, '.git/modules/libs/the lib=1');

  it('are in a new worktree, also nested ones, although their origin is gone', async () => {
    const before = config();
    for (const each of [lib, core]) each.remove();
    const { path: folder, notices } = await add(await open());
    assert.equal(notices, undefined);
    assert.equal(sample.read('libs/the lib/lib.txt', folder), 'lib\n');
    assert.equal(sample.read('libs/the lib/core/core.txt', folder), 'core\n');
    assert.equal(await sample.gitIn(folder, 'status', '--porcelain', '--ignore-submodules=none'), '');
    assert.doesNotMatch(await sample.gitIn(folder, 'submodule', 'status', '--recursive'), /^[-+U]/m);
    const inner = path.join(folder, 'libs/the lib');
    assert.equal(await sample.gitIn(inner, 'config', 'remote.origin.url'), `file://${lib.folder}\n`);
    assert.equal(
      await sample.gitIn(inner, 'rev-parse', 'origin/main'),
      await sample.gitIn(inner, 'rev-parse', 'HEAD'),
    );
    assert.equal(config(), before, 'the configuration that all worktrees share');
  });

  it('are in the worktree of the gate, also with a commit that only an agent has', async () => {
    const repository = await open();
    const made = await add(repository);
    const inner = path.join(made.path, 'libs/the lib');
    const theirs = await sample.commit('In the submodule', { 'lib.txt': 'better\n' }, inner);
    await sample.gitIn(made.path, 'add', '--all');
    const tip = await sample.commit('Move the submodule', {}, made.path);
    const integration = new Integration(repository, 'roadmap');
    await integration.ensure();
    const merge = await integration.prepare(tip, 'Merge');
    assert.equal(merge.kind, 'clean');
    assert.equal((await sample.git('rev-parse', `${merge.commit}:libs/the lib`)).trim(), theirs);
    const worktrees = new Worktrees(repository);
    const gate = await worktrees.addDetached('gate-0123456789ab', merge.commit);
    assert.equal(sample.read('libs/the lib/lib.txt', gate), 'better\n');
    assert.equal(sample.read('libs/the lib/core/core.txt', gate), 'core\n');
    await worktrees.removeDetached(gate);
    assert.equal(existsSync(gate), false);
  });

  it('come from the repository also while the checkout is on a branch without them', async () => {
    const base = await sample.tip('main');
    await sample.git('checkout', '--quiet', '-b', 'without', 'main~1');
    rmSync(path.join(sample.folder, 'libs'), { recursive: true });
    const repository = await open();
    const { path: folder, notices } = await new Worktrees(repository).add({
      name: 'one',
      branch: 'one',
      base,
    });
    assert.equal(notices, undefined);
    assert.equal(sample.read('libs/the lib/core/core.txt', folder), 'core\n');
    const theirs = await sample.commit('Inside', { 'lib.txt': 'x\n' }, path.join(folder, 'libs/the lib'));
    await new Worktrees(repository).remove(folder, { rescueName: '7', branch: 'one' });
    assert.equal(await sample.git('show', `refs/muster/rescue/7.libs-the-lib:lib.txt`), 'x\n');
    const held = await runGit(
      sample.folder,
      { ...sample.environment, GIT_DIR: moduleDir(), GIT_WORK_TREE: moduleDir() },
      ['for-each-ref', '--contains', theirs],
    );
    assert.match(held, /refs\/muster\/rescue\/7/);
  });

  it('that are shallow are cloned as they are', async () => {
    rmSync(path.join(sample.folder, '.git/modules'), { recursive: true });
    rmSync(path.join(sample.folder, 'libs'), { recursive: true });
    const commits = (folder: string): Promise<string> =>
      sample.gitIn(path.join(folder, 'libs/the lib'), 'rev-list', '--count', 'HEAD');
    await sample.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--depth=1');
    assert.equal(await commits(sample.folder), '1\n');
    const { path: folder, notices } = await add(await open());
    assert.match(notices?.join('\n') ?? '', /^The submodule libs\/the lib\/core is left out[^\n]*$/);
    assert.equal(sample.read('libs/the lib/lib.txt', folder), 'lib\n');
    assert.equal(await commits(folder), '1\n');
  });

  it('that the checkout does not have, or without the commit, are named with the remedy', async () => {
    await lib.commit('Newer', { 'lib.txt': 'newer\n' });
    const newer = await lib.tip('main');
    await sample.git('update-index', '--cacheinfo', `160000,${newer},libs/the lib`);
    await sample.commit('A commit that was never fetched');
    const repository = await open();
    const { path: folder, notices } = await add(repository);
    assert.deepEqual(notices, [
      `The submodule libs/the lib is left out because its commit ${newer.slice(0, 12)} is not on this machine, and Muster does not fetch by itself; run \`git submodule update --init --recursive -- "libs/the lib"\` in your checkout.`,
    ]);
    assert.equal(existsSync(path.join(folder, 'libs/the lib/.git')), false);
    await sample.git('submodule', '--quiet', 'deinit', '--force', '--all');
    const [second] = (await add(repository, 'feature-2')).notices ?? [];
    assert.match(
      second ?? '',
      /^The submodule libs\/the lib is left out of worktrees because your checkout .*\.$/,
    );
  });

  it('are made whole where making them was cut short, and left alone once an agent has them', async () => {
    const repository = await open();
    const made = await add(repository);
    const inner = path.join(made.path, 'libs/the lib');
    const again = async (): Promise<Worktree> =>
      new Worktrees(repository).add({ name: 'feature-1', branch: made.branch, base: made.tip, reuse: made });
    writeFileSync(path.join(inner, 'lib.txt'), 'work\n');
    assert.equal((await again()).reused, true);
    assert.equal(sample.read('lib.txt', inner), 'work\n');
    const gitDir = (await sample.gitIn(made.path, 'rev-parse', '--absolute-git-dir')).trim();
    writeFileSync(path.join(gitDir, 'muster-submodules'), 'begun');
    writeFileSync(path.join(inner, 'lib.txt'), 'a part');
    await again();
    assert.equal(sample.read('lib.txt', inner), 'lib\n');
    assert.equal(await sample.gitIn(made.path, 'status', '--porcelain', '--ignore-submodules=none'), '');
  });

  it('have the commits that others have merged meanwhile, when the worktree is used again', async () => {
    const repository = await open();
    const worktrees = new Worktrees(repository);
    const mine = await add(repository);
    const inner = path.join(mine.path, 'libs/the lib');
    writeFileSync(path.join(inner, 'lib.txt'), 'work\n');
    const head = await sample.gitIn(inner, 'rev-parse', 'HEAD');

    const theirs = await add(repository, 'feature-2');
    const theirLib = path.join(theirs.path, 'libs/the lib');
    const theirCore = await sample.commit('Core', { 'core.txt': 'core 2\n' }, path.join(theirLib, 'core'));
    await sample.gitIn(theirLib, 'add', '--all');
    const lib2 = await sample.commit('Lib', { 'lib.txt': 'lib 2\n' }, theirLib);
    await sample.gitIn(theirs.path, 'add', '--all');
    const merged = await sample.commit('Move the submodules', {}, theirs.path);
    await worktrees.remove(theirs.path, { rescueName: '2', branch: theirs.branch });

    const again = await worktrees.add({
      name: 'feature-1',
      branch: mine.branch,
      base: merged,
      reuse: mine,
    });
    assert.deepEqual([again.reused, again.notices], [true, undefined]);
    assert.equal(await sample.gitIn(inner, 'rev-parse', 'HEAD'), head, 'nothing of the agent’s is moved');
    assert.equal(sample.read('lib.txt', inner), 'work\n');
    await sample.gitIn(inner, 'checkout', '--quiet', '--', 'lib.txt');
    // As the agent brings its branch up to date: nothing has to be fetched, from wherever that would be.
    for (const each of [lib, core]) each.remove();
    await sample.gitIn(mine.path, 'merge', '--quiet', '--ff-only', merged);
    await sample.gitIn(mine.path, 'submodule', '--quiet', 'update', '--recursive');
    assert.equal((await sample.gitIn(inner, 'rev-parse', 'HEAD')).trim(), lib2);
    assert.equal((await sample.gitIn(path.join(inner, 'core'), 'rev-parse', 'HEAD')).trim(), theirCore);
  });

  describe('of a worktree that is removed', () => {
    let repository: Repository;
    let made: Worktree;
    let inner: string;

    beforeEach(async () => {
      repository = await open();
      made = await add(repository);
      inner = path.join(made.path, 'libs/the lib');
    });

    const remove = (): Promise<unknown> =>
      new Worktrees(repository).remove(made.path, { rescueName: '7', branch: made.branch });

    async function kept(): Promise<Map<string, string>> {
      const rescues = await listRescues(repository.git);
      return new Map(rescues.map(({ ref, commit }) => [ref.slice('refs/muster/rescue/'.length), commit]));
    }

    it('leave nothing behind when nothing was done in them', async () => {
      await remove();
      assert.equal(existsSync(made.path), false);
      assert.deepEqual([...(await kept()).keys()], ['7']);
      assert.equal(await sample.gitIn(moduleDir(), 'for-each-ref', 'refs/muster'), '');
    });

    it('have their uncommitted files, branches and stashes kept', async () => {
      const tip = await sample.tip('HEAD', inner);
      await sample.gitIn(inner, 'checkout', '--quiet', '-b', 'aside');
      const aside = await sample.commit('Aside', { 'aside.txt': 'aside\n' }, inner);
      await sample.gitIn(inner, 'checkout', '--quiet', '--detach', tip);
      for (const text of ['first', 'second']) {
        sample.write({ 'lib.txt': `${text}\n` }, inner);
        await sample.gitIn(inner, '-c', 'user.name=x', '-c', 'user.email=x@example.org', 'stash', '--quiet');
      }
      sample.write({ 'lib.txt': 'dirty\n', 'core/core.txt': 'dirty core\n', 'new.txt': 'new\n' }, inner);
      await remove();
      const refs = await kept();
      const show = (name: string, file: string): Promise<string> =>
        sample.git('show', `refs/muster/rescue/${name}:${file}`);
      assert.equal(await show('7.libs-the-lib', 'lib.txt'), 'dirty\n');
      assert.equal(await show('7.libs-the-lib', 'new.txt'), 'new\n');
      assert.equal(await show('7.libs-the-lib.core', 'core.txt'), 'dirty core\n');
      assert.ok([...refs.values()].includes(aside), [...refs.keys()].join());
      const texts = await Promise.all([...refs.keys()].map((name) => show(name, 'lib.txt').catch(() => '')));
      assert.ok(texts.includes('first\n') && texts.includes('second\n'), [...refs.keys()].join());
    });

    it('have their commits taken into the repository of the submodule, so that merged work stays whole', async () => {
      const theirs = await sample.commit('In the submodule', { 'lib.txt': 'better\n' }, inner);
      await sample.gitIn(made.path, 'add', '--all');
      await sample.commit('Move the submodule', {}, made.path);
      const restored = await sample.tip('HEAD', made.path);
      await remove();
      assert.equal(await sample.tip(theirs, moduleDir()), theirs);
      assert.match(
        await sample.gitIn(moduleDir(), 'for-each-ref', '--contains', theirs),
        /refs\/muster\/rescue\/7/,
      );
      const back = await new Worktrees(repository).restore('refs/muster/rescue/7', {
        name: 'back',
        branch: 'back',
      });
      assert.equal(back.tip, restored);
      assert.equal(sample.read('libs/the lib/lib.txt', back.path), 'better\n');
    });

    it('have their commits kept where the agent has taken the submodule out', async () => {
      const theirs = await sample.commit('In the submodule', { 'lib.txt': 'better\n' }, inner);
      await sample.gitIn(made.path, 'rm', '--quiet', '--force', 'libs/the lib');
      assert.equal(existsSync(inner), false);
      await remove();
      assert.ok([...(await kept()).values()].includes(theirs));
    });

    it('have their commits kept where somebody has deleted its folder', async () => {
      const theirs = await sample.commit('In the submodule', { 'lib.txt': 'better\n' }, inner);
      rmSync(made.path, { recursive: true });
      await remove();
      assert.ok([...(await kept()).values()].includes(theirs));
      assert.equal(await sample.tip(theirs, moduleDir()), theirs);
    });
  });
});
