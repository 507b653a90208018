import assert from 'node:assert/strict';
import { Git, isFullId } from '../../../src/core/git/git';
import { SampleRepository } from '../../support/sampleRepository';

describe('Git, asked for what never changes,', () => {
  let sample: SampleRepository;
  let git: Git;

  before(async () => {
    sample = await SampleRepository.create();
    git = new Git(sample.folder, sample.environment);
  });
  after(() => sample.remove());

  it('answers again without asking, also those who ask at the same time', async () => {
    const [first, second] = await Promise.all([
      git.unchanging('rev-parse', 'HEAD'),
      git.unchanging('rev-parse', 'HEAD'),
    ]);
    await sample.commit('Second commit');
    assert.deepEqual([second, await git.unchanging('rev-parse', 'HEAD')], [first, first]);
    assert.notEqual(await git.commitOf('HEAD'), first.trim(), 'it would say something else now');
  });

  it('keeps no failure: what was missing may be there the next time', async () => {
    await assert.rejects(git.unchanging('rev-parse', '--verify', 'refs/heads/later'), { code: 'GitFailed' });
    const tip = await sample.branch('later', { 'a.txt': 'a\n' });
    assert.equal((await git.unchanging('rev-parse', '--verify', 'refs/heads/later')).trim(), tip);
  });

  it('forgets what was not asked for long', async () => {
    const before = await git.unchanging('rev-parse', 'HEAD');
    await sample.commit('Third commit');
    for (let n = 1; n <= 70; n++) await git.unchanging('rev-parse', '--verify', 'HEAD', `--default=${n}`);
    assert.notEqual(await git.unchanging('rev-parse', 'HEAD'), before);
  });

  it('takes only whole ids for names that never change', async () => {
    const tip = await sample.tip('main');
    assert.deepEqual(['main', 'HEAD', tip.slice(0, 12), `${tip}^1`, tip].map(isFullId), [
      false,
      false,
      false,
      false,
      true,
    ]);
    const tree = await git.treeOf('main');
    await sample.commit('Fourth commit', { 'b.txt': 'b\n' });
    assert.notEqual(await git.treeOf('main'), tree, 'a branch is looked up each time');
    assert.equal(await git.treeOf(tip), tree);
  });
});
