import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { blobId } from '../../../bench/drills/merge/blobId';
import { type Conduct, type Deed, DeedBook, together } from '../../../bench/drills/merge/deed';
import { judgeStep, type SeenTree } from '../../../bench/drills/merge/judgeMerges';
import { judgeProject, type SeenProject } from '../../../bench/drills/merge/judgeProject';
import { keepBoth, keepMine, merges } from '../../../bench/drills/merge/keepBoth';
import { seeTree } from '../../../bench/drills/merge/seeTree';
import { SampleRepository } from '../../support/sampleRepository';

/** A file's lines, or for a binary file its only content; a name that ends with `*` is executable. */
function tree(files: Record<string, readonly string[] | string>): SeenTree {
  const seen = {
    files: new Map<string, { mode: string; id: string; binary: boolean }>(),
    lines: new Map<string, number>(),
  };
  for (const [name, content] of Object.entries(files)) {
    const mode = name.endsWith('*') ? '100755' : '100644';
    const binary = typeof content === 'string';
    seen.files.set(name.replace(/\*$/, ''), { mode, id: binary ? content : content.join(), binary });
    if (binary) continue;
    for (const line of content) seen.lines.set(line, (seen.lines.get(line) ?? 0) + 1);
  }
  return seen;
}

function deed(did: Partial<DeedBook>, conduct: Conduct = 'edit', feature = 1): Deed {
  return Object.assign(new DeedBook(), did).close(feature, conduct);
}

const before = tree({ 'a.txt': ['one', 'two', 'theirs'], 'logo.bin': 'old' });
const change = deed({ added: ['mine'], removed: ['two'] });

function judge(after: SeenTree, did = change, others: readonly Deed[] = []): string {
  return judgeStep({ commit: 'abcdef0123', before, after, deed: did }, [did, ...others]).join('; ');
}

describe('The drill of merges notices', () => {
  it('nothing when a step did what was meant', () => {
    assert.equal(judge(tree({ 'a.txt': ['one', 'mine', 'theirs'], 'logo.bin': 'old' })), '');
    const renamed = deed({
      added: ['mine'],
      removed: ['two'],
      pathsRemoved: ['a.txt'],
      pathsAdded: ['b.txt'],
    });
    assert.equal(judge(tree({ 'b.txt': ['one', 'mine', 'theirs'], 'logo.bin': 'old' }), renamed), '');
    const replaced = deed({ blobsRemoved: ['old'], blobsAdded: ['new'], executable: ['a.txt'] });
    assert.equal(judge(tree({ 'a.txt*': ['one', 'two', 'theirs'], 'logo.bin': 'new' }), replaced), '');
  });

  const rest = { 'logo.bin': 'old' };
  for (const [what, after, expected] of [
    ["a line of others' that is lost", { 'a.txt': ['one', 'mine'], ...rest }, /lost the line "theirs"/],
    ['an own line that is missing', { 'a.txt': ['one', 'theirs'], ...rest }, /lacks its own line "mine"/],
    [
      'a line that it took out and that is there',
      { 'a.txt': ['one', 'two', 'mine', 'theirs'], ...rest },
      /still has the line "two"/,
    ],
    [
      'a line that nobody has written',
      { 'a.txt': ['one', 'mine', 'theirs', 'strange'], ...rest },
      /brought the line "strange"/,
    ],
    [
      'a conflict marker',
      { 'a.txt': ['one', 'mine', 'theirs', '<<<<<<< HEAD'], ...rest },
      /holds a conflict marker/,
    ],
    [
      'what the checks refuse',
      { 'a.txt': ['one', 'mine', 'theirs', 'breaks by 1: 7'], ...rest },
      /holds what the checks refuse/,
    ],
    ['a file that is lost', { 'b.txt': ['one', 'mine', 'theirs'], ...rest }, /lost the file a\.txt/],
    [
      'a file that is not its own',
      { 'a.txt': ['one', 'mine', 'theirs'], 'b.txt': [], ...rest },
      /brought the file b\.txt/,
    ],
    [
      'a mode that nobody has changed',
      { 'a.txt*': ['one', 'mine', 'theirs'], ...rest },
      /changed the mode of a\.txt/,
    ],
    [
      'binary content that is lost',
      { 'a.txt': ['one', 'mine', 'theirs'], 'logo.bin': 'new' },
      /lost the content of logo\.bin; .*brought other content/,
    ],
  ] as const) {
    it(what, () => {
      assert.match(judge(tree(after)), expected);
    });
  }

  it('a rename, a mode or binary content that did not come', () => {
    const same = tree({ 'a.txt': ['one', 'two', 'theirs'], 'logo.bin': 'old' });
    assert.match(judge(same, deed({ pathsRemoved: ['a.txt'] })), /still has the file a\.txt/);
    assert.match(judge(same, deed({ pathsAdded: ['c.txt'] })), /lacks its own file c\.txt/);
    assert.match(judge(same, deed({ executable: ['a.txt'] })), /left a\.txt without its mode/);
    assert.match(judge(same, deed({ blobsAdded: ['new'] })), /lacks its own binary content/);
  });

  it('a commit that nobody has made', () => {
    const step = { commit: 'abcdef0123', before, after: before, deed: undefined };
    assert.match(judgeStep(step, []).join(), /nobody has made it/);
  });

  it('a lost line also where a conflict was solved, but not that both sides were kept', () => {
    const solved = deed({ added: ['mine'], removed: ['two'] }, 'solve');
    assert.equal(judge(tree({ 'a.txt': ['one', 'two', 'mine', 'theirs'], ...rest }), solved), '');
    assert.match(judge(tree({ 'a.txt': ['one', 'mine'], ...rest }), solved), /lost the line "theirs"/);
    assert.match(judge(tree({ 'a.txt': ['one', 'theirs'], ...rest }), solved), /lacks its own line "mine"/);
  });

  it('no loss where two did the very same', () => {
    const same = deed({ added: ['theirs'] });
    assert.equal(judge(before, same, [deed({ added: ['theirs'] }, 'edit', 2)]), '');
    assert.match(judge(before, same), /lacks its own line "theirs"/);
  });

  it('only what was done since a feature was begun anew', () => {
    const first = deed({ added: ['gone'] });
    const solve = deed({ added: [] }, 'solve');
    const anew = deed({ added: ['kept'] }, 'anew');
    const mended = deed({ removed: ['kept'] });
    const all = together([first, solve, anew, mended]);
    assert.deepEqual([all?.added, all?.removed, all?.conduct], [['kept'], ['kept'], 'edit']);
    assert.equal(together([first, solve, mended])?.conduct, 'solve', 'both sides are still there');
    assert.equal(together([]), undefined);
  });

  describe('in a project', () => {
    const step = {
      commit: 'abcdef0123',
      before,
      after: tree({ 'a.txt': ['one', 'mine', 'theirs'], 'logo.bin': 'old' }),
      deed: change,
    };
    const row = {
      status: 'merged',
      featureId: 1,
      branchTip: 'tip',
      mergeCommit: 'abcdef0123',
      conflicts: null,
    };
    const well: SeenProject = {
      steps: [step],
      deeds: [change],
      merges: [row],
      features: [
        { id: 1, state: 'passing' },
        { id: 2, state: 'failed', lastError: 'It conflicts in: a.txt' },
      ],
      reachable: new Set(['tip']),
    };

    it('nothing when all is well', () => {
      assert.deepEqual(judgeProject(well), []);
    });

    for (const [what, spoilt, expected] of [
      [
        'a submission that is lost',
        { reachable: new Set<string>() },
        /what feature 1 submitted \(tip, merged\) is lost/,
      ],
      [
        'a conflict that names no file',
        { merges: [row, { ...row, status: 'conflict', conflicts: '[]' }] },
        /a conflict of feature 1 names no file/,
      ],
      ['a feature that was merged twice', { steps: [step, step] }, /feature 1 passed and was merged 2 times/],
      [
        'a feature that passed and is nowhere',
        { steps: [], merges: [] },
        /feature 1 passed and was merged 0 times/,
      ],
      [
        'a feature that failed and is merged',
        { features: [{ id: 1, state: 'failed', lastError: 'It conflicts' }] },
        /feature 1 failed and is merged/,
      ],
      [
        'a failure without a reason',
        { features: [{ id: 3, state: 'failed' }] },
        /feature 3 ended as failed: no reason/,
      ],
      ['a feature that was left', { features: [{ id: 3, state: 'ready' }] }, /feature 3 ended as ready/],
      ['what a step did', { steps: [{ ...step, after: before }] }, /lacks its own line "mine"/],
    ] as const) {
      it(what, () => {
        assert.match(judgeProject({ ...well, ...spoilt }).join('; '), expected);
      });
    }
  });
});

