import assert from 'node:assert/strict';
import path from 'node:path';
import { MusterError, type MusterErrorCode } from '../../../../src/core/base/errors';
import type { TestProject } from '../../../support/testProject';
import { files, RevertLab, withFirst, withoutFirst } from './revertLab';

describe('Taking a feature’s merge back', function () {
  this.timeout(180_000);
  let lab: RevertLab;
  let project: TestProject;

  before(async () => {
    lab = await RevertLab.create();
    ({ project } = lab);
    await lab.prepare();
  });
  after(() => project.dispose());
  afterEach(() => project.end());

  it('takes out what the merge has brought and nothing else, and holds the feature for a person', async () => {
    await lab.begin('node check.mjs');
    const tip = await project.repository.tip('roadmap');
    const checkout = await project.repository.git('status', '--porcelain', '--branch');

    const { revertCommit, mergeCommit, verified } = await project.orchestrator.revertFeature(1, {
      reason: 'Not what\nwas meant',
    });
    assert.equal(verified, true);
    assert.equal(await project.repository.tip('roadmap'), revertCommit);
    assert.equal(await project.repository.tip('roadmap^1'), tip);
    assert.deepEqual(await lab.filesOf('roadmap'), withoutFirst);
    const message = await project.repository.git('log', '-1', '--format=%B', 'roadmap');
    assert.match(message, /^Revert feature #1: First\n/);
    assert.match(message, new RegExp(`${mergeCommit}[^]*Reason: Not what was meant`));
    assert.equal(await project.repository.git('status', '--porcelain', '--branch'), checkout);

    const { status, state, reasonText, lastError } = lab.feature(1);
    assert.deepEqual([status, state], ['pending', 'needsPerson']);
    assert.match(`${reasonText}`, /taken back .*: Not what was meant\. Retry it/);
    assert.match(lastError ?? '', /taken back \([0-9a-f]{9}\): Not what was meant$/);
    assert.equal(lab.feature(2).status, 'passing');
    assert.equal((await project.run()).counts.passing, 1, 'no agent starts on it by itself');
  });

  it('really brings in the work of a new attempt, though git knows the old commits', async () => {
    await lab.begin('node check.mjs');
    const { mergeCommit } = await project.orchestrator.revertFeature(1, { again: true });
    assert.deepEqual(await lab.filesOf('roadmap'), withoutFirst);
    assert.equal(lab.feature(1).state, 'ready');
    await lab.runAll();
    assert.equal(lab.feature(1).status, 'passing');
    assert.deepEqual(await lab.filesOf('roadmap'), withFirst);
    const merges = await project.repository.git(
      'log',
      '--first-parent',
      '--merges',
      '--format=%H',
      'roadmap',
    );
    assert.equal(merges.trim().split('\n').length, 3);
    assert.notEqual(merges.split('\n')[0], mergeCommit);
  });

  it('brings all of that into the user’s branch, whenever they land', async () => {
    await lab.begin();
    const { landing } = project.orchestrator;
    const idsOf = (features: readonly { readonly id: number }[]): number[] => features.map(({ id }) => id);

    const first = await landing.land();
    assert.deepEqual(idsOf(first.features.brought).sort(), [1, 2]);
    await project.orchestrator.revertFeature(1);
    const second = await landing.land();
    assert.deepEqual([idsOf(second.features.brought), idsOf(second.features.takenBack)], [[], [1]]);
    assert.deepEqual(await lab.filesOf('main'), withoutFirst);

    await project.orchestrator.retryFeature(1);
    await lab.runAll();
    const third = await landing.land();
    assert.deepEqual([idsOf(third.features.brought), idsOf(third.features.takenBack)], [[1], []]);
    assert.deepEqual(await lab.filesOf('main'), withFirst);
  });

  it('names nothing as landed that was merged and taken back in between', async () => {
    await lab.begin();
    await project.orchestrator.revertFeature(1);
    const { features } = await project.orchestrator.landing.preview();
    assert.deepEqual(
      features.brought.map(({ id }) => id),
      [2],
    );
    assert.deepEqual([features.takenBack, features.undone], [[], [1]]);
  });

  it('names first what has passed and depends on it, also through others', async () => {
    await lab.begin();
    await project.add({ name: 'Second', dependencies: [1] }, { name: 'Third', dependencies: [3] });
    await lab.runAll();
    const { dependents, diff, name } = await project.orchestrator.previewRevert(1);
    assert.deepEqual(dependents, [
      { id: 3, name: 'Second' },
      { id: 4, name: 'Third' },
    ]);
    assert.equal(name, 'First');
    assert.deepEqual(
      diff.files.map((file) => file.path),
      files(1, 'first'),
    );
    const { revertCommit } = await project.orchestrator.revertFeature(1);
    assert.ok(revertCommit);
    assert.equal(lab.feature(3).status, 'passing', 'what depends on it stays as it is');
  });

  it('changes nothing when the checks fail without it, and says which', async () => {
    await lab.begin('node check.mjs');
    await project.add({ name: 'Second', dependencies: [1] });
    await lab.runAll();
    const { details } = await lab.assertRefused(
      1,
      'RevertRefused',
      /checks fail without feature 1 .*node check\.mjs.* exit code 1/,
    );
    assert.match(String(details['output']), /The second needs the first/);
    assert.equal(lab.feature(1).status, 'passing');
    await project.orchestrator.revertFeature(3);
    await project.orchestrator.revertFeature(1);
    assert.deepEqual(await lab.filesOf('roadmap'), withoutFirst);
  });

  it('changes nothing on a conflict with later work, and names the files', async () => {
    await lab.begin();
    const { repository } = project;
    const [file = ''] = files(1, 'first');
    await repository.branch('roadmap', { [file]: 'built upon\n' }, 'roadmap');
    await lab.assertRefused(
      1,
      'RevertConflict',
      new RegExp(`Later work builds on feature 1 First in ${file}`),
    );
    assert.equal(lab.feature(1).status, 'passing');
  });

  it('is refused for what has not passed, is gone already, or is not there', async () => {
    await lab.begin();
    await project.add('Late');
    await assertRefusedWith('RevertRefused', 3, /has not passed/);
    await assertRefusedWith('FeatureNotFound', 9, /9/);
    await project.repository.git('update-ref', 'refs/heads/roadmap', 'main');
    await lab.assertRefused(1, 'RevertRefused', /holds no merge of feature 1/);
  });

  async function assertRefusedWith(code: MusterErrorCode, id: number, sentence: RegExp): Promise<void> {
    await assert.rejects(
      project.orchestrator.revertFeature(id),
      (error) => error instanceof MusterError && error.code === code && sentence.test(error.message),
    );
  }

  it('never takes for a feature’s own merge what came into the branch by other hands', async () => {
    await lab.begin();
    const merge = await project.repository.tip('roadmap');
    await project.close();
    // As the queue writes it down for work that it found merged already.
    await lab.inStore((store) =>
      store.commit((tx) => tx.run(`UPDATE merge_record SET branch_tip = ?`, [`${merge.slice(1)}0`])),
    );
    await project.open();
    await lab.assertRefused(1, 'RevertRefused', /came there by other hands/);
  });

  it('takes the worktree away that a clean-up had to leave, or is refused as long as it cannot', async () => {
    await lab.begin();
    await project.add({ name: 'Slow', description: 'demo:slow=2' });
    await project.orchestrator.start();
    await project.until('the agent works', ({ agents }) =>
      agents.some(({ featureId, pid }) => featureId === 3 && pid > 0),
    );
    const worktree = path.join(`${project.repository.folder}.worktrees`, 'feature-3');
    await project.repository.git('worktree', 'lock', worktree);
    await project.orchestrator.untilIdle();
    assert.equal(lab.feature(3).status, 'passing');
    await lab.assertRefused(3, 'RevertRefused', /worktree .* could not be taken away .*unlock it/);
    assert.equal(lab.feature(3).status, 'passing');

    await project.repository.git('worktree', 'unlock', worktree);
    await project.orchestrator.revertFeature(3, { again: true });
    assert.deepEqual(await lab.filesOf('roadmap'), withFirst);
    await lab.runAll();
    assert.deepEqual(await lab.filesOf('roadmap'), [
      ...['check.mjs', ...files(1, 'first'), ...files(2, 'other'), ...files(3, 'slow'), 'readme.md'],
    ]);
  });
});
