import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Integration } from '../../../src/core/git/integration';
import { land } from '../../../src/core/git/landing/land';
import { planLanding } from '../../../src/core/git/landing/landPlan';
import { openRepository, type Repository } from '../../../src/core/git/repository';
import { type Worktree, Worktrees } from '../../../src/core/git/worktrees';
import { SampleRepository } from '../../support/sampleRepository';

describe('An odd repository', function () {
  this.timeout(180_000);
  let sample: SampleRepository;

  beforeEach(async () => {
    sample = await SampleRepository.create({
      name: 'ödd "repository" of mine',
      files: { 'readme.md': '# Sample\n', 'src/one.txt': 'one\n', 'docs/two.txt': 'two\n' },
    });
  });
  afterEach(() => {
    sample.remove();
  });

  const open = (folder = sample.folder): Promise<Repository> =>
    openRepository(folder, { integrationBranch: 'roadmap', environment: sample.environment });

  /** A worktree is made, work is committed in it and merged. */
  async function workThrough(repository: Repository, places = 'places'): Promise<Worktree> {
    const integration = new Integration(repository, 'roadmap');
    const base = await integration.ensure();
    const made = await new Worktrees(repository, path.join(sample.around, places, 'trees')).add({
      name: 'feature-1',
      branch: 'task-1',
      base,
    });
    const tip = await sample.commit('Work', { 'src/new.txt': 'new\n' }, made.path);
    const merge = await integration.prepare(tip, 'Merge');
    assert.equal(merge.kind, 'clean');
    assert.deepEqual(await integration.advance(merge.parent, merge.commit), { kind: 'advanced' });
    assert.equal(await sample.gitIn(made.path, 'show', 'roadmap:src/new.txt'), 'new\n');
    return made;
  }

  it('with sparse checkout gives its patterns to each worktree', async () => {
    await sample.git('sparse-checkout', 'set', 'src');
    const made = await workThrough(await open());
    assert.deepEqual(
      [existsSync(path.join(made.path, 'src/one.txt')), existsSync(path.join(made.path, 'docs/two.txt'))],
      [true, false],
    );
  });

  it('whose git directory lies elsewhere, or in the repository around it, is landed in like any other', async () => {
    const apart = path.join(sample.around, 'apart');
    await sample.git('init', '--quiet', '--initial-branch=main', `--separate-git-dir=${apart}.git`, apart);
    await sample.commit('First', { 'readme.md': 'x\n' }, apart);
    await sample.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', apart, 'inner');
    for (const folder of [apart, path.join(sample.folder, 'inner')]) {
      const repository = await open(folder);
      const tip = await sample.tip('main', folder);
      await workThrough(repository, path.basename(folder));
      const plan = await planLanding(repository, 'roadmap');
      await land(repository, plan, { mode: 'merge', message: 'Land' });
      assert.equal(await sample.tip('HEAD^1', folder), tip);
      assert.equal(sample.read('src/new.txt', folder), 'new\n');
      assert.equal((await planLanding(repository, 'roadmap', { into: 'main' })).target.checkout, folder);
    }
  });

  it('that is shallow works like any other', async () => {
    await sample.commit('Second');
    const shallow = path.join(sample.around, 'shallow');
    await sample.git('clone', '--quiet', '--depth=1', `file://${sample.folder}`, shallow);
    await workThrough(await open(shallow));
  });

  it('that is a worktree of a bare one works like any other', async () => {
    const bare = path.join(sample.around, 'bare.git');
    await sample.git('clone', '--quiet', '--bare', sample.folder, bare);
    await sample.gitIn(bare, 'worktree', 'add', '--quiet', '-b', 'mine', path.join(sample.around, 'linked'));
    await workThrough(await open(path.join(sample.around, 'linked')));
  });

  it('with SHA-256 objects works like any other', async () => {
    const folder = path.join(sample.around, 'sha256');
    await sample.git('init', '--quiet', '--initial-branch=main', '--object-format=sha256', folder);
    await sample.commit('First', { 'readme.md': 'x\n' }, folder);
    const made = await workThrough(await open(folder));
    assert.equal(made.tip.length, 64);
  });

  it('with settings for each worktree keeps them apart', async () => {
    await sample.git('config', 'extensions.worktreeConfig', 'true');
    await sample.git('config', '--worktree', 'core.commentChar', ';');
    const made = await workThrough(await open());
    await sample.gitIn(made.path, 'config', '--worktree', 'core.commentChar', '%');
    assert.equal(await sample.git('config', 'core.commentChar'), ';\n');
  });

  it('with a required filter for large files checks them out and merges their pointers untouched', async function () {
    if (process.platform === 'win32') this.skip(); // The filter is a shell line.
    await sample.git('config', 'filter.big.clean', "sed 's/^content /pointer /'");
    await sample.git('config', 'filter.big.smudge', "sed 's/^pointer /content /'");
    await sample.git('config', 'filter.big.required', 'true');
    await sample.commit('Large file', { '.gitattributes': '*.big filter=big\n', 'a.big': 'content 1\n' });
    assert.equal(await sample.git('show', 'main:a.big'), 'pointer 1\n');
    const made = await workThrough(await open());
    assert.equal(readFileSync(path.join(made.path, 'a.big'), 'utf8'), 'content 1\n');
    assert.equal(await sample.git('show', 'roadmap:a.big'), 'pointer 1\n');
    assert.equal(await sample.gitIn(made.path, 'status', '--porcelain'), '');
  });

  it('with Git LFS keeps pointers as they are in merges, and gives worktrees the real files', async () => {
    // Speaks the long-running filter protocol, and keeps the contents in a folder as LFS does.
    const filter = path.join(sample.around, 'large.cjs');
    const storage = path.join(sample.around, 'storage');
    sample.write({ 'large.cjs': largeFileFilter }, sample.around);
    const quoted = [process.execPath, filter, storage].map((each) => `'${each.replaceAll('\\', '/')}'`);
    await sample.git('config', 'filter.lfs.process', quoted.join(' '));
    await sample.git('config', 'filter.lfs.required', 'true');
    const attributes = '*.bin filter=lfs diff=lfs merge=lfs -text\n';
    await sample.commit('Large files', { '.gitattributes': attributes, 'a.bin': 'A'.repeat(70_000) });
    const pointer = await sample.git('show', 'main:a.bin');
    assert.match(pointer, /^version large\noid [0-9a-f]{64}\n$/);
    const repository = await open();
    const integration = new Integration(repository, 'roadmap');
    const base = await integration.ensure();
    const worktrees = new Worktrees(repository);
    const one = await worktrees.add({ name: 'one', branch: 'one', base });
    const two = await worktrees.add({ name: 'two', branch: 'two', base });
    assert.equal(readFileSync(path.join(one.path, 'a.bin'), 'utf8'), 'A'.repeat(70_000));
    const first = await sample.commit('One', { 'a.bin': 'ONE'.repeat(30_000), 'one.bin': 'new' }, one.path);
    const second = await sample.commit('Two', { 'two.bin': 'TWO'.repeat(30_000) }, two.path);
    const clash = await sample.commit('Clash', { 'a.bin': 'CLASH' }, two.path);
    const smudged = (): number => readFileSync(`${storage}.smudged`, 'utf8').length;
    const before = smudged();
    for (const tip of [first, second]) {
      const merge = await integration.prepare(tip, 'Merge');
      assert.equal(merge.kind, 'clean');
      await integration.advance(merge.parent, merge.commit);
    }
    const conflict = await integration.prepare(clash, 'Merge');
    assert.equal(conflict.kind, 'conflict');
    assert.deepEqual(conflict.files, ['a.bin']);
    assert.equal(smudged(), before, 'merging looks at pointers only');
    for (const [name, from] of [
      ['a.bin', first],
      ['one.bin', first],
      ['two.bin', second],
    ] as const) {
      assert.equal(await sample.git('show', `roadmap:${name}`), await sample.git('show', `${from}:${name}`));
    }
    const gate = await worktrees.addDetached('gate-0123456789ab', await integration.tip());
    assert.equal(readFileSync(path.join(gate, 'a.bin'), 'utf8'), 'ONE'.repeat(30_000));
    await worktrees.removeDetached(gate);
    writeFileSync(path.join(one.path, 'a.bin'), 'LOOSE'.repeat(10));
    await worktrees.remove(one.path, { rescueName: '7', branch: 'one' });
    assert.match(await sample.git('show', 'refs/muster/rescue/7:a.bin'), /^version large\n/);
    const back = await worktrees.restore('refs/muster/rescue/7', { name: 'back', branch: 'back' });
    assert.equal(readFileSync(path.join(back.path, 'a.bin'), 'utf8'), 'LOOSE'.repeat(10));
  });

  it('with worktrees in a folder of its own checkout does not show them, and says so once', async () => {
    const repository = await open();
    const worktrees = new Worktrees(repository, 'trees/of [agents]');
    // In the encoding that file names had when it was written, and without a line end.
    const exclude = path.join(repository.commonDir, 'info', 'exclude');
    const own = Buffer.from('caf\u00e9', 'latin1');
    writeFileSync(exclude, own);
    const base = await sample.tip('main');
    const one = await worktrees.add({ name: 'one', branch: 'one', base });
    assert.deepEqual(one.notices, [
      'The folder of the worktrees lies in your checkout, so "/trees/of \\[agents\\]/" was added to .git/info/exclude: git status would show every worktree otherwise.',
    ]);
    assert.deepEqual(
      readFileSync(exclude).subarray(0, own.length + 1),
      Buffer.concat([own, Buffer.from('\n')]),
    );
    assert.equal((await worktrees.add({ name: 'two', branch: 'two', base })).notices, undefined);
    assert.equal(await sample.git('status', '--porcelain', '--untracked-files=all'), '');
    await sample.git('add', '--all');
    assert.equal(await sample.git('diff', '--cached', '--name-only'), '');
    for (const root of ['.', '.git/trees']) {
      const wrong = new Worktrees(repository, root).add({ name: 'three', branch: 'three', base });
      await assert.rejects(wrong, { code: 'SettingInvalid' });
    }
  });

  it('that is opened through a linked worktree gives that one’s sparse patterns, also to worktrees inside it', async () => {
    const linked = path.join(sample.around, 'linked');
    await sample.git('worktree', 'add', '--quiet', '-b', 'mine', linked);
    await sample.gitIn(linked, 'sparse-checkout', 'set', 'src');
    const repository = await open(linked);
    const made = await workThrough(repository);
    const inside = await new Worktrees(repository, path.join(linked, 'trees')).add({
      name: 'inside',
      branch: 'inside',
      base: await sample.tip('main'),
    });
    for (const folder of [made.path, inside.path]) {
      assert.equal(existsSync(path.join(folder, 'docs/two.txt')), false);
      assert.equal(existsSync(path.join(folder, 'src/one.txt')), true);
    }
    assert.equal(await sample.gitIn(linked, 'status', '--porcelain', '--untracked-files=all'), '');
    assert.equal(existsSync(path.join(sample.folder, 'docs/two.txt')), true);
  });

  it('that ignores case refuses a branch that differs by case only', async () => {
    await sample.git('branch', 'Task-1');
    const base = await sample.tip('main');
    const wanted = { name: 'one', branch: 'task-1', base };
    await sample.git('config', 'core.ignorecase', 'true');
    await assert.rejects(new Worktrees(await open()).add(wanted), {
      code: 'BranchExists',
      message: /^The branch "Task-1" exists already /,
    });
    await sample.git('config', 'core.ignorecase', 'false');
    if (process.platform === 'linux') await new Worktrees(await open()).add(wanted);
  });

  it('with a branch whose name another one would have to lie in is refused with the remedy', async () => {
    await sample.git('branch', 'task');
    await sample.git('branch', 'work/1');
    const worktrees = new Worktrees(await open());
    const base = await sample.tip('main');
    for (const [branch, inTheWay] of [
      ['task/1', 'task'],
      ['work', 'work/1'],
    ] as const) {
      const sentence = `The branch "${inTheWay}" exists already and is not Muster's; rename or delete it, or change the branch template in the settings.`;
      await assert.rejects(worktrees.add({ name: 'feature-1', branch, base }), {
        code: 'BranchExists',
        message: sentence,
      });
    }
    assert.equal((await worktrees.list()).length, 0);
  });
});

