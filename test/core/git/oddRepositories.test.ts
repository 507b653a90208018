import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Integration } from '../../../src/core/git/integration';
import { openRepository, type Repository } from '../../../src/core/git/repository';
import { type Worktree, Worktrees } from '../../../src/core/git/worktrees';
import { SampleRepository } from '../../support/sampleRepository';

describe('An odd repository', function () {
  this.timeout(60_000);
  let sample: SampleRepository;

  beforeEach(async () => {
    sample = await SampleRepository.create({
      name: 'ödd "repository" of mine',
      files: { 'readme.md': '# Sample\n', 'src/one.txt': 'one\n', 'docs/two.txt': 'two\n' },
    });
  });
  afterEach(() => {
    sample.remove();
  });

  const open = (folder = sample.folder): Promise<Repository> =>
    openRepository(folder, { integrationBranch: 'roadmap', environment: sample.environment });

  /** A worktree is made, work is committed in it and merged. */
  async function workThrough(repository: Repository): Promise<Worktree> {
    const integration = new Integration(repository, 'roadmap');
    const base = await integration.ensure();
    const made = await new Worktrees(repository, path.join(sample.around, 'places')).add({
      name: 'feature-1',
      branch: 'task-1',
      base,
    });
    const tip = await sample.commit('Work', { 'src/new.txt': 'new\n' }, made.path);
    const merge = await integration.prepare(tip, 'Merge');
    assert.equal(merge.kind, 'clean');
    assert.deepEqual(await integration.advance(merge.parent, merge.commit), { kind: 'advanced' });
    assert.equal(await sample.gitIn(made.path, 'show', 'roadmap:src/new.txt'), 'new\n');
    return made;
  }

  it('with sparse checkout gives its patterns to each worktree', async () => {
    await sample.git('sparse-checkout', 'set', 'src');
    const made = await workThrough(await open());
    assert.deepEqual(
      [existsSync(path.join(made.path, 'src/one.txt')), existsSync(path.join(made.path, 'docs/two.txt'))],
      [true, false],
    );
  });

  it('that is shallow works like any other', async () => {
    await sample.commit('Second');
    const shallow = path.join(sample.around, 'shallow');
    await sample.git('clone', '--quiet', '--depth=1', `file://${sample.folder}`, shallow);
    await workThrough(await open(shallow));
  });

  it('that is a worktree of a bare one works like any other', async () => {
    const bare = path.join(sample.around, 'bare.git');
    await sample.git('clone', '--quiet', '--bare', sample.folder, bare);
    await sample.gitIn(bare, 'worktree', 'add', '--quiet', '-b', 'mine', path.join(sample.around, 'linked'));
    await workThrough(await open(path.join(sample.around, 'linked')));
  });

  it('with SHA-256 objects works like any other', async () => {
    const folder = path.join(sample.around, 'sha256');
    await sample.git('init', '--quiet', '--initial-branch=main', '--object-format=sha256', folder);
    await sample.commit('First', { 'readme.md': 'x\n' }, folder);
    const made = await workThrough(await open(folder));
    assert.equal(made.tip.length, 64);
  });

  it('with settings for each worktree keeps them apart', async () => {
    await sample.git('config', 'extensions.worktreeConfig', 'true');
    await sample.git('config', '--worktree', 'core.commentChar', ';');
    const made = await workThrough(await open());
    await sample.gitIn(made.path, 'config', '--worktree', 'core.commentChar', '%');
    assert.equal(await sample.git('config', 'core.commentChar'), ';\n');
  });

  it('with a required filter for large files checks them out and merges their pointers untouched', async function () {
    if (process.platform === 'win32') this.skip(); // The filter is a shell line.
    await sample.git('config', 'filter.big.clean', "sed 's/^content /pointer /'");
    await sample.git('config', 'filter.big.smudge', "sed 's/^pointer /content /'");
    await sample.git('config', 'filter.big.required', 'true');
    await sample.commit('Large file', { '.gitattributes': '*.big filter=big\n', 'a.big': 'content 1\n' });
    assert.equal(await sample.git('show', 'main:a.big'), 'pointer 1\n');
    const made = await workThrough(await open());
    assert.equal(readFileSync(path.join(made.path, 'a.big'), 'utf8'), 'content 1\n');
    assert.equal(await sample.git('show', 'roadmap:a.big'), 'pointer 1\n');
    assert.equal(await sample.gitIn(made.path, 'status', '--porcelain'), '');
  });

  it('with a branch whose name another one would have to lie in is refused with the remedy', async () => {
    await sample.git('branch', 'task');
    await sample.git('branch', 'work/1');
    const worktrees = new Worktrees(await open());
    const base = await sample.tip('main');
    for (const [branch, inTheWay] of [
      ['task/1', 'task'],
      ['work', 'work/1'],
    ] as const) {
      const sentence = `The branch "${inTheWay}" exists already and is not Muster's; rename or delete it, or change the branch template in the settings.`;
      await assert.rejects(worktrees.add({ name: 'feature-1', branch, base }), {
        code: 'BranchExists',
        message: sentence,
      });
    }
    assert.equal((await worktrees.list()).length, 0);
  });
});
