import assert from 'node:assert/strict';
import { isContainedIn } from '../../../src/core/git/ancestry';
import { Git } from '../../../src/core/git/git';
import { SampleRepository } from '../../support/sampleRepository';

describe('isContainedIn', () => {
  let sample: SampleRepository;
  let git: Git;
  let tip: string;

  beforeEach(async () => {
    sample = await SampleRepository.create({ files: { 'a.txt': 'a\n', 'b.txt': 'b\n' } });
    git = new Git(sample.folder, sample.environment);
    await sample.branch('first', { 'a.txt': 'A\n' });
    tip = await sample.branch('work', { 'b.txt': 'B\n' }, 'first');
  });
  afterEach(() => sample.remove());

  it('knows a branch that was merged, squashed, squashed in parts together with others, or rebased', async () => {
    assert.equal(await isContainedIn(git, tip, tip), true);
    const squashed = await sample.branch('squashed', { 'a.txt': 'A\n', 'b.txt': 'B\n' });
    assert.equal(await isContainedIn(git, tip, squashed), true);
    const other = await sample.branch('other', { 'c.txt': 'c\n', 'b.txt': 'B\n' });
    const parts = await sample.branch('parts', { 'a.txt': 'A\n', 'd.txt': 'd\n' }, other);
    assert.equal(await isContainedIn(git, tip, parts), true);
    const onto = await sample.branch('onto', { 'c.txt': 'c\n' });
    const rebased = await sample.branch(
      'rebased',
      { 'b.txt': 'B\n' },
      await sample.branch('r1', { 'a.txt': 'A\n' }, onto),
    );
    assert.equal(await isContainedIn(git, tip, rebased), true);
  });

  it('does not take the commits of a branch for all of it where a merge in it holds more', async () => {
    const theirs = await sample.branch('theirs', { 'c.txt': 'c\n' });
    const picked = await sample.branch('picked', { 'a.txt': 'A\n' }, theirs);
    const tree = (
      await sample.git('rev-parse', `${await sample.branch('more', { 'a.txt': 'more\n' })}^{tree}`)
    ).trim();
    const parents = ['-p', await sample.tip('first'), '-p', theirs];
    const merge = (await sample.git('commit-tree', tree, ...parents, '-m', 'Merge')).trim();
    assert.equal(await isContainedIn(git, merge, picked), false);
  });

  it('does not take a part of the work, or a contradiction, for the whole', async () => {
    assert.equal(await isContainedIn(git, tip, await sample.branch('half', { 'a.txt': 'A\n' })), false);
    assert.equal(
      await isContainedIn(git, tip, await sample.branch('else', { 'a.txt': 'X\n', 'b.txt': 'B\n' })),
      false,
    );
    assert.equal(await isContainedIn(git, tip, 'main'), false);
  });
});
