import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Git } from '../../../src/core/git/git';
import { checkedOutBranch, type GitFolders, gitFoldersOf } from '../../../src/core/git/worktreeGitDir';
import type { SampleRepository } from '../../support/sampleRepository';
import { WorktreesLab } from './worktreesLab';

describe('The git folders of a worktree', function () {
  this.timeout(60_000);
  let lab: WorktreesLab;
  let sample: SampleRepository;
  let folder: string;
  before(async () => {
    lab = await WorktreesLab.create();
    ({ sample } = lab);
    folder = (await lab.worktrees.add({ name: 'feature-1 ✓', branch: 'task/1', base: lab.base })).path;
  });
  after(() => lab.remove());

  /** No git can be started in it. */
  const withoutGit = (at: string): Git => new Git(at, { ...sample.environment, PATH: '' });
  const asGitSays = async (at: string): Promise<GitFolders> => {
    const [own = '', common = ''] = (
      await sample.gitIn(at, 'rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir')
    )
      .trim()
      .split('\n');
    return { own, common };
  };

  it('are what git says, without git being started', async () => {
    assert.deepEqual(await gitFoldersOf(withoutGit(folder)), await asGitSays(folder));
  });

  it('are asked of git for the checkout itself', async () => {
    const git = lab.repository.git.at(sample.folder);
    assert.deepEqual(await gitFoldersOf(git), await asGitSays(sample.folder));
    await assert.rejects(gitFoldersOf(withoutGit(sample.folder)), { code: 'GitMissing' });
  });

  it('are asked of git where the worktree names a folder that does not name it', async () => {
    const other = await lab.worktrees.add({ name: 'feature-2', branch: 'task-2', base: lab.base });
    const link = path.join(other.path, '.git');
    const own = readFileSync(link, 'utf8');
    writeFileSync(link, readFileSync(path.join(folder, '.git')));
    await assert.rejects(gitFoldersOf(withoutGit(other.path)), { code: 'GitMissing' });
    writeFileSync(link, own);
    assert.deepEqual(await gitFoldersOf(withoutGit(other.path)), await asGitSays(other.path));
  });

  it('tell which branch is checked out, and that none is', async () => {
    assert.equal(await checkedOutBranch(withoutGit(folder)), 'task/1');
    await sample.gitIn(folder, 'checkout', '--quiet', '--detach');
    assert.equal(await checkedOutBranch(withoutGit(folder)), '');
    await sample.gitIn(folder, 'checkout', '--quiet', 'task/1');
  });

  it('leave it to git to say so where they are not to be found', async () => {
    const lost = await lab.worktrees.add({ name: 'feature-3', branch: 'task-3', base: lab.base });
    rmSync(path.join(lost.path, '.git'));
    assert.equal(await checkedOutBranch(withoutGit(lost.path)), undefined);
  });
});
