import assert from 'node:assert/strict';
import { CleanMerges, lines } from './cleanMerges';

describe('A merge that git finds clean and that takes back what others did', () => {
  let merges: CleanMerges;
  beforeEach(async () => {
    merges = await CleanMerges.create();
  });
  afterEach(() => merges.remove());

  /** An agent's branch from before `theirs` landed, with the integration branch merged into it in some way. */
  async function merging(
    own: Record<string, string>,
    theirs: Record<string, string>,
    how: readonly string[],
  ): Promise<void> {
    const before = await merges.sample.tip('roadmap');
    await merges.land(await merges.sample.branch('theirs', theirs, before));
    await merges.sample.git('switch', '--quiet', '--create', 'mine', before);
    await merges.sample.commit('Mine', own);
    await merges.sample.git('merge', '--quiet', '--no-edit', ...how, 'roadmap').catch((error: unknown) => {
      if (!how.includes('--no-commit')) throw error;
    });
  }

  it('is sent back, with the files named', async () => {
    await merging({ 'b.txt': 'mine\n' }, { 'a.txt': lines(1, 'theirs'), 'new.txt': 'n\n' }, ['-s', 'ours']);
    const { cause, files } = await merges.refused(await merges.sample.tip('mine'));
    assert.deepEqual({ cause, files }, { cause: 'takenBack', files: ['a.txt', 'new.txt'] });
  });

  it('is sent back as well when that merge lies further back', async () => {
    await merging({ 'b.txt': 'mine\n' }, { 'a.txt': lines(1, 'theirs') }, ['-s', 'ours']);
    await merges.land(await merges.sample.branch('more', { 'more.txt': 'm\n' }, 'roadmap'));
    await merges.sample.git('merge', '--quiet', '--no-edit', 'roadmap');
    const tip = await merges.sample.commit('Later', { 'c.txt': 'c\n' });
    assert.deepEqual((await merges.refused(tip)).files, ['a.txt']);
  });

  it('is merged once the branch has brought it back', async () => {
    await merging({ 'b.txt': 'mine\n' }, { 'a.txt': lines(1, 'theirs') }, ['-s', 'ours']);
    await merges.sample.git('checkout', '--quiet', 'roadmap', '--', 'a.txt');
    await merges.sample.commit('Bring it back');
    await merges.land(await merges.sample.tip('mine'));
    assert.equal(await merges.sample.git('show', 'roadmap:a.txt'), lines(1, 'theirs'));
  });

  it('is sent back also when there was a conflict, unless a commit says that it has to be', async () => {
    await merging({ 'b.txt': 'mine\n', 'a.txt': lines(1, 'mine') }, { 'b.txt': 'theirs\n', 'c.txt': 'c\n' }, [
      '--no-commit',
    ]);
    await merges.sample.git('checkout', '--quiet', '--ours', '--', 'b.txt');
    await merges.sample.git('add', 'b.txt');
    const settled = await merges.sample.commit('Settle');
    assert.deepEqual((await merges.refused(settled)).files, ['b.txt']);
    await merges.land(await merges.sample.commit('Keep ours\n\nMuster-drops: b.txt'));
    assert.equal(await merges.sample.git('show', 'roadmap:c.txt'), 'c\n');
  });

  describe('and changes the same file itself later', () => {
    const theirLine = { 'a.txt': lines(1, 2, 3, 4, 5, 6, 7, 8, 'theirs') };
    const theirAddition = { 'a.txt': lines(1, 2, 3, 4, 5, 6, 7, 8, 9, 'theirs') };

    for (const [what, theirs] of [
      ['changed a line', theirLine],
      ['added one', theirAddition],
      ['took one out', { 'a.txt': lines(1, 2, 3, 4, 5, 6, 7, 8) }],
    ] as const) {
      it(`is sent back where they ${what}`, async () => {
        await merging({ 'b.txt': 'mine\n' }, theirs, ['-s', 'ours']);
        const tip = await merges.sample.commit('Own', { 'a.txt': lines('mine', 2, 3, 4, 5, 6, 7, 8, 9) });
        const { cause, files } = await merges.refused(tip);
        assert.deepEqual({ cause, files }, { cause: 'takenBack', files: ['a.txt'] });
      });
    }

    it('is sent back where they made the file', async () => {
      await merging({ 'b.txt': 'mine\n' }, { 'new.txt': lines('theirs', 'all') }, ['-s', 'ours']);
      const tip = await merges.sample.commit('Own', { 'new.txt': lines('mine') });
      assert.deepEqual((await merges.refused(tip)).files, ['new.txt']);
      await merges.land(await merges.sample.commit('Both', { 'new.txt': lines('mine', 'theirs') }));
    });

    it('is sent back as well when that merge itself was reverted', async () => {
      await merging({ 'b.txt': 'mine\n' }, theirLine, ['--no-ff']);
      await merges.sample.git('revert', '--no-edit', '-m', '1', 'HEAD');
      const tip = await merges.sample.commit('Own', { 'a.txt': lines('mine', 2, 3, 4, 5, 6, 7, 8, 9) });
      assert.deepEqual((await merges.refused(tip)).files, ['a.txt']);
    });

    it('is sent back as well when it was done in the merge', async () => {
      await merging({ 'b.txt': 'mine\n' }, theirLine, ['-s', 'ours']);
      merges.sample.write({ 'a.txt': lines('mine', 2, 3, 4, 5, 6, 7, 8, 9) });
      await merges.sample.git('commit', '--quiet', '--all', '--amend', '--no-edit');
      assert.deepEqual((await merges.refused(await merges.sample.tip('mine'))).files, ['a.txt']);
    });

    it('is sent back as well when the two were in conflict and only the own side was kept', async () => {
      const own = lines(1, 2, 3, 4, 5, 6, 7, 8, 'mine');
      await merging({ 'a.txt': own }, theirLine, ['-s', 'ours']);
      const tip = await merges.sample.commit('Own', { 'a.txt': own.replace('line 1', 'line one') });
      assert.deepEqual((await merges.refused(tip)).files, ['a.txt']);
      await merges.land(await merges.sample.commit('Better so\n\nMuster-drops: a.txt'));
    });

    it('is merged when a conflict was solved in words of its own', async () => {
      await merging({ 'a.txt': lines(1, 2, 3, 4, 5, 6, 7, 8, 'mine') }, theirLine, ['--no-commit']);
      const both = lines(1, 2, 3, 4, 5, 6, 7, 8, 'of both');
      await merges.land(await merges.sample.commit('Solve', { 'a.txt': both }));
      assert.equal(await merges.sample.git('show', 'roadmap:a.txt'), both);
    });

    it('is merged when what they added was worked into something else', async () => {
      await merging({ 'b.txt': 'mine\n' }, theirAddition, ['--no-ff']);
      const text = lines(1, 2, 3, 4, 5, 6, 7, 8, 9, 'theirs, renamed');
      await merges.land(await merges.sample.commit('Rename', { 'a.txt': text }));
      assert.equal(await merges.sample.git('show', 'roadmap:a.txt'), text);
    });

    it('is merged once the branch has brought it back', async () => {
      await merging({ 'b.txt': 'mine\n' }, theirLine, ['-s', 'ours']);
      await merges.sample.commit('Own', { 'a.txt': lines('mine', 2, 3, 4, 5, 6, 7, 8, 9) });
      const both = lines('mine', 2, 3, 4, 5, 6, 7, 8, 'theirs');
      await merges.land(await merges.sample.commit('Bring it back', { 'a.txt': both }));
      assert.equal(await merges.sample.git('show', 'roadmap:a.txt'), both);
    });

    it('is merged when the integration branch has given up the change itself', async () => {
      await merging({ 'b.txt': 'mine\n' }, theirLine, ['-s', 'ours']);
      const tip = await merges.sample.commit('Own', { 'a.txt': lines('mine', 2, 3, 4, 5, 6, 7, 8, 9) });
      const text = lines(1, 2, 3, 4, 'five', 6, 7, 8, 9);
      await merges.land(await merges.sample.branch('revert', { 'a.txt': text }, 'roadmap'));
      await merges.land(tip);
      assert.equal(
        await merges.sample.git('show', 'roadmap:a.txt'),
        lines('mine', 2, 3, 4, 'five', 6, 7, 8, 9),
      );
    });
  });

  describe('and keeps the name that they gave the file', () => {
    /** The integration branch renames and changes the file; a merge driver keeps the own side, under the new name. */
    async function renamed(): Promise<void> {
      merges.sample.write({ '.git/info/attributes': '*.txt merge=mine\n' });
      await merges.sample.git('config', 'merge.mine.driver', 'true');
      const before = await merges.sample.tip('roadmap');
      await merges.sample.git('switch', '--quiet', '--create', 'theirs', before);
      await merges.sample.git('mv', 'a.txt', 'new.txt');
      await merges.land(
        await merges.sample.commit('Rename', { 'new.txt': lines(1, 2, 3, 4, 5, 6, 7, 8, 'theirs') }),
      );
      await merges.sample.git('switch', '--quiet', '--create', 'mine', before);
      await merges.sample.commit('Mine', { 'a.txt': lines('mine', 2, 3, 4, 5, 6, 7, 8, 9) });
      await merges.sample.git('merge', '--quiet', '--no-edit', 'roadmap');
      assert.equal(await merges.sample.git('show', 'mine:new.txt'), lines('mine', 2, 3, 4, 5, 6, 7, 8, 9));
    }

    it('is sent back', async () => {
      await renamed();
      const { cause, files } = await merges.refused(await merges.sample.tip('mine'));
      assert.deepEqual({ cause, files }, { cause: 'takenBack', files: ['new.txt'] });
    });

    it('is sent back as well when it was renamed once more', async () => {
      await renamed();
      const tip = await merges.sample.tip('mine');
      await merges.sample.git('switch', '--quiet', '--create', 'again', 'roadmap');
      await merges.sample.git('mv', 'new.txt', 'newest.txt');
      await merges.land(await merges.sample.commit('Rename again'));
      const { cause, files } = await merges.refused(tip);
      assert.deepEqual({ cause, files }, { cause: 'takenBack', files: ['new.txt'] });
    });

    it('is sent back as well when the name came with a later merge', async () => {
      merges.sample.write({ '.git/info/attributes': 'a.txt merge=mine\n' });
      await merges.sample.git('config', 'merge.mine.driver', 'true');
      const text = lines('mine', 2, 3, 4, 5, 6, 7, 8, 9);
      await merging({ 'a.txt': text }, { 'a.txt': lines(1, 2, 3, 4, 5, 6, 7, 8, 'theirs') }, []);
      await merges.sample.git('switch', '--quiet', '--create', 'rename', 'roadmap');
      await merges.sample.git('mv', 'a.txt', 'new.txt');
      await merges.land(await merges.sample.commit('Rename'));
      await merges.sample.git('switch', '--quiet', 'mine');
      await merges.sample.git('merge', '--quiet', '--no-edit', 'roadmap');
      assert.equal(await merges.sample.git('show', 'mine:new.txt'), text);
      const { cause, files } = await merges.refused(await merges.sample.tip('mine'));
      assert.deepEqual({ cause, files }, { cause: 'takenBack', files: ['a.txt'] });
    });

    it('is merged once the branch has brought it back', async () => {
      await renamed();
      const both = lines('mine', 2, 3, 4, 5, 6, 7, 8, 'theirs');
      await merges.land(await merges.sample.commit('Bring it back', { 'new.txt': both }));
      assert.equal(await merges.sample.git('show', 'roadmap:new.txt'), both);
    });
  });

  it('is merged when the integration branch has given up the change itself', async () => {
    const before = await merges.sample.tip('roadmap');
    await merging({ 'b.txt': 'mine\n' }, { 'a.txt': lines(1, 'theirs') }, ['-s', 'ours']);
    const text = await merges.sample.git('show', `${before}:a.txt`);
    await merges.land(await merges.sample.branch('revert', { 'a.txt': text }, 'roadmap'));
    await merges.land(await merges.sample.tip('mine'));
  });

  it('counts as bringing nothing when the branch threw its own changes away', async () => {
    await merging({ 'a.txt': lines(1, 'mine') }, { 'a.txt': lines(1, 'theirs') }, ['-X', 'theirs']);
    assert.equal((await merges.prepare(await merges.sample.tip('mine'))).kind, 'empty');
  });
});
