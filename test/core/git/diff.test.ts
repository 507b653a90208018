import assert from 'node:assert/strict';
import { changedFiles, contentAt } from '../../../src/core/git/diff';
import { Git } from '../../../src/core/git/git';
import { SampleRepository } from '../../support/sampleRepository';

describe('The diff of an agent', () => {
  let sample: SampleRepository;
  let git: Git;
  let base: string;
  const long = 'a line that stays\n'.repeat(20);

  beforeEach(async () => {
    sample = await SampleRepository.create({
      files: {
        'readme.md': '# Sample\n',
        'old name.txt': long,
        'gone.txt': 'gone\n',
        '.gitignore': 'ignored\n',
      },
    });
    git = new Git(sample.folder, sample.environment);
    base = await sample.tip('main');
    await sample.git('mv', 'old name.txt', 'new ✓ name.txt');
    await sample.git('rm', '--quiet', 'gone.txt');
    await sample.commit('Change', { 'readme.md': 'changed\n', 'added.txt': 'added\n' });
  });
  afterEach(() => sample.remove());

  const committed = [
    { path: 'added.txt', status: 'A' },
    { path: 'gone.txt', status: 'D' },
    { path: 'new ✓ name.txt', status: 'R', previousPath: 'old name.txt' },
    { path: 'readme.md', status: 'M' },
  ];

  it('lists what changed between two commits', async () => {
    assert.deepEqual(await changedFiles(git, base, 'HEAD'), committed);
    assert.deepEqual(await changedFiles(git, base, base), []);
  });

  it('lists what a worktree holds besides, without ignored files', async () => {
    sample.write({ 'loose.txt': 'x', ignored: 'x' });
    assert.deepEqual(
      (await changedFiles(git, base, undefined)).map(({ path, status }) => `${status} ${path}`),
      ['A added.txt', 'D gone.txt', 'A loose.txt', 'R new ✓ name.txt', 'M readme.md'],
    );
  });

  it('hands out a file as it was, byte for byte', async () => {
    const bytes = Buffer.from([0, 0xff, 0xfe, 10, 13]);
    const commit = await sample.commit('Binary', { 'binary.bin': '' });
    assert.equal((await contentAt(git, base, 'old name.txt'))?.toString(), long);
    assert.deepEqual(await contentAt(git, commit, 'binary.bin'), Buffer.alloc(0));
    const blob = (await git.run(['hash-object', '-w', '--stdin'], { input: bytes })).stdout.trim();
    await sample.git('update-index', '--add', '--cacheinfo', `100644,${blob},binary.bin`);
    await sample.git('commit', '--quiet', '-m', 'Bytes');
    assert.deepEqual(await contentAt(git, 'HEAD', 'binary.bin'), bytes);
  });

  it('knows that a commit has no such file', async () => {
    assert.equal(await contentAt(git, base, 'added.txt'), undefined);
    assert.equal(await contentAt(git, base, ''), undefined);
  });
});
