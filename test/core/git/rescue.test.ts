import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { MusterError } from '../../../src/core/base/errors';
import { openRepository, type Repository } from '../../../src/core/git/repository';
import { deleteRescue, findRescue } from '../../../src/core/git/rescueRefs';
import { worktreeContents } from '../../../src/core/git/worktreeContents';
import { Worktrees } from '../../../src/core/git/worktrees';
import { SampleRepository } from '../../support/sampleRepository';

const onWindows = process.platform === 'win32';

describe('A rescue', function () {
  this.timeout(180_000);
  let sample: SampleRepository;
  let repository: Repository;
  let worktrees: Worktrees;
  let base: string;
  let folder: string;

  beforeEach(async () => {
    sample = await SampleRepository.create({
      files: {
        'readme.md': '# Sample\n',
        'src/one.txt': 'one\n',
        'src/two words ü.txt': 'two\n',
        'gone.txt': 'gone\n',
        '.gitignore': 'ignored/\n',
      },
    });
    repository = await openRepository(sample.folder, {
      integrationBranch: 'roadmap',
      environment: sample.environment,
    });
    worktrees = new Worktrees(repository);
    base = await sample.tip('main');
    folder = (await worktrees.add({ name: 'feature 1 ü', branch: 'task-1', base })).path;
  });
  afterEach(() => sample.remove());

  /** Every file with its kind, its right to be run, and its bytes. */
  function filesIn(at: string): Record<string, string> {
    const found: Record<string, string> = {};
    const visit = (inner: string): void => {
      for (const entry of readdirSync(path.join(at, inner), { withFileTypes: true })) {
        const name = path.join(inner, entry.name);
        const file = path.join(at, name);
        if (name === '.git' || name === 'ignored') continue;
        if (entry.isDirectory()) visit(name);
        else if (entry.isSymbolicLink()) found[name] = `→ ${readlinkSync(file)}`;
        else {
          const mode = lstatSync(file).mode & 0o111 ? 'x' : '-';
          found[name] = `${mode} ${readFileSync(file).toString('base64')}`;
        }
      }
    };
    visit('');
    return found;
  }

  /** What git says of the worktree: the index with its stages, and how files differ from it. */
  async function gitState(at: string): Promise<Record<string, string>> {
    return {
      status: await sample.gitIn(at, 'status', '--porcelain=v1', '-z', '--untracked-files=all'),
      index: await sample.gitIn(at, 'ls-files', '--stage', '-z'),
      log: await sample.gitIn(at, 'log', '--format=%H %s'),
    };
  }

  async function thereAndBack(): Promise<string> {
    const [files, state] = [filesIn(folder), await gitState(folder)];
    const { rescueRefs } = await worktrees.remove(folder, { rescueName: '1' });
    assert.deepEqual(rescueRefs, ['refs/muster/rescue/1']);
    assert.equal(existsSync(folder), false);
    const restored = await worktrees.restore('refs/muster/rescue/1', { name: 'back', branch: 'back' });
    assert.deepEqual(filesIn(restored.path), files);
    assert.deepEqual(await gitState(restored.path), state);
    return restored.path;
  }

  it('gives back the commits of a clean worktree', async () => {
    await sample.commit('Work', { 'new file.txt': 'new\n' }, folder);
    await thereAndBack();
  });

  it('gives back files that were changed, deleted and never added, byte for byte', async () => {
    await sample.commit('Work', { 'src/one.txt': 'committed\n' }, folder);
    sample.write(
      { 'readme.md': 'changed\r\n', 'src/two words ü.txt': '', 'déjà vu/日本 語.txt': 'new\n' },
      folder,
    );
    writeFileSync(path.join(folder, 'bytes.bin'), Buffer.from([0, 13, 10, 255, 254, 0, 128]));
    unlinkSync(path.join(folder, 'gone.txt'));
    await thereAndBack();
  });

  it('gives back what was staged as staged, and what was not as it was', async () => {
    sample.write({ 'readme.md': 'staged\n', 'added.txt': 'added\n', 'src/one.txt': 'staged too\n' }, folder);
    unlinkSync(path.join(folder, 'gone.txt'));
    await sample.gitIn(folder, 'add', '--all');
    sample.write({ 'readme.md': 'and changed again\n', 'loose.txt': 'loose\n' }, folder);
    await thereAndBack();
  });

  it('tells a change that is wholly staged from one that is not', async () => {
    sample.write({ 'readme.md': 'staged\n' }, folder);
    await sample.gitIn(folder, 'add', '--all');
    assert.match((await gitState(folder))['status'] ?? '', /^M {2}readme/);
    await thereAndBack();
  });

  it('gives back what was staged and then taken back in the files', async () => {
    sample.write({ 'readme.md': 'staged\n' }, folder);
    await sample.gitIn(folder, 'add', '--all');
    sample.write({ 'readme.md': '# Sample\n' }, folder);
    await thereAndBack();
  });

  it('gives back the right to be run, links, and a file in the place of a folder', async function () {
    if (onWindows) this.skip();
    sample.write({ 'bin/run me.sh': '#!/bin/sh\n' }, folder);
    chmodSync(path.join(folder, 'bin/run me.sh'), 0o755);
    chmodSync(path.join(folder, 'readme.md'), 0o755);
    symlinkSync('src/one.txt', path.join(folder, 'link'));
    symlinkSync('nowhere/at all', path.join(folder, 'dangling ü'));
    unlinkSync(path.join(folder, 'gone.txt'));
    mkdirSync(path.join(folder, 'gone.txt'));
    sample.write({ 'gone.txt/inner': 'x\n' }, folder);
    await thereAndBack();
  });

  it('gives back names that git would take for patterns', async function () {
    if (onWindows) this.skip();
    sample.write({ '*.txt': 'star\n', ':(top)x': 'magic\n', '-dash': 'dash\n', 'a\nb': 'lines\n' }, folder);
    await sample.gitIn(folder, 'add', '--all');
    sample.write({ '[a]': 'class\n', 'a\tb': 'tab\n' }, folder);
    await thereAndBack();
  });

  it('gives back a conflict as a conflict, and keeps the commit that was being merged', async () => {
    await sample.commit('Ours', { 'readme.md': 'ours\n', 'src/one.txt': 'ours\n' }, folder);
    const other = await sample.branch('other', { 'readme.md': 'theirs\n', 'src/new.txt': 'new\n' });
    await assert.rejects(sample.gitIn(folder, 'merge', 'other'));
    sample.write({ 'loose.txt': 'loose\n' }, folder);
    await sample.git('branch', '-D', 'other');
    await thereAndBack();
    const kept = await sample.git('log', '--format=%H', 'refs/muster/rescue/1');
    assert.ok(kept.includes(other));
  });

  it('gives files back outside of a sparse checkout too', async () => {
    await sample.gitIn(folder, 'sparse-checkout', 'set', 'docs');
    sample.write({ 'src/loose.txt': 'loose\n', 'docs/a.txt': 'a\n' }, folder);
    await worktrees.remove(folder, { rescueName: '1' });
    const { path: back } = await worktrees.restore('refs/muster/rescue/1', { name: 'back', branch: 'back' });
    assert.deepEqual(
      [sample.read('src/loose.txt', back), sample.read('docs/a.txt', back)],
      ['loose\n', 'a\n'],
    );
  });

  it('comes back also where git shows the signature of each commit', async function () {
    if (onWindows) this.skip(); // The program that signs is a shell script.
    const signer = path.join(sample.around, 'signer');
    writeFileSync(
      signer,
      '#!/bin/sh\ncat >/dev/null\necho "[GNUPG:] SIG_CREATED D" >&2\necho "-----BEGIN PGP SIGNATURE-----"\necho "-----END PGP SIGNATURE-----"\n',
    );
    chmodSync(signer, 0o755);
    await sample.git('config', 'gpg.program', signer);
    sample.write({ 'src/one.txt': 'signed\n' }, folder);
    await sample.gitIn(folder, 'commit', '--quiet', '-S', '--all', '--message=Signed');
    sample.write({ 'readme.md': 'not committed\n' }, folder);
    await sample.git('config', 'log.showSignature', 'true');
    await worktrees.remove(folder, { rescueName: '1' });
    const back = await worktrees.restore('refs/muster/rescue/1', { name: 'back', branch: 'back' });
    assert.equal(sample.read('readme.md', back.path), 'not committed\n');
    assert.equal(
      (await worktreeContents(repository.git.at(back.path), base, base)).lastCommit?.subject,
      'Signed',
    );
  });

  it('holds what was changed in files that git was told to pass over', async () => {
    await sample.gitIn(folder, 'update-index', '--assume-unchanged', 'readme.md');
    await sample.gitIn(folder, 'update-index', '--skip-worktree', 'src/one.txt');
    sample.write({ 'readme.md': 'hidden\n', 'src/one.txt': 'hidden too\n' }, folder);
    assert.equal((await gitState(folder))['status'], '');
    await worktrees.remove(folder, { rescueName: '1' });
    const back = await worktrees.restore('refs/muster/rescue/1', { name: 'back', branch: 'back' });
    assert.equal(sample.read('readme.md', back.path), 'hidden\n');
    assert.equal(sample.read('src/one.txt', back.path), 'hidden too\n');
  });

  it('is made also where git is to refuse line ends that it would convert', async () => {
    await sample.git('config', 'core.autocrlf', 'input');
    await sample.git('config', 'core.safecrlf', 'true');
    sample.write({ 'from windows.txt': 'one\r\ntwo\r\n' }, folder);
    await worktrees.remove(folder, { rescueName: '1' });
    assert.equal(await sample.git('show', 'refs/muster/rescue/1:from windows.txt'), 'one\ntwo\n');
  });

  it('leaves ignored files out', async () => {
    sample.write({ 'ignored/big': 'big\n', 'loose.txt': 'loose\n' }, folder);
    const back = await thereAndBack();
    assert.equal(existsSync(path.join(back, 'ignored')), false);
  });

  it('comes back in a folder of the user’s choice, and never over something', async () => {
    sample.write({ 'loose.txt': 'loose\n' }, folder);
    await worktrees.remove(folder, { rescueName: '1' });
    const into = path.join(sample.around, 'some where');
    const target = { name: 'back', branch: 'back', folder: into };
    const restored = await worktrees.restore('refs/muster/rescue/1', target);
    assert.equal(restored.path, into);
    assert.equal(sample.read('loose.txt', into), 'loose\n');
    await refused(worktrees.restore('refs/muster/rescue/1', target), 'WorktreeExists');
    const elsewhere = { ...target, folder: path.join(sample.around, 'other') };
    await refused(worktrees.restore('refs/muster/rescue/1', elsewhere), 'BranchExists');
    sample.write({ 'precious.txt': 'x' }, elsewhere.folder);
    await refused(
      worktrees.restore('refs/muster/rescue/1', { ...elsewhere, branch: 'other' }),
      'WorktreeExists',
    );
    assert.deepEqual(readdirSync(elsewhere.folder), ['precious.txt']);
    await refused(worktrees.restore('refs/muster/rescue/2', target), 'RescueNotFound');
  });

  it('is given up only as the commit that was meant', async () => {
    await worktrees.remove(folder, { rescueName: '1' });
    const rescue = await findRescue(repository.git, 'refs/muster/rescue/1');
    const later = await sample.commit('Later');
    await sample.git('update-ref', rescue.ref, later);
    await assert.rejects(deleteRescue(repository.git, rescue));
    assert.equal(await sample.tip(rescue.ref), later);
    await deleteRescue(repository.git, { ...rescue, commit: later });
    await refused(findRescue(repository.git, rescue.ref), 'RescueNotFound');
  });

  async function refused(action: Promise<unknown>, code: string): Promise<void> {
    await assert.rejects(action, (error) => error instanceof MusterError && error.code === code);
  }
});
