import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MusterError } from '../../../../src/core/base/errors';
import { land } from '../../../../src/core/git/landing/land';
import { type Repository } from '../../../../src/core/git/repository';
import type { SampleRepository } from '../../../support/sampleRepository';
import { waitUntil } from '../../../support/waitUntil';
import { LandLab } from './landLab';

describe('Landing by merge', () => {
  let lab: LandLab;
  let sample: SampleRepository;
  let repository: Repository;
  let main: string;
  beforeEach(async () => {
    lab = await LandLab.create();
    ({ sample, repository, main } = lab);
  });
  afterEach(() => sample.remove());

  beforeEach(async () => {
    await sample.branch('roadmap', { 'new.txt': 'new\n', 'src/one.txt': 'changed\n' });
  });

  it('makes a merge commit in the checkout and keeps the old tip', async () => {
    const landed = await lab.landAll();
    assert.equal(await sample.tip('main'), landed.after);
    assert.deepEqual((await sample.git('rev-list', '--parents', '-n', '1', 'HEAD')).trim().split(' '), [
      landed.after,
      main,
      await sample.tip('roadmap'),
    ]);
    assert.equal(await sample.git('log', '-1', '--format=%B'), 'Land roadmap\n');
    assert.equal(sample.read('new.txt'), 'new\n');
    assert.equal(await sample.git('status', '--porcelain'), '');
    assert.equal(await sample.tip(landed.keptRef), main);
    assert.match(landed.keptRef, /^refs\/muster\/landed\//);
  });

  it('can be taken back with the command that it names', async () => {
    const before = await lab.stateOfCheckout();
    const { undo } = await lab.landAll();
    assert.match(undo, /^git reset --keep /);
    await sample.git(...undo.split(' ').slice(1));
    assert.equal(await lab.stateOfCheckout(), before);
  });

  it('keeps uncommitted and untracked files that it does not touch', async () => {
    sample.write({ 'readme.md': 'being edited\n', 'notes.txt': 'untracked\n', ignored: 'secret\n' });
    await lab.landAll();
    assert.equal(sample.read('readme.md'), 'being edited\n');
    assert.equal(sample.read('notes.txt'), 'untracked\n');
    assert.equal(sample.read('ignored'), 'secret\n');
    assert.equal(sample.read('new.txt'), 'new\n');
  });

  it('does not depend on what the user has set up for merges of their own', async () => {
    const settings = '[merge]\n\tff = only\n\tautoStash = true\n[branch "main"]\n\tmergeOptions = --squash\n';
    appendFileSync(path.join(sample.folder, '.git', 'config'), settings);
    const { after } = await lab.landAll();
    assert.equal(await sample.tip('HEAD^2'), await sample.tip('roadmap'));
    assert.equal(await sample.tip('main'), after);
  });

  it('lands again what has come since', async () => {
    await lab.landAll();
    const next = await sample.branch('roadmap', { 'later.txt': 'later\n' }, 'roadmap');
    const { commits, files } = await lab.plan();
    assert.deepEqual(
      [commits.map(({ commit }) => commit), files],
      [[next], [{ path: 'later.txt', status: 'A' }]],
    );
    const { keptRef } = await lab.landAll();
    assert.match(keptRef, /-2$/);
    assert.equal(sample.read('later.txt'), 'later\n');
  });

  it('is refused when uncommitted changes are in its way, and names them', async () => {
    sample.write({ 'src/one.txt': 'being edited\n' });
    await lab.assertRefused(
      () => lab.landAll(),
      'CheckoutNotReady',
      /uncommitted changes .*\(src\/one\.txt\)/,
    );
  });

  it('leaves staged what it does not touch, and out of the merge commit', async () => {
    sample.write({ 'readme.md': 'staged\n' });
    await sample.git('add', 'readme.md');
    await lab.landAll();
    assert.equal(await sample.git('status', '--porcelain'), 'M  readme.md\n');
    assert.equal(await sample.git('show', 'HEAD:readme.md'), '# Sample\n');
  });

  it('is refused when what is staged is in its way', async () => {
    sample.write({ 'src/one.txt': 'staged\n' });
    await sample.git('add', 'src/one.txt');
    await lab.assertRefused(
      () => lab.landAll(),
      'CheckoutNotReady',
      /uncommitted changes .*\(src\/one\.txt\)/,
    );
  });

  it('is refused when an untracked file is where a new one would come', async () => {
    sample.write({ 'new.txt': 'mine\n' });
    await lab.assertRefused(() => lab.landAll(), 'CheckoutNotReady', /does not track .*\(new\.txt\)/);
  });

  it('never overwrites ignored files', async () => {
    await sample.branch(
      'roadmap',
      { ignored: 'from an agent\n', 'build/out.txt': 'from an agent\n' },
      'roadmap',
    );
    sample.write({ ignored: 'secret\n' });
    await lab.assertRefused(() => lab.landAll(), 'CheckoutNotReady', /does not track .*\(ignored\)/);
    sample.write({ 'build/out.txt': 'mine\n' });
    await lab.assertRefused(() => lab.landAll(), 'CheckoutNotReady', /\(build\/out\.txt, ignored\)/);
  });

  it('lets ignored folders be that nothing comes into the place of', async () => {
    sample.write({ 'build/mine.txt': 'mine\n' });
    await sample.branch('roadmap', { 'build/out.txt': 'from an agent\n' }, 'roadmap');
    await lab.landAll();
    assert.equal(sample.read('build/mine.txt'), 'mine\n');
    assert.equal(sample.read('build/out.txt'), 'from an agent\n');
  });

  it('never puts a file in the place of a folder with ignored files, or the other way round', async () => {
    await sample.branch('roadmap', { build: 'a file\n' }, 'roadmap');
    sample.write({ 'build/mine.txt': 'mine\n' });
    await lab.assertRefused(() => lab.landAll(), 'CheckoutNotReady', /\(build\/\)/);
    await sample.git('branch', '--quiet', '-D', 'roadmap');
    await sample.branch('roadmap', { 'ignored/inside.txt': 'x\n' });
    sample.write({ ignored: 'secret\n' });
    await lab.assertRefused(() => lab.landAll(), 'CheckoutNotReady', /\(ignored\)/);
  });

  it('is refused during a merge of the user', async () => {
    await sample.branch('other', { 'readme.md': 'theirs\n' });
    await sample.commit('Mine', { 'readme.md': 'mine\n' });
    await assert.rejects(() => sample.git('merge', 'other'));
    await lab.assertRefused(
      () => lab.landAll(),
      'CheckoutNotReady',
      /A merge is under way .*git merge --abort/,
    );
  });

  it('is refused during a rebase of the user', async () => {
    await sample.branch('other', { 'readme.md': 'theirs\n' });
    await sample.commit('Mine', { 'readme.md': 'mine\n' });
    await assert.rejects(() => sample.git('rebase', 'other'));
    await assert.rejects(
      () => lab.landAll(),
      (error) =>
        error instanceof MusterError &&
        error.code === 'CheckoutNotReady' &&
        /A rebase is under way .*git rebase --abort/.test(error.message),
    );
  });

  it('changes nothing on a conflict, and names files and remedy', async () => {
    await sample.commit('Mine', { 'src/one.txt': 'mine\n' });
    await lab.assertRefused(
      () => lab.landAll(),
      'LandConflict',
      /in src\/one\.txt\).*let an agent .*git merge --no-ff roadmap/,
    );
    assert.equal(await sample.git('for-each-ref', 'refs/muster'), '');
  });

  it('is refused when the branch was moved since the preview', async () => {
    const planned = await lab.plan();
    await sample.commit('Meanwhile', { 'mine.txt': 'mine\n' });
    await lab.assertRefused(
      () => land(repository, planned, { mode: 'merge', message: 'Land' }),
      'CheckoutNotReady',
      /changed or checked out elsewhere meanwhile/,
    );
  });

  it('changes nothing when the commit cannot be signed, and says what git said', async () => {
    const settings = '[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = false\n';
    appendFileSync(path.join(sample.folder, '.git', 'config'), settings);
    sample.write({ 'readme.md': 'being edited\n' });
    await lab.assertRefused(() => lab.landAll(), 'GitFailed', /gpg failed to sign/);
    assert.equal(await sample.tip('main'), main);
  });

  it('never moves another branch that is switched to while the commit is being signed', async function () {
    if (process.platform === 'win32') this.skip(); // The program that signs is a shell script.
    await sample.git('branch', 'older');
    const signer = path.join(sample.around, 'signer');
    writeFileSync(
      signer,
      `#!/bin/sh\ncat >/dev/null\ngit -C '${sample.folder}' switch --quiet older\necho "[GNUPG:] SIG_CREATED D" >&2\necho "-----BEGIN PGP SIGNATURE-----"\necho "-----END PGP SIGNATURE-----"\n`,
    );
    chmodSync(signer, 0o755);
    const settings = `[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = ${signer}\n`;
    appendFileSync(path.join(sample.folder, '.git', 'config'), settings);
    await assert.rejects(lab.landAll(), { code: 'CheckoutNotReady' });
    assert.equal(await sample.tip('older'), main);
    assert.equal(await sample.tip('main'), main);
  });

  it('waits for the passphrase of a signature, however long a stop of the run takes by that', async function () {
    if (process.platform === 'win32') this.skip(); // The program that signs is a shell script.
    const signer = path.join(sample.around, 'signer');
    const [asked, typed] = [path.join(sample.around, 'asked'), path.join(sample.around, 'typed')];
    writeFileSync(
      signer,
      `#!/bin/sh\ncat >/dev/null\ntouch '${asked}'\nwhile [ ! -e '${typed}' ]; do sleep 0.1; done\necho "[GNUPG:] SIG_CREATED D" >&2\necho "-----BEGIN PGP SIGNATURE-----"\necho "-----END PGP SIGNATURE-----"\n`,
    );
    chmodSync(signer, 0o755);
    const settings = `[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = ${signer}\n`;
    appendFileSync(path.join(sample.folder, '.git', 'config'), settings);
    const landing = lab.landAll();
    await waitUntil('the passphrase is asked for', () => existsSync(asked));
    // A stop ends what is among these when it hangs.
    const underWay = repository.git.running.calls;
    writeFileSync(typed, '');
    const { after } = await landing;
    assert.deepEqual(underWay, []);
    assert.equal(await sample.tip('main'), after);
  });

  it('runs no hooks, as an agent could have written them', async function () {
    if (process.platform === 'win32') this.skip();
    const hook = path.join(sample.folder, '.git', 'hooks', 'pre-merge-commit');
    mkdirSync(path.dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\nexit 1\n');
    chmodSync(hook, 0o755);
    const { after } = await lab.landAll();
    assert.equal(await sample.tip('main'), after);
  });
});