describe('An agent of the drill of merges', () => {
  let sample: SampleRepository;
  beforeEach(async () => {
    sample = await SampleRepository.create({ files: { 'a.txt': 'one\ntwo\n', 'logo.bin': '\0old' } });
    await sample.branch('theirs', { 'a.txt': 'one\ntheirs\n', 'logo.bin': '\0theirs' });
    await sample.commit('Mine', { 'a.txt': 'one\nmine\n', 'logo.bin': '\0mine' });
  });
  afterEach(() => sample.remove());
  const read = (name: string): string => readFileSync(path.join(sample.folder, name), 'utf8');

  it('keeps both sides of a conflict, and says what it added', () => {
    assert.equal(merges(sample.folder, 'theirs'), false);
    const book = new DeedBook();
    keepBoth(sample.folder, 5, book);
    assert.deepEqual(read('a.txt').trim().split('\n'), ['one', 'mine', 'theirs']);
    assert.deepEqual([read('logo.bin'), read('own-of-5-logo.bin')], ['\0theirs', '\0mine']);
    assert.deepEqual(book.pathsAdded, ['own-of-5-logo.bin']);
    assert.deepEqual(book.blobsAdded, [blobId(Buffer.from('\0mine'))]);
  });

  it('keeps only its own side where it is to do wrong', () => {
    assert.equal(merges(sample.folder, 'theirs'), false);
    keepMine(sample.folder);
    assert.deepEqual([read('a.txt'), read('logo.bin')], ['one\nmine\n', '\0mine']);
  });

  it('is judged by what git has, with the lines of all text files counted together', async () => {
    await sample.commit('More', { 'b.txt': 'one\n' });
    const seen = seeTree(sample.folder, 'HEAD');
    assert.equal(seen.lines.get('one'), 2);
    assert.deepEqual(seen.files.get('logo.bin'), {
      mode: '100644',
      id: blobId(Buffer.from('\0mine')),
      binary: true,
    });
  });
});
