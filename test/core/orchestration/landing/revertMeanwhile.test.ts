import assert from 'node:assert/strict';
import { moveFeature } from '../../../../src/core/backlog/transitions';
import type { TestProject } from '../../../support/testProject';
import { files, RevertLab, withoutFirst } from './revertLab';

describe('Taking a feature’s merge back while other things happen', function () {
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

  it('happens once when it is asked for twice at the same time', async () => {
    await lab.begin();
    const { orchestrator } = project;
    const results = await Promise.allSettled([orchestrator.revertFeature(1), orchestrator.revertFeature(1)]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.deepEqual(await lab.filesOf('roadmap'), withoutFirst);
  });

  it('takes turns with merges that go on meanwhile, and loses none', async () => {
    await lab.begin('node check.mjs');
    await project.add('Another', 'Last');
    await project.orchestrator.start();
    await project.orchestrator.revertFeature(1);
    await project.orchestrator.untilIdle();
    const expected = [...files(2, 'other'), ...files(3, 'another'), ...files(4, 'last')];
    assert.deepEqual((await lab.filesOf('roadmap')).sort(), ['check.mjs', ...expected, 'readme.md'].sort());
    assert.equal(project.snapshot.counts.passing, 3);
  });

  it('is ended by Stop while its checks run, and changes nothing', async () => {
    await lab.begin();
    project.orchestrator.updateSettings({
      ...project.settings,
      gateCommands: ['node -e "setInterval(() => 0, 1000)"'],
    });
    const refused = lab.assertRefused(1, 'RevertRefused', /stopped before the checks had ended/);
    const gate = (): Promise<string> => project.repository.git('worktree', 'list');
    while (!(await gate()).includes('gate-')) await new Promise((resolve) => setImmediate(resolve));
    await project.orchestrator.stop();
    await refused;
    assert.equal(lab.feature(1).status, 'passing');
    assert.doesNotMatch(await gate(), /gate-/);
  });

  describe('when the host was killed in between', () => {
    const openRevert = (commit: string, merge: string): Promise<void> =>
      lab.inStore(async (store) => {
        await store.commit((tx) =>
          tx.run(
            `INSERT INTO merge_revert (feature_id, merge_commit, revert_commit, status, reason, hold, requested_at)
             VALUES (1, ?, ?, 'intent', 'why', 0, ?)`,
            [merge, commit, tx.now],
          ),
        );
      });
    let merge: string;
    let revert: string;

    beforeEach(async () => {
      await lab.begin();
      await project.close();
      const { repository } = project;
      merge = (await repository.git('log', '--grep=feature #1:', '--format=%H', 'roadmap')).trim();
      const tree = (await repository.git('rev-parse', 'main^{tree}')).trim();
      revert = (await repository.git('commit-tree', tree, '-p', 'roadmap', '-m', 'Revert')).trim();
      await openRevert(revert, merge);
    });

    it('finishes it if the branch was moved', async () => {
      await project.repository.git('update-ref', 'refs/heads/roadmap', revert);
      await project.open();
      assert.equal(lab.feature(1).state, 'ready');
      assert.match(lab.feature(1).lastError ?? '', /taken back .*: why/);
    });

    it('finishes it also when a regression has set the feature back meanwhile', async () => {
      await project.repository.git('update-ref', 'refs/heads/roadmap', revert);
      await lab.inStore((store) =>
        store.commit((tx) => moveFeature(tx, 1, 'pending', { lastError: 'It does not work.' })),
      );
      await project.open();
      assert.equal(lab.feature(1).state, 'ready');
      assert.match(lab.feature(1).lastError ?? '', /taken back .*: why/);
      assert.equal((await project.run()).counts.passing, 2);
    });

    it('forgets it if the branch was not moved', async () => {
      await project.open();
      assert.equal(lab.feature(1).status, 'passing');
      await project.orchestrator.revertFeature(1);
      assert.equal(lab.feature(1).status, 'pending');
    });
  });
});
