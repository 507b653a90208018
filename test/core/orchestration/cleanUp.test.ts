import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../src/core/base/clock';
import { silentLog } from '../../../src/core/base/log';
import { defaultSettings } from '../../../src/core/settings';
import { openStore } from '../../../src/core/store/openStore';
import { waitUntil } from '../../support/waitUntil';
import { builtAssets, TestProject } from '../../support/testProject';

describe('The worktrees of a run', function () {
  this.timeout(180_000);
  let project: TestProject;

  beforeEach(async () => {
    project = await TestProject.create({ concurrency: 2, gateCommands: [] });
    await project.open();
  });
  afterEach(async () => {
    await project.dispose();
  });

  it('goes on in the worktree that there is when the settings name another root meanwhile', async () => {
    await project.add({ name: 'Begun', description: 'demo:slow=2' });
    await project.orchestrator.start();
    await project.until('the agent works', ({ agents }) => agents.some((each) => each.status === 'running'));
    await project.orchestrator.stop();
    await project.close();
    const worktreeRoot = path.join(project.repository.around, 'other root');
    await project.open({
      settings: { ...defaultSettings, testingRatio: 0, provider: 'demo', gateCommands: [], worktreeRoot },
    });
    const { counts, features } = await project.run();
    assert.equal(counts.passing, 1, features[0]?.reasonText);
    assert.deepEqual(
      [existsSync(`${project.repository.folder}.worktrees`), existsSync(worktreeRoot)],
      [false, false],
    );
  });

  describe('that could not be taken away after the merge', () => {
    let worktree: string;

    const placeOf = (id: number): string =>
      path.join(`${project.repository.folder}.worktrees`, `feature-${id}`);

    /** The tracker's row, read and perhaps written as nobody but the host does it. */
    async function trackerRow(change?: string): Promise<{ status: string; rescue: string | null }> {
      const directory = path.join(project.repository.folder, '.git', 'muster');
      const store = await openStore({
        directory,
        wasm: path.join(builtAssets, 'sql-wasm.wasm'),
        clock: systemClock,
        log: silentLog,
      });
      try {
        if (change !== undefined) await store.commit((tx) => tx.run(change));
        const row = store.get<{ status: string; rescue: string | null }>(
          `SELECT status, rescue_ref AS rescue FROM git_worktree_tracker`,
        );
        return row ?? { status: 'none', rescue: null };
      } finally {
        await store.close();
      }
    }

    beforeEach(async () => {
      const [id = 0] = await project.add({ name: 'Merged', description: 'demo:slow=2' });
      await project.orchestrator.start();
      await project.until('the agent works', ({ agents }) => agents.some(({ pid }) => pid > 0));
      worktree = placeOf(id);
      await project.repository.git('worktree', 'lock', worktree);
      await project.orchestrator.untilIdle();
      assert.equal(project.snapshot.counts.passing, 1);
      assert.ok(existsSync(worktree), 'it was kept');
    });

    async function runAgain(): Promise<void> {
      await project.open();
      await project.run();
      await project.close();
    }

    it('is taken away by the next run', async () => {
      await project.repository.git('worktree', 'unlock', worktree);
      await project.run();
      await project.close();
      assert.equal(existsSync(worktree), false);
      assert.equal((await trackerRow()).status, 'removed');
      assert.equal(await branches(), '');
    });

    it('is taken away when the host was killed before it came to it', async () => {
      await project.close();
      await trackerRow(`UPDATE git_worktree_tracker SET status = 'active'`);
      await project.repository.git('worktree', 'unlock', worktree);
      await runAgain();
      assert.equal(existsSync(worktree), false);
      const { status, rescue } = await trackerRow();
      assert.equal(status, 'removed');
      assert.ok(await project.repository.tip(rescue ?? ''), 'its work is kept');
    });

    it('is taken away when the project is opened again, without a run', async () => {
      await project.close();
      await project.repository.git('worktree', 'unlock', worktree);
      await project.open();
      assert.equal(project.snapshot.mode, 'stopped');
      await waitUntil('it is taken away', () => !existsSync(worktree));
      await project.close();
      assert.equal((await trackerRow()).status, 'removed');
      assert.equal(await branches(), '');
    });

    it('stays while the feature is worked on again', async () => {
      await project.close();
      await trackerRow(`UPDATE features SET status = 'in_progress'`);
      await project.repository.git('worktree', 'unlock', worktree);
      await project.open();
      assert.deepEqual(
        (await project.orchestrator.cleanUp([worktree])).map(({ removed }) => removed),
        [false],
      );
      assert.ok(existsSync(worktree));
    });

    it('counts as taken away when it is gone already, and so does its branch then', async () => {
      const tip = await project.repository.tip('HEAD', worktree);
      await project.close();
      await project.repository.git('worktree', 'remove', '--force', '--force', worktree);
      await runAgain();
      const { status, rescue } = await trackerRow();
      assert.equal(status, 'removed');
      assert.equal(await project.repository.tip(rescue ?? ''), tip);
      assert.equal(await branches(), '');
    });

    function branches(): Promise<string> {
      return project.repository.git('for-each-ref', 'refs/heads/roadmap-implementation_task-*');
    }
  });
});
