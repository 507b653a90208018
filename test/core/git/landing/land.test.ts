import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MusterError, type MusterErrorCode } from '../../../../src/core/base/errors';
import { land, type Landed, type LandMode } from '../../../../src/core/git/landing/land';
import { type LandPlan, planLanding } from '../../../../src/core/git/landing/landPlan';
import { openRepository, type Repository } from '../../../../src/core/git/repository';
import { SampleRepository } from '../../../support/sampleRepository';

describe('Landing', () => {
  let sample: SampleRepository;
  let repository: Repository;
  let main: string;

  beforeEach(async () => {
    sample = await SampleRepository.create({
      files: { 'readme.md': '# Sample\n', 'src/one.txt': 'one\n', '.gitignore': 'ignored\nbuild/\n' },
    });
    main = await sample.tip('main');
    repository = await open();
  });
  afterEach(() => sample.remove());

  function open(folder = sample.folder): Promise<Repository> {
    return openRepository(folder, { integrationBranch: 'roadmap', environment: sample.environment });
  }

  const plan = (into?: string): Promise<LandPlan> => planLanding(repository, 'roadmap', { into });

  async function landAll(mode: LandMode = 'merge', into?: string): Promise<Landed> {
    return land(repository, await plan(into), { mode, message: 'Land roadmap' });
  }

  /** Everything that a person could miss afterwards. */
  async function stateOfCheckout(): Promise<string> {
    const parts = [
      await sample.git('rev-parse', 'HEAD'),
      await sample.git('symbolic-ref', 'HEAD'),
      await sample.git('status', '--porcelain', '--ignored'),
      await sample.git('diff', 'HEAD'),
      await sample.git('diff', '--cached'),
      await sample.git('stash', 'list'),
      existsSync(path.join(sample.folder, '.git', 'MERGE_HEAD')) ? 'merging' : '',
    ];
    return parts.join('\n---\n');
  }

  async function assertRefused(
    action: () => Promise<unknown>,
    code: MusterErrorCode,
    sentence: RegExp,
  ): Promise<void> {
    const before = await stateOfCheckout();
    await assert.rejects(action, (error) => {
      assert.ok(error instanceof MusterError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, sentence);
      return true;
    });
    assert.equal(await stateOfCheckout(), before);
  }

  describe('planned', () => {
    it('says what the branch would get, and changes nothing', async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n', 'src/one.txt': 'changed\n' });
      const before = await stateOfCheckout();
      const { target, source, commits, files, outcome, uncheckedCommits } = await plan();
      assert.deepEqual(target, { branch: 'main', tip: main, checkout: repository.checkout });
      assert.deepEqual(source, { branch: 'roadmap', tip: await sample.tip('roadmap') });
      assert.deepEqual(
        commits.map(({ commit, parents, subject }) => ({ commit, parents, subject })),
        [{ commit: source.tip, parents: [main], subject: 'Work on roadmap' }],
      );
      assert.deepEqual(files, [
        { path: 'new.txt', status: 'A' },
        { path: 'src/one.txt', status: 'M' },
      ]);
      assert.ok(outcome.kind === 'clean', outcome.kind);
      assert.equal(outcome.fastForward, true);
      assert.equal(uncheckedCommits, 0);
      assert.equal(await stateOfCheckout(), before);
    });

    it('names the files of a conflict, and how many commits were never checked with the rest', async () => {
      await sample.branch('roadmap', { 'src/one.txt': 'theirs\n' });
      await sample.commit('Mine', { 'src/one.txt': 'mine\n' });
      const { outcome, uncheckedCommits, files } = await plan();
      assert.equal(uncheckedCommits, 1);
      assert.deepEqual(outcome.kind === 'conflict' && outcome.files, ['src/one.txt']);
      assert.deepEqual(files, [{ path: 'src/one.txt', status: 'M' }]);
    });

    it('shows only what would change, not what both sides have', async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await sample.commit('Mine', { 'mine.txt': 'mine\n' });
      const { files, outcome } = await plan();
      assert.deepEqual(files, [{ path: 'new.txt', status: 'A' }]);
      assert.equal(outcome.kind === 'clean' && outcome.fastForward, false);
    });

    it('says that there is nothing when the branch has it all', async () => {
      await sample.git('branch', 'roadmap');
      assert.deepEqual((await plan()).outcome, { kind: 'nothing' });
      await assertRefused(() => landAll(), 'NothingToLand', /"main" holds everything of "roadmap" already/);
    });

    describe('when the integration branch was merged with the user’s', () => {
      let side: string;
      const inSide = (...args: string[]): Promise<string> => sample.gitIn(side, ...args);

      /** What an agent's branch did goes the way that the merge queue takes. */
      async function throughTheQueue(): Promise<void> {
        await inSide('switch', '--quiet', '--detach', 'roadmap');
        await inSide('merge', '--quiet', '--no-ff', '-m', 'Merge feature #1: Solve it', 'task');
        await sample.git('update-ref', 'refs/heads/roadmap', await sample.tip('HEAD', side));
      }

      beforeEach(async () => {
        await sample.branch('roadmap', { 'src/one.txt': 'theirs\n' });
        await sample.commit('Mine', { 'src/one.txt': 'mine\n', 'mine.txt': 'mine\n' });
        side = path.join(sample.around, 'side');
        await sample.git('worktree', 'add', '--quiet', '-b', 'task', side, 'roadmap');
      });

      it('lands without a conflict and loses nothing when both sides were kept', async () => {
        await assert.rejects(() => inSide('merge', 'main'));
        await sample.commit('Both', { 'src/one.txt': 'mine and theirs\n' }, side);
        await throughTheQueue();
        const { outcome, lost, files } = await plan();
        assert.deepEqual([outcome.kind, lost], ['clean', []]);
        assert.deepEqual(files, [{ path: 'src/one.txt', status: 'M' }]);
        await landAll();
        assert.equal(sample.read('src/one.txt'), 'mine and theirs\n');
        assert.equal(sample.read('mine.txt'), 'mine\n');
      });

      it('names the files in which the user’s work was thrown away, though git calls it clean', async () => {
        await inSide('merge', '--quiet', '-s', 'ours', '-m', 'Solved', 'main');
        await throughTheQueue();
        // Whatever is merged after it.
        await sample.branch('roadmap', { 'later.txt': 'later\n' }, 'roadmap');
        const { outcome, lost } = await plan();
        assert.deepEqual([outcome.kind, lost], ['clean', ['mine.txt', 'src/one.txt']]);
      });
    });

    it('does not take for lost what was landed and taken back since', async () => {
      await sample.branch('task', { 'task.txt': 'task\n' });
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await landAll();
      const side = path.join(sample.around, 'side');
      await sample.git('worktree', 'add', '--quiet', '--detach', side, 'roadmap');
      await sample.gitIn(side, 'merge', '--quiet', '--no-ff', '-m', 'Merge feature #2: Task', 'task');
      await sample.gitIn(side, 'rm', '--quiet', 'new.txt');
      await sample.commit('Revert feature #1: New', {}, side);
      await sample.git('update-ref', 'refs/heads/roadmap', await sample.tip('HEAD', side));
      const { lost, files } = await plan();
      assert.deepEqual(lost, []);
      assert.deepEqual(files, [
        { path: 'new.txt', status: 'D' },
        { path: 'task.txt', status: 'A' },
      ]);
    });

    it('is carried out as it was shown, whatever was merged meanwhile', async () => {
      const tip = await sample.branch('roadmap', { 'new.txt': 'new\n' });
      const shown = await plan();
      await sample.branch('roadmap', { 'later.txt': 'later\n' }, 'roadmap');
      const again = await planLanding(repository, 'roadmap', { shown });
      assert.deepEqual([again.source.tip, again.files], [tip, shown.files]);

      const other = await sample.branch('other', { 'other.txt': 'other\n' });
      await sample.git('update-ref', 'refs/heads/roadmap', other);
      const refusal = (): Promise<LandPlan> => planLanding(repository, 'roadmap', { shown });
      await assertRefused(refusal, 'CheckoutNotReady', /"roadmap" was changed since the preview/);
      await sample.commit('Mine', { 'mine.txt': 'mine\n' });
      await assertRefused(refusal, 'CheckoutNotReady', /"main" was changed since the preview/);
    });

    it('is refused while there is no integration branch', async () => {
      await assertRefused(() => plan(), 'NothingToLand', /no branch "roadmap" yet/);
    });

    it('is refused for a branch that does not exist, and for the integration branch itself', async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await assertRefused(() => plan('nowhere'), 'SettingInvalid', /no branch "nowhere"/);
      await assertRefused(() => plan('roadmap'), 'SettingInvalid', /integration branch itself/);
    });

    it('is refused on a detached HEAD', async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await sample.git('switch', '--quiet', '--detach');
      await assert.rejects(
        () => plan(),
        (error) => error instanceof MusterError && error.code === 'DetachedHead',
      );
    });

    it('is refused when the integration branch is what is checked out', async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await sample.git('switch', '--quiet', 'roadmap');
      await assertRefused(() => plan(), 'IntegrationBranchCheckedOut', /is checked out in/);
    });
  });

  describe('by merge', () => {
    beforeEach(async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n', 'src/one.txt': 'changed\n' });
    });

    it('makes a merge commit in the checkout and keeps the old tip', async () => {
      const landed = await landAll();
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
      const before = await stateOfCheckout();
      const { undo } = await landAll();
      assert.match(undo, /^git reset --keep /);
      await sample.git(...undo.split(' ').slice(1));
      assert.equal(await stateOfCheckout(), before);
    });

    it('keeps uncommitted and untracked files that it does not touch', async () => {
      sample.write({ 'readme.md': 'being edited\n', 'notes.txt': 'untracked\n', ignored: 'secret\n' });
      await landAll();
      assert.equal(sample.read('readme.md'), 'being edited\n');
      assert.equal(sample.read('notes.txt'), 'untracked\n');
      assert.equal(sample.read('ignored'), 'secret\n');
      assert.equal(sample.read('new.txt'), 'new\n');
    });

    it('does not depend on what the user has set up for merges of their own', async () => {
      const settings =
        '[merge]\n\tff = only\n\tautoStash = true\n[branch "main"]\n\tmergeOptions = --squash\n';
      appendFileSync(path.join(sample.folder, '.git', 'config'), settings);
      const { after } = await landAll();
      assert.equal(await sample.tip('HEAD^2'), await sample.tip('roadmap'));
      assert.equal(await sample.tip('main'), after);
    });

    it('lands again what has come since', async () => {
      await landAll();
      const next = await sample.branch('roadmap', { 'later.txt': 'later\n' }, 'roadmap');
      const { commits, files } = await plan();
      assert.deepEqual(
        [commits.map(({ commit }) => commit), files],
        [[next], [{ path: 'later.txt', status: 'A' }]],
      );
      const { keptRef } = await landAll();
      assert.match(keptRef, /-2$/);
      assert.equal(sample.read('later.txt'), 'later\n');
    });

    it('is refused when uncommitted changes are in its way, and names them', async () => {
      sample.write({ 'src/one.txt': 'being edited\n' });
      await assertRefused(() => landAll(), 'CheckoutNotReady', /uncommitted changes .*\(src\/one\.txt\)/);
    });

    it('leaves staged what it does not touch, and out of the merge commit', async () => {
      sample.write({ 'readme.md': 'staged\n' });
      await sample.git('add', 'readme.md');
      await landAll();
      assert.equal(await sample.git('status', '--porcelain'), 'M  readme.md\n');
      assert.equal(await sample.git('show', 'HEAD:readme.md'), '# Sample\n');
    });

    it('is refused when what is staged is in its way', async () => {
      sample.write({ 'src/one.txt': 'staged\n' });
      await sample.git('add', 'src/one.txt');
      await assertRefused(() => landAll(), 'CheckoutNotReady', /uncommitted changes .*\(src\/one\.txt\)/);
    });

    it('is refused when an untracked file is where a new one would come', async () => {
      sample.write({ 'new.txt': 'mine\n' });
      await assertRefused(() => landAll(), 'CheckoutNotReady', /does not track .*\(new\.txt\)/);
    });

    it('never overwrites ignored files', async () => {
      await sample.branch(
        'roadmap',
        { ignored: 'from an agent\n', 'build/out.txt': 'from an agent\n' },
        'roadmap',
      );
      sample.write({ ignored: 'secret\n' });
      await assertRefused(() => landAll(), 'CheckoutNotReady', /does not track .*\(ignored\)/);
      sample.write({ 'build/out.txt': 'mine\n' });
      await assertRefused(() => landAll(), 'CheckoutNotReady', /\(build\/out\.txt, ignored\)/);
    });

    it('lets ignored folders be that nothing comes into the place of', async () => {
      sample.write({ 'build/mine.txt': 'mine\n' });
      await sample.branch('roadmap', { 'build/out.txt': 'from an agent\n' }, 'roadmap');
      await landAll();
      assert.equal(sample.read('build/mine.txt'), 'mine\n');
      assert.equal(sample.read('build/out.txt'), 'from an agent\n');
    });

    it('never puts a file in the place of a folder with ignored files, or the other way round', async () => {
      await sample.branch('roadmap', { build: 'a file\n' }, 'roadmap');
      sample.write({ 'build/mine.txt': 'mine\n' });
      await assertRefused(() => landAll(), 'CheckoutNotReady', /\(build\/\)/);
      await sample.git('branch', '--quiet', '-D', 'roadmap');
      await sample.branch('roadmap', { 'ignored/inside.txt': 'x\n' });
      sample.write({ ignored: 'secret\n' });
      await assertRefused(() => landAll(), 'CheckoutNotReady', /\(ignored\)/);
    });

    it('is refused during a merge of the user', async () => {
      await sample.branch('other', { 'readme.md': 'theirs\n' });
      await sample.commit('Mine', { 'readme.md': 'mine\n' });
      await assert.rejects(() => sample.git('merge', 'other'));
      await assertRefused(() => landAll(), 'CheckoutNotReady', /A merge is under way .*git merge --abort/);
    });

    it('is refused during a rebase of the user', async () => {
      await sample.branch('other', { 'readme.md': 'theirs\n' });
      await sample.commit('Mine', { 'readme.md': 'mine\n' });
      await assert.rejects(() => sample.git('rebase', 'other'));
      await assert.rejects(
        () => landAll(),
        (error) =>
          error instanceof MusterError &&
          error.code === 'CheckoutNotReady' &&
          /A rebase is under way .*git rebase --abort/.test(error.message),
      );
    });

    it('changes nothing on a conflict, and names files and remedy', async () => {
      await sample.commit('Mine', { 'src/one.txt': 'mine\n' });
      await assertRefused(
        () => landAll(),
        'LandConflict',
        /in src\/one\.txt\).*let an agent .*git merge --no-ff roadmap/,
      );
      assert.equal(await sample.git('for-each-ref', 'refs/muster'), '');
    });

    it('is refused when the branch was moved since the preview', async () => {
      const planned = await plan();
      await sample.commit('Meanwhile', { 'mine.txt': 'mine\n' });
      await assertRefused(
        () => land(repository, planned, { mode: 'merge', message: 'Land' }),
        'CheckoutNotReady',
        /changed or checked out elsewhere meanwhile/,
      );
    });

    it('changes nothing when the commit cannot be signed, and says what git said', async () => {
      const settings = '[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = false\n';
      appendFileSync(path.join(sample.folder, '.git', 'config'), settings);
      sample.write({ 'readme.md': 'being edited\n' });
      await assertRefused(() => landAll(), 'GitFailed', /gpg failed to sign/);
      assert.equal(await sample.tip('main'), main);
    });

    it('runs no hooks, as an agent could have written them', async function () {
      if (process.platform === 'win32') this.skip();
      const hook = path.join(sample.folder, '.git', 'hooks', 'pre-merge-commit');
      mkdirSync(path.dirname(hook), { recursive: true });
      writeFileSync(hook, '#!/bin/sh\nexit 1\n');
      chmodSync(hook, 0o755);
      const { after } = await landAll();
      assert.equal(await sample.tip('main'), after);
    });
  });

  describe('by fast-forward', () => {
    it('moves the branch without a merge commit, and staged files stay staged', async () => {
      const tip = await sample.branch('roadmap', { 'new.txt': 'new\n' });
      sample.write({ 'readme.md': 'staged\n' });
      await sample.git('add', 'readme.md');
      const { after } = await landAll('fastForward');
      assert.deepEqual([after, await sample.tip('main')], [tip, tip]);
      assert.equal(await sample.git('status', '--porcelain'), 'M  readme.md\n');
    });

    it('is refused when the branch has commits of its own', async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await sample.commit('Mine', { 'mine.txt': 'mine\n' });
      await assertRefused(() => landAll('fastForward'), 'LandConflict', /cannot be fast-forwarded/);
    });
  });

  describe('into a branch that is named', () => {
    beforeEach(async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await sample.git('branch', 'release/1.0');
    });

    it('needs no checkout, touches none, and can be taken back', async () => {
      sample.write({ 'new.txt': 'untracked, and in nobody’s way\n' });
      const before = await stateOfCheckout();
      const { after, checkout, keptRef, undo } = await landAll('merge', 'release/1.0');
      assert.equal(checkout, undefined);
      assert.equal(await stateOfCheckout(), before);
      assert.equal(await sample.tip('release/1.0'), after);
      assert.equal(await sample.git('show', 'release/1.0:new.txt'), 'new\n');
      assert.equal(await sample.tip(keptRef), main);
      await sample.git(...undo.split(' ').slice(1));
      assert.equal(await sample.tip('release/1.0'), main);
    });

    it('happens in the worktree that has it checked out', async () => {
      const folder = path.join(sample.around, 'second one');
      await sample.git('worktree', 'add', '--quiet', folder, 'release/1.0');
      const { checkout } = await landAll('merge', 'release/1.0');
      assert.equal(checkout, folder);
      assert.equal(sample.read('new.txt', folder), 'new\n');
      assert.equal(await sample.gitIn(folder, 'status', '--porcelain'), '');
      assert.equal(await sample.tip('main'), main);
    });
  });
});
