import assert from 'node:assert/strict';
import { Integration, type Preparation } from '../../../src/core/git/integration';
import { holdsMarkers } from '../../../src/core/git/conflictMarkers';
import { openRepository } from '../../../src/core/git/repository';
import { SampleRepository } from '../../support/sampleRepository';

const lines = (...each: (number | string)[]): string => each.map((line) => `line ${line}\n`).join('');

describe('A merge that git finds clean', () => {
  let sample: SampleRepository;
  let integration: Integration;
  beforeEach(async () => {
    sample = await SampleRepository.create({
      files: { 'a.txt': lines(1, 2, 3, 4, 5, 6, 7, 8, 9), 'b.txt': 'b\n' },
    });
    await reopen();
  });
  afterEach(() => sample.remove());

  async function reopen(): Promise<void> {
    const { environment, folder } = sample;
    const repository = await openRepository(folder, { integrationBranch: 'roadmap', environment });
    integration = new Integration(repository, 'roadmap');
    await integration.ensure();
  }

  async function land(tip: string): Promise<void> {
    const prepared = await integration.prepare(tip, 'Merge');
    assert.ok(prepared.kind === 'clean', JSON.stringify(prepared));
    await integration.advance(prepared.parent, prepared.commit);
  }

  const prepare = (tip: string): Promise<Preparation> => integration.prepare(tip, 'Merge');

  async function refused(tip: string): Promise<{ cause: string; files: readonly string[]; details: string }> {
    const before = await sample.tip('roadmap');
    const prepared = await prepare(tip);
    assert.ok(prepared.kind === 'conflict', prepared.kind);
    assert.equal(await sample.tip('roadmap'), before);
    return prepared;
  }

  describe('with conflict markers', () => {
    const unsolved = '<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> roadmap\n';

    for (const [what, file, text] of [
      ['in a changed file', 'a.txt', lines(1) + unsolved + lines(2)],
      ['in a new file with an unusual name', 'dir é/new "file"\t1.txt', unsolved],
      ['with carriage returns', 'a.txt', unsolved.replaceAll('\n', '\r\n')],
      ['in the longer form', 'a.txt', unsolved.replace('=======', '||||||| base\nbase\n=======')],
      ['of which only the first line is left', 'a.txt', lines(1) + '<<<<<<< HEAD\n' + lines(2)],
      ['of which only the end is left', 'a.txt', lines(1) + '=======\n>>>>>>> roadmap\n'],
      ['in bytes that are no UTF-8', 'a.txt', `\xe9\n${unsolved}`],
    ] as const) {
      it(`is sent back ${what}`, async () => {
        const { cause, files } = await refused(await sample.branch('task', { [file]: text }));
        assert.deepEqual({ cause, files }, { cause: 'markers', files: [file] });
      });
    }

    it('is sent back also where attributes of the branch or the person say that nothing is to be shown', async () => {
      sample.write({ '.git/info/attributes': '* -diff\n' });
      const files = { 'a.txt': unsolved, '.gitattributes': '* -diff conflict-marker-size=40\n' };
      assert.equal((await refused(await sample.branch('task', files))).cause, 'markers');
    });

    it('is merged when the lines were there before, or only moved', async () => {
      await sample.commit('An example', { 'example.txt': unsolved + lines(1, 2, 3, 4, 5, 6) });
      await sample.git('branch', '--force', 'roadmap', 'main');
      await sample.git('switch', '--quiet', '--create', 'moves');
      await sample.git('mv', 'example.txt', 'moved.txt');
      const tip = await sample.commit('Move', { 'a.txt': lines(1, 2, 'three') });
      assert.equal((await prepare(tip)).kind, 'clean');
    });

    it('is merged where the project has said that such lines belong into the file', async () => {
      await sample.commit('Attributes', { '.gitattributes': 'docs/*.md conflict-marker-size=32\n' });
      await sample.git('branch', '--force', 'roadmap', 'main');
      const tip = await sample.branch('task', { 'docs/merging.md': unsolved });
      assert.equal((await prepare(tip)).kind, 'clean');
      assert.equal(
        (await refused(await sample.branch('task-2', { 'merging.md': unsolved }))).cause,
        'markers',
      );
    });

    it('is not suspected for headings, quotations, shifts and long lines of signs', async () => {
      const text = [
        'Heading',
        '=======',
        '>>>>>>> quoted seven times over',
        'cat <<<<<<< word',
        '<<<<<<<<<<<<<< fourteen',
        '    <<<<<<< HEAD (in an indented example)',
        '|||||||',
        '>>>>>>>>> nine',
      ].join('\n');
      assert.equal(
        (
          await prepare(
            await sample.branch('task', { 'notes.md': `${text.replace('=======\n', '=========\n')}\n` }),
          )
        ).kind,
        'clean',
      );
      assert.equal(holdsMarkers(['Heading', '=======', 'text']), false);
      assert.equal(holdsMarkers(['>>>>>>> quoted']), false);
      assert.equal(holdsMarkers(['+++++++', '<<<<<<<']), false);
    });
  });

  describe('that takes back what others did', () => {
    /** An agent's branch from before `theirs` landed, with the integration branch merged into it in some way. */
    async function merging(
      own: Record<string, string>,
      theirs: Record<string, string>,
      how: readonly string[],
    ): Promise<void> {
      const before = await sample.tip('roadmap');
      await land(await sample.branch('theirs', theirs, before));
      await sample.git('switch', '--quiet', '--create', 'mine', before);
      await sample.commit('Mine', own);
      await sample.git('merge', '--quiet', '--no-edit', ...how, 'roadmap').catch((error: unknown) => {
        if (!how.includes('--no-commit')) throw error;
      });
    }

    it('is sent back, with the files named', async () => {
      await merging({ 'b.txt': 'mine\n' }, { 'a.txt': lines(1, 'theirs'), 'new.txt': 'n\n' }, ['-s', 'ours']);
      const { cause, files } = await refused(await sample.tip('mine'));
      assert.deepEqual({ cause, files }, { cause: 'takenBack', files: ['a.txt', 'new.txt'] });
    });

    it('is sent back as well when that merge lies further back', async () => {
      await merging({ 'b.txt': 'mine\n' }, { 'a.txt': lines(1, 'theirs') }, ['-s', 'ours']);
      await land(await sample.branch('more', { 'more.txt': 'm\n' }, 'roadmap'));
      await sample.git('merge', '--quiet', '--no-edit', 'roadmap');
      const tip = await sample.commit('Later', { 'c.txt': 'c\n' });
      assert.deepEqual((await refused(tip)).files, ['a.txt']);
    });

    it('is merged once the branch has brought it back', async () => {
      await merging({ 'b.txt': 'mine\n' }, { 'a.txt': lines(1, 'theirs') }, ['-s', 'ours']);
      await sample.git('checkout', '--quiet', 'roadmap', '--', 'a.txt');
      await sample.commit('Bring it back');
      await land(await sample.tip('mine'));
      assert.equal(await sample.git('show', 'roadmap:a.txt'), lines(1, 'theirs'));
    });

    it('is sent back also when there was a conflict, unless a commit says that it has to be', async () => {
      await merging(
        { 'b.txt': 'mine\n', 'a.txt': lines(1, 'mine') },
        { 'b.txt': 'theirs\n', 'c.txt': 'c\n' },
        ['--no-commit'],
      );
      await sample.git('checkout', '--quiet', '--ours', '--', 'b.txt');
      await sample.git('add', 'b.txt');
      const settled = await sample.commit('Settle');
      assert.deepEqual((await refused(settled)).files, ['b.txt']);
      await land(await sample.commit('Keep ours\n\nMuster-drops: b.txt'));
      assert.equal(await sample.git('show', 'roadmap:c.txt'), 'c\n');
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
          const tip = await sample.commit('Own', { 'a.txt': lines('mine', 2, 3, 4, 5, 6, 7, 8, 9) });
          const { cause, files } = await refused(tip);
          assert.deepEqual({ cause, files }, { cause: 'takenBack', files: ['a.txt'] });
        });
      }

      it('is sent back where they made the file', async () => {
        await merging({ 'b.txt': 'mine\n' }, { 'new.txt': lines('theirs', 'all') }, ['-s', 'ours']);
        const tip = await sample.commit('Own', { 'new.txt': lines('mine') });
        assert.deepEqual((await refused(tip)).files, ['new.txt']);
        await land(await sample.commit('Both', { 'new.txt': lines('mine', 'theirs') }));
      });

      it('is sent back as well when that merge itself was reverted', async () => {
        await merging({ 'b.txt': 'mine\n' }, theirLine, ['--no-ff']);
        await sample.git('revert', '--no-edit', '-m', '1', 'HEAD');
        const tip = await sample.commit('Own', { 'a.txt': lines('mine', 2, 3, 4, 5, 6, 7, 8, 9) });
        assert.deepEqual((await refused(tip)).files, ['a.txt']);
      });

      it('is sent back as well when it was done in the merge', async () => {
        await merging({ 'b.txt': 'mine\n' }, theirLine, ['-s', 'ours']);
        sample.write({ 'a.txt': lines('mine', 2, 3, 4, 5, 6, 7, 8, 9) });
        await sample.git('commit', '--quiet', '--all', '--amend', '--no-edit');
        assert.deepEqual((await refused(await sample.tip('mine'))).files, ['a.txt']);
      });

      it('is sent back as well when the two were in conflict and only the own side was kept', async () => {
        const own = lines(1, 2, 3, 4, 5, 6, 7, 8, 'mine');
        await merging({ 'a.txt': own }, theirLine, ['-s', 'ours']);
        const tip = await sample.commit('Own', { 'a.txt': own.replace('line 1', 'line one') });
        assert.deepEqual((await refused(tip)).files, ['a.txt']);
        await land(await sample.commit('Better so\n\nMuster-drops: a.txt'));
      });

      it('is merged when a conflict was solved in words of its own', async () => {
        await merging({ 'a.txt': lines(1, 2, 3, 4, 5, 6, 7, 8, 'mine') }, theirLine, ['--no-commit']);
        const both = lines(1, 2, 3, 4, 5, 6, 7, 8, 'of both');
        await land(await sample.commit('Solve', { 'a.txt': both }));
        assert.equal(await sample.git('show', 'roadmap:a.txt'), both);
      });

      it('is merged when what they added was worked into something else', async () => {
        await merging({ 'b.txt': 'mine\n' }, theirAddition, ['--no-ff']);
        const text = lines(1, 2, 3, 4, 5, 6, 7, 8, 9, 'theirs, renamed');
        await land(await sample.commit('Rename', { 'a.txt': text }));
        assert.equal(await sample.git('show', 'roadmap:a.txt'), text);
      });

      it('is merged once the branch has brought it back', async () => {
        await merging({ 'b.txt': 'mine\n' }, theirLine, ['-s', 'ours']);
        await sample.commit('Own', { 'a.txt': lines('mine', 2, 3, 4, 5, 6, 7, 8, 9) });
        const both = lines('mine', 2, 3, 4, 5, 6, 7, 8, 'theirs');
        await land(await sample.commit('Bring it back', { 'a.txt': both }));
        assert.equal(await sample.git('show', 'roadmap:a.txt'), both);
      });

      it('is merged when the integration branch has given up the change itself', async () => {
        await merging({ 'b.txt': 'mine\n' }, theirLine, ['-s', 'ours']);
        const tip = await sample.commit('Own', { 'a.txt': lines('mine', 2, 3, 4, 5, 6, 7, 8, 9) });
        const text = lines(1, 2, 3, 4, 'five', 6, 7, 8, 9);
        await land(await sample.branch('revert', { 'a.txt': text }, 'roadmap'));
        await land(tip);
        assert.equal(await sample.git('show', 'roadmap:a.txt'), lines('mine', 2, 3, 4, 'five', 6, 7, 8, 9));
      });
    });

    describe('and keeps the name that they gave the file', () => {
      /** The integration branch renames and changes the file; a merge driver keeps the own side, under the new name. */
      async function renamed(): Promise<void> {
        sample.write({ '.git/info/attributes': '*.txt merge=mine\n' });
        await sample.git('config', 'merge.mine.driver', 'true');
        const before = await sample.tip('roadmap');
        await sample.git('switch', '--quiet', '--create', 'theirs', before);
        await sample.git('mv', 'a.txt', 'new.txt');
        await land(await sample.commit('Rename', { 'new.txt': lines(1, 2, 3, 4, 5, 6, 7, 8, 'theirs') }));
        await sample.git('switch', '--quiet', '--create', 'mine', before);
        await sample.commit('Mine', { 'a.txt': lines('mine', 2, 3, 4, 5, 6, 7, 8, 9) });
        await sample.git('merge', '--quiet', '--no-edit', 'roadmap');
        assert.equal(await sample.git('show', 'mine:new.txt'), lines('mine', 2, 3, 4, 5, 6, 7, 8, 9));
      }

      it('is sent back', async () => {
        await renamed();
        const { cause, files } = await refused(await sample.tip('mine'));
        assert.deepEqual({ cause, files }, { cause: 'takenBack', files: ['new.txt'] });
      });

      it('is sent back as well when it was renamed once more', async () => {
        await renamed();
        const tip = await sample.tip('mine');
        await sample.git('switch', '--quiet', '--create', 'again', 'roadmap');
        await sample.git('mv', 'new.txt', 'newest.txt');
        await land(await sample.commit('Rename again'));
        const { cause, files } = await refused(tip);
        assert.deepEqual({ cause, files }, { cause: 'takenBack', files: ['new.txt'] });
      });

      it('is sent back as well when the name came with a later merge', async () => {
        sample.write({ '.git/info/attributes': 'a.txt merge=mine\n' });
        await sample.git('config', 'merge.mine.driver', 'true');
        const text = lines('mine', 2, 3, 4, 5, 6, 7, 8, 9);
        await merging({ 'a.txt': text }, { 'a.txt': lines(1, 2, 3, 4, 5, 6, 7, 8, 'theirs') }, []);
        await sample.git('switch', '--quiet', '--create', 'rename', 'roadmap');
        await sample.git('mv', 'a.txt', 'new.txt');
        await land(await sample.commit('Rename'));
        await sample.git('switch', '--quiet', 'mine');
        await sample.git('merge', '--quiet', '--no-edit', 'roadmap');
        assert.equal(await sample.git('show', 'mine:new.txt'), text);
        const { cause, files } = await refused(await sample.tip('mine'));
        assert.deepEqual({ cause, files }, { cause: 'takenBack', files: ['a.txt'] });
      });

      it('is merged once the branch has brought it back', async () => {
        await renamed();
        const both = lines('mine', 2, 3, 4, 5, 6, 7, 8, 'theirs');
        await land(await sample.commit('Bring it back', { 'new.txt': both }));
        assert.equal(await sample.git('show', 'roadmap:new.txt'), both);
      });
    });

    it('is merged when the integration branch has given up the change itself', async () => {
      const before = await sample.tip('roadmap');
      await merging({ 'b.txt': 'mine\n' }, { 'a.txt': lines(1, 'theirs') }, ['-s', 'ours']);
      const text = await sample.git('show', `${before}:a.txt`);
      await land(await sample.branch('revert', { 'a.txt': text }, 'roadmap'));
      await land(await sample.tip('mine'));
    });

    it('counts as bringing nothing when the branch threw its own changes away', async () => {
      await merging({ 'a.txt': lines(1, 'mine') }, { 'a.txt': lines(1, 'theirs') }, ['-X', 'theirs']);
      assert.equal((await prepare(await sample.tip('mine'))).kind, 'empty');
    });
  });

  describe('of a file that is not to be merged line by line', () => {
    const one = { 'a.txt': lines('one', 2, 3, 4, 5, 6, 7, 8, 9) };
    const other = { 'a.txt': lines(1, 2, 3, 4, 5, 6, 7, 8, 'nine') };

    for (const [attributes, value] of [
      ['a.txt -merge', 'unset'],
      ['*.txt binary', 'unset'],
      ['a.txt merge=lock', 'lock'],
    ] as const) {
      it(`is sent back where the integration branch says "${attributes}" and both changed it`, async () => {
        await sample.commit('Attributes', { '.gitattributes': `${attributes}\n` });
        await sample.git('branch', '--force', 'roadmap', 'main');
        await land(await sample.branch('one', one));
        const { cause, files, details } = await refused(await sample.branch('other', other));
        assert.deepEqual(
          { cause, files, details },
          { cause: 'attributes', files: ['a.txt'], details: `a.txt: merge=${value}` },
        );
        // Whoever merges it himself has answered the question.
        await sample.git('switch', '--quiet', 'other');
        await sample
          .git('-c', 'merge.lock.driver=false', 'merge', '--quiet', '--no-edit', 'roadmap')
          .catch(() => undefined);
        await sample.commit('Merged', { 'a.txt': lines('one', 2, 3, 4, 5, 6, 7, 8, 'nine') });
        await land(await sample.tip('other'));
      });
    }

    it('is sent back where the person has said so for this repository', async () => {
      sample.write({ '.git/info/attributes': '*.txt -merge\n' });
      await land(await sample.branch('one', one));
      assert.equal((await refused(await sample.branch('other', other))).cause, 'attributes');
    });

    it('is merged when only one side changed it, or lines may be put together', async () => {
      await sample.commit('Attributes', { '.gitattributes': 'b.txt -merge\na.txt merge=union\n' });
      await sample.git('branch', '--force', 'roadmap', 'main');
      await land(await sample.branch('one', { ...one, 'b.txt': 'B\n' }));
      await land(await sample.branch('other', other));
      assert.equal(await sample.git('show', 'roadmap:a.txt'), lines('one', 2, 3, 4, 5, 6, 7, 8, 'nine'));
    });
  });

  it('keeps a change that both made alike once, which is no loss', async () => {
    const same = { 'a.txt': lines(1, 'same', 3, 4, 5, 6, 7, 8, 9) };
    await land(await sample.branch('one', same));
    assert.deepEqual(await prepare(await sample.branch('other', same)), {
      kind: 'alreadyMerged',
      parent: await sample.tip('roadmap'),
      by: 'content',
    });
    await land(await sample.branch('third', { ...same, 'b.txt': 'third\n' }));
    assert.equal(await sample.git('show', 'roadmap:a.txt'), same['a.txt']);
  });
});
