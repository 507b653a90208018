import assert from 'node:assert/strict';
import { readlinkSync } from 'node:fs';
import { listProcesses } from '../../src/core/agents/runner/processTable';
import { silentLog } from '../../src/core/base/log';
import { openDatabaseReadOnly } from '../../src/core/orchestration/openDatabaseReadOnly';
import type { Row } from '../../src/core/store/store';
import { type OtherHost, ProjectHosts } from './orchestration/projectHosts';
import { builtAssets } from '../support/testProject';

// The steps of the report, one by one. There, each restart brought another agent for the same priority, nine in
// all, in one folder and without a worktree; and three orchestrators ran side by side.
describe('Restarting the orchestrator, as in BUG-070', function () {
  this.timeout(180_000);
  let hosts: ProjectHosts;

  beforeEach(async () => {
    hosts = await ProjectHosts.create();
  });
  afterEach(() => hosts.dispose());

  const onDisk = async (sql: string): Promise<Row[]> => {
    const { folder } = hosts.repository;
    const store = await openDatabaseReadOnly({ folder, assets: builtAssets, log: silentLog });
    try {
      return store.query(sql);
    } finally {
      store.close();
    }
  };
  const spawned = (): Promise<Row[]> =>
    onDisk(`SELECT pid, task_id, worktree_path FROM agent_lifecycle ORDER BY agent_id`);
  /** Step 6: the system's own list. Agents stand in the worktree of their feature, wherever they were started from. */
  const runningOn = async (worktree: string): Promise<number[]> => {
    const all = await listProcesses();
    return all.flatMap(({ pid }) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === worktree ? [pid] : [];
      } catch {
        return [];
      }
    });
  };

  for (const [how, end] of [
    ['killed', (host: OtherHost) => host.end()],
    ['closed', (host: OtherHost) => host.order('close').then(() => host.end())],
  ] as const) {
    it(`that is ${how} each time leaves one agent for the feature, in a worktree`, async () => {
      // 1. Start orchestrator.
      let host = await hosts.start();
      await host.order('addHanging');
      assert.equal(await host.order('start'), 'null');
      // 2. Wait for it to spawn an agent for the feature.
      const { live } = await host.until('an agent', (seen) => seen.live.length > 0);
      const [pid = 0] = live;
      const [first] = await spawned();
      const worktree = String(first?.['worktree_path']);
      assert.ok(worktree.startsWith(`${hosts.repository.folder}.worktrees`), worktree);

      // 5. Repeat steps 3-4 several times.
      for (let restart = 1; restart <= 4; restart++) {
        // 3. Restart orchestrator: memory is cleared, but the database still shows the agent.
        await end(host);
        assert.equal((await onDisk('SELECT * FROM active_agents')).length, 1);
        host = await hosts.start();
        // 4. Observe whether it spawns another agent for the same feature; asked to start, it must not.
        await host.until('the agent again', (seen) => seen.live.length > 0);
        assert.equal(await host.order('start'), 'null');
        // Whatever a pass of the scheduler would start has been claimed when the next order is answered.
        await host.order('pass');
        assert.deepEqual(host.seen?.live, [pid]);
      }

      // 6. Check processes. 7. There must not be several on one feature.
      if (process.platform === 'linux') assert.deepEqual(await runningOn(worktree), [pid]);
      assert.deepEqual(await spawned(), [{ pid, task_id: 'feature-1', worktree_path: worktree }]);
    });
  }

  it('several times at once leaves one of them in charge, and one agent', async () => {
    const first = await hosts.start();
    await first.order('addHanging');
    await first.order('start');
    const { live } = await first.until('an agent', (seen) => seen.live.length > 0);
    const others = await Promise.all([hosts.start(), hosts.start()]);
    for (const other of others) {
      await other.until('it follows', ({ role }) => role !== 'owner');
      assert.equal(await other.order('start'), 'Following');
    }
    await first.end();
    // One takes the place of the one that was killed, the other follows it.
    for (const other of others) {
      const seen = await other.until(
        'the new owner',
        ({ role, leader }) => role === 'owner' || leader !== first.pid,
      );
      assert.deepEqual(seen.live, live);
    }
    const roles = others.map((other) => other.seen?.role === 'owner');
    assert.deepEqual(roles.sort(), [false, true]);
    assert.equal((await spawned()).length, 1);
  });
});
