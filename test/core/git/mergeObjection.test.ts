import assert from 'node:assert/strict';
import { holdsMarkers } from '../../../src/core/git/conflictMarkers';
import { CleanMerges, lines } from './cleanMerges';

describe('A merge that git finds clean', () => {
  let merges: CleanMerges;
  beforeEach(async () => {
    merges = await CleanMerges.create();
  });
  afterEach(() => merges.remove());

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
        const { cause, files } = await merges.refused(await merges.sample.branch('task', { [file]: text }));
        assert.deepEqual({ cause, files }, { cause: 'markers', files: [file] });
      });
    }

    it('is sent back also where attributes of the branch or the person say that nothing is to be shown', async () => {
      merges.sample.write({ '.git/info/attributes': '* -diff\n' });
      const files = { 'a.txt': unsolved, '.gitattributes': '* -diff conflict-marker-size=40\n' };
      assert.equal((await merges.refused(await merges.sample.branch('task', files))).cause, 'markers');
    });

    it('is merged when the lines were there before, or only moved', async () => {
      await merges.sample.commit('An example', { 'example.txt': unsolved + lines(1, 2, 3, 4, 5, 6) });
      await merges.sample.git('branch', '--force', 'roadmap', 'main');
      await merges.sample.git('switch', '--quiet', '--create', 'moves');
      await merges.sample.git('mv', 'example.txt', 'moved.txt');
      const tip = await merges.sample.commit('Move', { 'a.txt': lines(1, 2, 'three') });
      assert.equal((await merges.prepare(tip)).kind, 'clean');
    });

    it('is merged where the project has said that such lines belong into the file', async () => {
      await merges.sample.commit('Attributes', { '.gitattributes': 'docs/*.md conflict-marker-size=32\n' });
      await merges.sample.git('branch', '--force', 'roadmap', 'main');
      const tip = await merges.sample.branch('task', { 'docs/merging.md': unsolved });
      assert.equal((await merges.prepare(tip)).kind, 'clean');
      assert.equal(
        (await merges.refused(await merges.sample.branch('task-2', { 'merging.md': unsolved }))).cause,
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
          await merges.prepare(
            await merges.sample.branch('task', {
              'notes.md': `${text.replace('=======\n', '=========\n')}\n`,
            }),
          )
        ).kind,
        'clean',
      );
      assert.equal(holdsMarkers(['Heading', '=======', 'text']), false);
      assert.equal(holdsMarkers(['>>>>>>> quoted']), false);
      assert.equal(holdsMarkers(['+++++++', '<<<<<<<']), false);
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
        await merges.sample.commit('Attributes', { '.gitattributes': `${attributes}\n` });
        await merges.sample.git('branch', '--force', 'roadmap', 'main');
        await merges.land(await merges.sample.branch('one', one));
        const { cause, files, details } = await merges.refused(await merges.sample.branch('other', other));
        assert.deepEqual(
          { cause, files, details },
          { cause: 'attributes', files: ['a.txt'], details: `a.txt: merge=${value}` },
        );
        // Whoever merges it himself has answered the question.
        await merges.sample.git('switch', '--quiet', 'other');
        await merges.sample
          .git('-c', 'merge.lock.driver=false', 'merge', '--quiet', '--no-edit', 'roadmap')
          .catch(() => undefined);
        await merges.sample.commit('Merged', { 'a.txt': lines('one', 2, 3, 4, 5, 6, 7, 8, 'nine') });
        await merges.land(await merges.sample.tip('other'));
      });
    }

    it('is sent back where the person has said so for this repository', async () => {
      merges.sample.write({ '.git/info/attributes': '*.txt -merge\n' });
      await merges.land(await merges.sample.branch('one', one));
      assert.equal((await merges.refused(await merges.sample.branch('other', other))).cause, 'attributes');
    });

    it('is merged when only one side changed it, or lines may be put together', async () => {
      await merges.sample.commit('Attributes', { '.gitattributes': 'b.txt -merge\na.txt merge=union\n' });
      await merges.sample.git('branch', '--force', 'roadmap', 'main');
      await merges.land(await merges.sample.branch('one', { ...one, 'b.txt': 'B\n' }));
      await merges.land(await merges.sample.branch('other', other));
      assert.equal(
        await merges.sample.git('show', 'roadmap:a.txt'),
        lines('one', 2, 3, 4, 5, 6, 7, 8, 'nine'),
      );
    });
  });

  it('keeps a change that both made alike once, which is no loss', async () => {
    const same = { 'a.txt': lines(1, 'same', 3, 4, 5, 6, 7, 8, 9) };
    await merges.land(await merges.sample.branch('one', same));
    assert.deepEqual(await merges.prepare(await merges.sample.branch('other', same)), {
      kind: 'alreadyMerged',
      parent: await merges.sample.tip('roadmap'),
      by: 'content',
    });
    await merges.land(await merges.sample.branch('third', { ...same, 'b.txt': 'third\n' }));
    assert.equal(await merges.sample.git('show', 'roadmap:a.txt'), same['a.txt']);
  });
});
