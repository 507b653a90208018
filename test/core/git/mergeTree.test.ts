import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Git } from '../../../src/core/git/git';
import { mergeTrees } from '../../../src/core/git/mergeTree';
import { SampleRepository } from '../../support/sampleRepository';
import { temporaryFolder } from '../../support/temporaryFolder';

const lines = (...numbers: (number | string)[]): string => numbers.map((each) => `line ${each}\n`).join('');

describe('mergeTrees', () => {
  let sample: SampleRepository;
  let git: Git;
  beforeEach(async () => {
    sample = await SampleRepository.create({ files: { 'a.txt': lines(1, 2, 3, 4, 5, 6, 7, 8, 9) } });
    git = new Git(sample.folder, sample.environment);
  });
  afterEach(() => sample.remove());

  /** Two branches from the same commit, each with what its side does to the files; `main` stays checked out. */
  async function sides(one: () => unknown, other: () => unknown): Promise<[string, string]> {
    const tips: string[] = [];
    for (const [name, work] of [
      ['one', one],
      ['other', other],
    ] as const) {
      await sample.git('switch', '--quiet', '--create', name, 'main');
      await work();
      await sample.git('add', '--all');
      tips.push(await sample.commit(name));
    }
    await sample.git('switch', '--quiet', 'main');
    return [tips[0] ?? '', tips[1] ?? ''];
  }

  async function conflict(
    one: () => unknown,
    other: () => unknown,
  ): Promise<{ files: readonly string[]; details: string }> {
    const merged = await mergeTrees(git, ...(await sides(one, other)));
    assert.ok(merged.kind === 'conflict', 'it merged');
    return merged;
  }

  const write = (name: string, text: string | Buffer) => (): void =>
    writeFileSync(path.join(sample.folder, name), text);

  it('names a file in which both changed the same lines', async () => {
    const { files, details } = await conflict(
      write('a.txt', lines(1, 'A', 3)),
      write('a.txt', lines(1, 'B', 3)),
    );
    assert.deepEqual(files, ['a.txt']);
    assert.match(details, /^CONFLICT \(content\)/);
  });

  it('names a file that both added', async () => {
    const { files, details } = await conflict(write('new file ü.txt', 'A\n'), write('new file ü.txt', 'B\n'));
    assert.deepEqual(files, ['new file ü.txt']);
    assert.match(details, /add\/add/);
  });

  it('names a file that one changed and the other removed', async () => {
    const { files, details } = await conflict(() => sample.git('rm', '-q', 'a.txt'), write('a.txt', 'B\n'));
    assert.deepEqual(files, ['a.txt']);
    assert.match(details, /modify\/delete/);
  });

  it('names all names of a file that both renamed', async () => {
    const { files, details } = await conflict(
      () => sample.git('mv', 'a.txt', 'b.txt'),
      () => sample.git('mv', 'a.txt', 'c.txt'),
    );
    assert.deepEqual(files, ['a.txt', 'b.txt', 'c.txt']);
    assert.match(details, /rename\/rename/);
  });

  it('names a file that one renamed and the other removed', async () => {
    const { files, details } = await conflict(
      () => sample.git('mv', 'a.txt', 'b.txt'),
      () => sample.git('rm', '-q', 'a.txt'),
    );
    assert.ok(files.includes('b.txt'), String(files));
    assert.match(details, /rename\/delete/);
  });

  it('names a file that became an executable and a link', async function () {
    if (process.platform === 'win32') this.skip();
    const { files } = await conflict(
      () => chmodSync(path.join(sample.folder, 'a.txt'), 0o755),
      async () => {
        await sample.git('rm', '-q', 'a.txt');
        symlinkSync('readme.md', path.join(sample.folder, 'a.txt'));
      },
    );
    assert.deepEqual(files, ['a.txt']);
  });

  it('names a binary file that both changed', async () => {
    const { files, details } = await conflict(
      write('data.bin', Buffer.from([0, 1, 2])),
      write('data.bin', Buffer.from([0, 1, 3])),
    );
    assert.deepEqual(files, ['data.bin']);
    assert.match(details, /CONFLICT/);
  });

  it('names a submodule that both moved', async () => {
    const [one, other] = await sides(
      () => sample.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},library`),
      () => sample.git('update-index', '--add', '--cacheinfo', `160000,${'2'.repeat(40)},library`),
    );
    // `add --all` takes the entry out again where no such folder is, so the commits are made from the index.
    const made = async (parent: string, id: string): Promise<string> => {
      await sample.git('read-tree', 'main');
      await sample.git('update-index', '--add', '--cacheinfo', `160000,${id.repeat(40)},library`);
      const tree = (await sample.git('write-tree')).trim();
      return (await sample.git('commit-tree', tree, '-p', parent, '-m', 'library')).trim();
    };
    const merged = await mergeTrees(git, await made(one, '1'), await made(other, '2'));
    assert.ok(merged.kind === 'conflict');
    assert.deepEqual(merged.files, ['library']);
  });

  it('names a path that is a file for one and a folder for the other, as it is called in both', async () => {
    const { files, details } = await conflict(write('place', 'a file\n'), () =>
      sample.write({ 'place/inside.txt': 'x\n' }),
    );
    assert.deepEqual(files, ['place']);
    assert.match(details, /file\/directory/);
  });

  it('asks where a new file belongs when the other side renamed its folder', async () => {
    sample.write({ 'old/one.txt': lines(1, 2, 3), 'old/two.txt': lines(4, 5, 6) });
    await sample.git('add', '--all');
    await sample.commit('A folder');
    await sample.git('config', 'merge.directoryRenames', 'true');
    const { files } = await conflict(
      () => sample.git('mv', 'old', 'new'),
      () => sample.write({ 'old/three.txt': 'three\n' }),
    );
    assert.ok(
      files.some((name) => name.endsWith('three.txt')),
      String(files),
    );
  });

  describe('whatever the settings and attributes are', () => {
    const one = (): void => write('a.txt', lines(1, 'A', 3, 4, 5, 6, 7, 8, 9))();
    const other = (): void => write('a.txt', lines(1, 'B', 3, 4, 5, 6, 7, 8, 9))();
    const proof = (): string => path.join(sample.around, 'the driver ran');

    beforeEach(async () => {
      await sample.git('config', 'merge.ours.driver', `touch "${proof()}"; true`);
      await sample.git('config', 'merge.ours.name', 'always ours');
    });

    for (const value of ['ours', 'union', 'binary']) {
      for (const place of ['.gitattributes', '.git/info/attributes'] as const) {
        it(`reports a contradiction and runs nothing with merge=${value} in ${place} of the checkout`, async () => {
          const [ours, theirs] = await sides(one, other);
          sample.write({ [place]: `*.txt merge=${value}\n` });
          const merged = await mergeTrees(git, ours, theirs);
          assert.ok(merged.kind === 'conflict');
          assert.deepEqual(merged.files, ['a.txt']);
          assert.equal(existsSync(proof()), false);
        });
      }
    }

    it('runs no driver that files get by default', async () => {
      await sample.git('config', 'merge.default', 'ours');
      assert.deepEqual((await conflict(one, other)).files, ['a.txt']);
      assert.equal(existsSync(proof()), false);
    });

    it('runs no driver of a branch that brings its own attributes', async () => {
      const { files } = await conflict(() => {
        one();
        sample.write({ '.gitattributes': '* merge=ours\n' });
      }, other);
      assert.deepEqual(files, ['a.txt']);
      assert.equal(existsSync(proof()), false);
    });

    it('follows renames though the configuration says otherwise, and conflicts look the same', async () => {
      for (const [name, value] of [
        ['merge.renames', 'false'],
        ['diff.renames', 'false'],
        ['merge.renameLimit', '1'],
        ['merge.conflictStyle', 'diff3'],
        ['merge.renormalize', 'true'],
      ] as const) {
        await sample.git('config', name, value);
      }
      const [ours, theirs] = await sides(() => sample.git('mv', 'a.txt', 'moved.txt'), one);
      const merged = await mergeTrees(git, ours, theirs);
      assert.ok(merged.kind === 'clean');
      assert.equal(
        await sample.git('show', `${merged.tree}:moved.txt`),
        readFileSync(path.join(sample.folder, 'a.txt'), 'utf8').replace('line 2', 'line A'),
      );
    });
  });

  it('merges in a repository with the longer object ids, with an object store elsewhere, and in a shallow clone', async () => {
    const other = path.join(sample.around, 'sha256');
    await sample.git('init', '--quiet', '--object-format=sha256', '--initial-branch=main', other);
    await sample.commit('First', { 'a.txt': lines(1, 2, 3) }, other);
    const tip = await sample.tip('HEAD', other);
    const next = await sample.commit('Second', { 'b.txt': 'b\n' }, other);
    assert.equal((await mergeTrees(git.at(other), tip, next)).kind, 'clean');

    const shallow = path.join(sample.around, 'shallow');
    await sample.commit('Another', { 'c.txt': 'c\n' });
    await sample.git('clone', '--quiet', '--depth=1', `file://${sample.folder}`, shallow);
    const from = await sample.tip('HEAD', shallow);
    await sample.gitIn(shallow, 'switch', '--quiet', '--create', 'one');
    const a = await sample.commit('One', { 'd.txt': 'd\n' }, shallow);
    await sample.gitIn(shallow, 'switch', '--quiet', '--create', 'two', from);
    const b = await sample.commit('Two', { 'e.txt': 'e\n' }, shallow);
    assert.equal((await mergeTrees(git.at(shallow), a, b)).kind, 'clean');
  });

  it('leaves nothing behind in the folder for temporary files', async () => {
    // One of its own: tests beside this one merge as well.
    const folder = temporaryFolder('temporary');
    const name = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';
    const before = process.env[name];
    try {
      process.env[name] = folder.path;
      await conflict(write('a.txt', 'A\n'), write('a.txt', 'B\n'));
      assert.deepEqual(readdirSync(folder.path), []);
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before;
      folder.remove();
    }
  });
});
