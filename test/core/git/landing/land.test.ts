import assert from 'node:assert/strict';
import path from 'node:path';
import { MusterError } from '../../../../src/core/base/errors';
import { type LandPlan, planLanding } from '../../../../src/core/git/landing/landPlan';
import { type Repository } from '../../../../src/core/git/repository';
import type { SampleRepository } from '../../../support/sampleRepository';
import { LandLab } from './landLab';

describe('Landing', () => {
  let lab: LandLab;
  let sample: SampleRepository;
  let repository: Repository;
  let main: string;
  beforeEach(async () => {
    lab = await LandLab.create();
    ({ sample, repository, main } = lab);
  });
  afterEach(() => sample.remove());

  describe('planned', () => {
    it('says what the branch would get, and changes nothing', async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n', 'src/one.txt': 'changed\n' });
      const before = await lab.stateOfCheckout();
      const { target, source, commits, files, outcome, uncheckedCommits } = await lab.plan();
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
      assert.equal(await lab.stateOfCheckout(), before);
    });

    it('names the files of a conflict, and how many commits were never checked with the rest', async () => {
      await sample.branch('roadmap', { 'src/one.txt': 'theirs\n' });
      await sample.commit('Mine', { 'src/one.txt': 'mine\n' });
      const { outcome, uncheckedCommits, files } = await lab.plan();
      assert.equal(uncheckedCommits, 1);
      assert.deepEqual(outcome.kind === 'conflict' && outcome.files, ['src/one.txt']);
      assert.deepEqual(files, [{ path: 'src/one.txt', status: 'M' }]);
    });

    it('shows only what would change, not what both sides have', async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await sample.commit('Mine', { 'mine.txt': 'mine\n' });
      const { files, outcome } = await lab.plan();
      assert.deepEqual(files, [{ path: 'new.txt', status: 'A' }]);
      assert.equal(outcome.kind === 'clean' && outcome.fastForward, false);
    });

    it('says that there is nothing when the branch has it all', async () => {
      await sample.git('branch', 'roadmap');
      assert.deepEqual((await lab.plan()).outcome, { kind: 'nothing' });
      await lab.assertRefused(
        () => lab.landAll(),
        'NothingToLand',
        /"main" holds everything of "roadmap" already/,
      );
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
        const { outcome, lost, files } = await lab.plan();
        assert.deepEqual([outcome.kind, lost], ['clean', []]);
        assert.deepEqual(files, [{ path: 'src/one.txt', status: 'M' }]);
        await lab.landAll();
        assert.equal(sample.read('src/one.txt'), 'mine and theirs\n');
        assert.equal(sample.read('mine.txt'), 'mine\n');
      });

      it('names the files in which the user’s work was thrown away, though git calls it clean', async () => {
        await inSide('merge', '--quiet', '-s', 'ours', '-m', 'Solved', 'main');
        await throughTheQueue();
        // Whatever is merged after it.
        await sample.branch('roadmap', { 'later.txt': 'later\n' }, 'roadmap');
        const { outcome, lost } = await lab.plan();
        assert.deepEqual([outcome.kind, lost], ['clean', ['mine.txt', 'src/one.txt']]);
      });
    });

    it('does not take for lost what was landed and taken back since', async () => {
      await sample.branch('task', { 'task.txt': 'task\n' });
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await lab.landAll();
      const side = path.join(sample.around, 'side');
      await sample.git('worktree', 'add', '--quiet', '--detach', side, 'roadmap');
      await sample.gitIn(side, 'merge', '--quiet', '--no-ff', '-m', 'Merge feature #2: Task', 'task');
      await sample.gitIn(side, 'rm', '--quiet', 'new.txt');
      await sample.commit('Revert feature #1: New', {}, side);
      await sample.git('update-ref', 'refs/heads/roadmap', await sample.tip('HEAD', side));
      const { lost, files } = await lab.plan();
      assert.deepEqual(lost, []);
      assert.deepEqual(files, [
        { path: 'new.txt', status: 'D' },
        { path: 'task.txt', status: 'A' },
      ]);
    });

    it('is carried out as it was shown, whatever was merged meanwhile', async () => {
      const tip = await sample.branch('roadmap', { 'new.txt': 'new\n' });
      const shown = await lab.plan();
      await sample.branch('roadmap', { 'later.txt': 'later\n' }, 'roadmap');
      const again = await planLanding(repository, 'roadmap', { shown });
      assert.deepEqual([again.source.tip, again.files], [tip, shown.files]);

      const other = await sample.branch('other', { 'other.txt': 'other\n' });
      await sample.git('update-ref', 'refs/heads/roadmap', other);
      const refusal = (): Promise<LandPlan> => planLanding(repository, 'roadmap', { shown });
      await lab.assertRefused(refusal, 'CheckoutNotReady', /"roadmap" was changed since the preview/);
      await sample.commit('Mine', { 'mine.txt': 'mine\n' });
      await lab.assertRefused(refusal, 'CheckoutNotReady', /"main" was changed since the preview/);
    });

    it('is refused while there is no integration branch', async () => {
      await lab.assertRefused(() => lab.plan(), 'NothingToLand', /no branch "roadmap" yet/);
    });

    it('is refused for a branch that does not exist, and for the integration branch itself', async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await lab.assertRefused(() => lab.plan('nowhere'), 'SettingInvalid', /no branch "nowhere"/);
      await lab.assertRefused(() => lab.plan('roadmap'), 'SettingInvalid', /integration branch itself/);
    });

    it('is refused on a detached HEAD', async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await sample.git('switch', '--quiet', '--detach');
      await assert.rejects(
        () => lab.plan(),
        (error) => error instanceof MusterError && error.code === 'DetachedHead',
      );
    });

    it('is refused when the integration branch is what is checked out', async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await sample.git('switch', '--quiet', 'roadmap');
      await lab.assertRefused(() => lab.plan(), 'IntegrationBranchCheckedOut', /is checked out in/);
    });
  });

  describe('by fast-forward', () => {
    it('moves the branch without a merge commit, and staged files stay staged', async () => {
      const tip = await sample.branch('roadmap', { 'new.txt': 'new\n' });
      sample.write({ 'readme.md': 'staged\n' });
      await sample.git('add', 'readme.md');
      const { after } = await lab.landAll('fastForward');
      assert.deepEqual([after, await sample.tip('main')], [tip, tip]);
      assert.equal(await sample.git('status', '--porcelain'), 'M  readme.md\n');
    });

    it('is refused when the branch has commits of its own', async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await sample.commit('Mine', { 'mine.txt': 'mine\n' });
      await lab.assertRefused(() => lab.landAll('fastForward'), 'LandConflict', /cannot be fast-forwarded/);
    });
  });

  describe('into a branch that is named', () => {
    beforeEach(async () => {
      await sample.branch('roadmap', { 'new.txt': 'new\n' });
      await sample.git('branch', 'release/1.0');
    });

    it('needs no checkout, touches none, and can be taken back', async () => {
      sample.write({ 'new.txt': 'untracked, and in nobody’s way\n' });
      const before = await lab.stateOfCheckout();
      const { after, checkout, keptRef, undo } = await lab.landAll('merge', 'release/1.0');
      assert.equal(checkout, undefined);
      assert.equal(await lab.stateOfCheckout(), before);
      assert.equal(await sample.tip('release/1.0'), after);
      assert.equal(await sample.git('show', 'release/1.0:new.txt'), 'new\n');
      assert.equal(await sample.tip(keptRef), main);
      await sample.git(...undo.split(' ').slice(1));
      assert.equal(await sample.tip('release/1.0'), main);
    });

    it('happens in the worktree that has it checked out', async () => {
      const folder = path.join(sample.around, 'second one');
      await sample.git('worktree', 'add', '--quiet', folder, 'release/1.0');
      const { checkout } = await lab.landAll('merge', 'release/1.0');
      assert.equal(checkout, folder);
      assert.equal(sample.read('new.txt', folder), 'new\n');
      assert.equal(await sample.gitIn(folder, 'status', '--porcelain'), '');
      assert.equal(await sample.tip('main'), main);
    });
  });
});
