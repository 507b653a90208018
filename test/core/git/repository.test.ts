import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MusterError, type MusterErrorCode } from '../../../src/core/base/errors';
import {
  commonDirOf,
  openRepository,
  type Repository,
  uncommittedNotices,
} from '../../../src/core/git/repository';
import { worktreeStatus } from '../../../src/core/git/worktreeStatus';
import { SampleRepository } from '../../support/sampleRepository';

describe('openRepository', () => {
  const repositories: SampleRepository[] = [];
  afterEach(() => {
    for (const each of repositories.splice(0)) each.remove();
  });

  async function sample(...args: Parameters<typeof SampleRepository.create>): Promise<SampleRepository> {
    const repository = await SampleRepository.create(...args);
    repositories.push(repository);
    return repository;
  }

  function open(repository: SampleRepository, folder = repository.folder, extra = {}): Promise<Repository> {
    const environment = { ...repository.environment, ...extra };
    return openRepository(folder, { integrationBranch: 'roadmap', environment });
  }

  async function refused(opening: Promise<unknown>, code: MusterErrorCode): Promise<MusterError> {
    const error = await opening.then(
      () => assert.fail('It was opened'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof MusterError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, /^[^\n]+\.$/, 'one sentence');
    return error;
  }

  it('tells root, common directory and branch', async () => {
    const repository = await sample();
    const opened = await open(repository);
    assert.equal(opened.root, repository.folder);
    assert.equal(opened.commonDir, path.join(repository.folder, '.git'));
    assert.equal(opened.currentBranch, 'main');
    assert.deepEqual(opened.notices, []);
  });

  it('finds the same repository from a subfolder and from a linked worktree', async () => {
    const repository = await sample({ name: 'rép ository ✓' });
    const linked = path.join(repository.around, 'linked tree');
    await repository.git('worktree', 'add', '--quiet', '-b', 'side', linked);
    assert.equal((await open(repository, path.join(repository.folder, 'src'))).root, repository.folder);
    const opened = await open(repository, path.join(linked, 'src'));
    assert.equal(opened.root, repository.folder);
    assert.equal(opened.checkout, linked);
    assert.equal(opened.commonDir, path.join(repository.folder, '.git'));
    assert.equal(opened.currentBranch, 'side');
  });

  it('tells the branch by its own name, also where a tag is called the same', async () => {
    const repository = await sample();
    await repository.git('tag', 'main');
    const opened = await open(repository);
    assert.equal(opened.currentBranch, 'main');
    assert.equal((await worktreeStatus(opened.git, 'HEAD')).branch, 'main');
  });

  it('finds the files of a submodule from its linked worktree', async () => {
    const inner = await sample();
    const outer = await sample();
    await outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.folder, 'inner');
    const submodule = path.join(outer.folder, 'inner');
    const linked = path.join(outer.around, 'linked');
    await outer.gitIn(submodule, 'worktree', 'add', '--quiet', '-b', 'side', linked);
    assert.equal((await open(outer, submodule)).root, submodule);
    assert.equal((await open(outer, linked)).root, submodule);
  });

  it('is not led astray by variables that point to another repository', async () => {
    const repository = await sample();
    const other = await sample();
    const astray = {
      GIT_DIR: path.join(other.folder, '.git'),
      GIT_WORK_TREE: other.folder,
      GIT_INDEX_FILE: '/nowhere',
    };
    assert.equal((await open(repository, repository.folder, astray)).root, repository.folder);
  });

  it('takes an environment that configures git and names an editor and an ssh command', async () => {
    const repository = await sample();
    const extra = {
      EDITOR: 'vi',
      PAGER: 'less',
      GIT_SSH_COMMAND: 'ssh -v',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.sshCommand',
      GIT_CONFIG_VALUE_0: 'ssh',
    };
    assert.equal((await open(repository, repository.folder, extra)).root, repository.folder);
  });

  it('says at any later moment which files agents will not see then', async () => {
    const at = await sample();
    at.write({ 'loose.txt': 'loose\n' });
    const repository = await open(at);
    await at.commit('No longer loose', { 'loose.txt': 'loose\n' });
    assert.deepEqual(await uncommittedNotices(repository), []);
    at.write({ 'readme.md': 'changed\n' });
    assert.match((await uncommittedNotices(repository)).join(), /will not see 1 uncommitted file in/);
  });

  it('says how many uncommitted files agents will not see, and changes nothing', async () => {
    const repository = await sample();
    repository.write({ 'readme.md': 'changed\n', 'new file.txt': 'x' });
    const before = readdirSync(path.join(repository.folder, '.git'));
    const { notices } = await open(repository);
    assert.equal(notices.length, 1);
    assert.match(notices[0] ?? '', /2 uncommitted files/);
    assert.deepEqual(readdirSync(path.join(repository.folder, '.git')), before);
  });

  it('refuses a folder that is no repository or does not exist', async () => {
    const repository = await sample();
    await refused(open(repository, repository.around), 'NotAGitRepository');
    await refused(open(repository, path.join(repository.around, 'missing')), 'NotAGitRepository');
    const file = path.join(repository.around, 'file');
    writeFileSync(file, '');
    await refused(open(repository, file), 'NotAGitRepository');
    await refused(commonDirOf(file), 'NotAGitRepository');
    await refused(open(repository, path.join(file, 'below')), 'NotAGitRepository');
    await refused(open(repository, path.join(repository.folder, '.git', 'objects')), 'NotAGitRepository');
  });

  it('names the folder that git does not trust, though only one in it was opened', async () => {
    const repository = await sample();
    const folder = path.join(repository.folder, 'src');
    const error = await refused(
      open(repository, folder, { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' }),
      'GitFailed',
    );
    assert.ok(error.message.includes(`--add safe.directory "${repository.folder}"`), error.message);
  });

  it('refuses a bare repository', async () => {
    const repository = await sample();
    const bare = path.join(repository.around, 'bare.git');
    await repository.git('clone', '--quiet', '--bare', repository.folder, bare);
    await refused(open(repository, bare), 'BareRepository');
  });

  it('opens a worktree of a bare repository', async () => {
    const repository = await sample();
    const bare = path.join(repository.around, 'bare.git');
    const linked = path.join(repository.around, 'linked');
    await repository.git('clone', '--quiet', '--bare', repository.folder, bare);
    await repository.gitIn(bare, 'worktree', 'add', '--quiet', '-b', 'side', linked);
    const opened = await open(repository, linked);
    assert.equal(opened.root, bare);
    assert.equal(opened.checkout, linked);
  });

  it('refuses a repository without a commit', async () => {
    const repository = await sample({ files: undefined });
    await refused(open(repository), 'NoCommits');
  });

  it('refuses a detached HEAD', async () => {
    const repository = await sample();
    await repository.git('checkout', '--quiet', '--detach');
    await refused(open(repository), 'DetachedHead');
  });

  it('refuses an integration branch that is checked out, here or in any other worktree', async () => {
    const repository = await sample();
    const linked = path.join(repository.around, 'linked');
    await repository.git('worktree', 'add', '--quiet', '-b', 'roadmap', linked);
    const error = await refused(open(repository), 'IntegrationBranchCheckedOut');
    assert.equal(error.details['worktree'], linked);
    await refused(open(repository, linked), 'IntegrationBranchCheckedOut');
  });

  it('refuses a name that cannot be a branch', async () => {
    const repository = await sample();
    const { environment } = repository;
    for (const integrationBranch of ['-x', 'a..b', '', '@{-1}', 'with space']) {
      await refused(openRepository(repository.folder, { integrationBranch, environment }), 'SettingInvalid');
    }
  });

  it('says that git is missing', async () => {
    const repository = await sample();
    await refused(
      open(repository, repository.folder, { PATH: repository.around, Path: repository.around }),
      'GitMissing',
    );
  });

  it('says that git is too old', async function () {
    if (process.platform === 'win32') this.skip(); // The stand-in for git is a shell script.
    const repository = await sample();
    const folder = path.join(repository.around, 'bin');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'git'), '#!/bin/sh\necho git version 2.34.1\n');
    chmodSync(path.join(folder, 'git'), 0o755);
    const error = await refused(open(repository, repository.folder, { PATH: folder }), 'GitTooOld');
    assert.match(error.message, /2\.34.*2\.38/);
  });
});