const largeFileFilter = String.raw`
const fs = require('node:fs');
const { createHash } = require('node:crypto');
const storage = process.argv[2];
fs.mkdirSync(storage, { recursive: true });
fs.appendFileSync(storage + '.smudged', '');
function read(length) {
  const bytes = Buffer.alloc(length);
  let at = 0;
  while (at < length) {
    const got = fs.readSync(0, bytes, at, length - at, null);
    if (got === 0) process.exit(0);
    at += got;
  }
  return bytes;
}
function packets() {
  const all = [];
  for (;;) {
    const length = parseInt(read(4).toString('latin1'), 16);
    if (length === 0) return all;
    all.push(read(length - 4));
  }
}
function send(...parts) {
  for (const part of parts) {
    const bytes = Buffer.from(part);
    for (let at = 0; at < bytes.length; at += 65516) {
      const piece = bytes.subarray(at, at + 65516);
      fs.writeSync(1, (piece.length + 4).toString(16).padStart(4, '0'));
      for (let sent = 0; sent < piece.length; ) sent += fs.writeSync(1, piece, sent);
    }
  }
  fs.writeSync(1, '0000');
}
packets();
send('git-filter-server\n', 'version=2\n');
packets();
send('capability=clean\n', 'capability=smudge\n');
for (;;) {
  const command = packets()[0].toString().trim();
  const content = Buffer.concat(packets());
  let answer;
  if (command === 'command=clean') {
    const oid = createHash('sha256').update(content).digest('hex');
    fs.writeFileSync(storage + '/' + oid, content);
    answer = 'version large\noid ' + oid + '\n';
  } else {
    fs.appendFileSync(storage + '.smudged', '.');
    answer = fs.readFileSync(storage + '/' + content.toString().split(/[ \n]/)[3]);
  }
  send('status=success\n');
  send(answer);
  send();
}
`;
