import assert from 'node:assert/strict';
import { claimFeature, type Claim, type ClaimRequest } from '../../../src/core/agents/claim';
import { agentById, liveAgents } from '../../../src/core/agents/agentRow';
import { markForRestart } from '../../../src/core/agents/health/writeHealth';
import { type AgentEnd, endAgent, markRunning } from '../../../src/core/agents/lifecycle';
import { settleEnd } from '../../../src/core/agents/settle';
import { requireFeature } from '../../../src/core/backlog/readFeatures';
import { addFeature } from '../../../src/core/backlog/writeFeatures';
import { silentLog } from '../../../src/core/base/log';
import { exponentialRetry } from '../../../src/core/scheduling/retryPolicy';
import { openStore } from '../../../src/core/store/openStore';
import type { Store } from '../../../src/core/store/store';
import { FakeClock } from '../../support/fakeClock';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('A claim', () => {
  let store: Store;
  let clock: FakeClock;
  let folder: ReturnType<typeof temporaryFolder>;
  let featureId: number;

  beforeEach(async () => {
    folder = temporaryFolder('claim');
    clock = new FakeClock();
    const wasm = 'node_modules/sql.js/dist/sql-wasm.wasm';
    store = await openStore({ directory: folder.path, wasm, clock, log: silentLog });
    featureId = await store.commit((tx) => addFeature(tx, { name: 'One', priority: 7 }));
  });
  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  const claim = (change: Partial<ClaimRequest> = {}): Promise<Claim | undefined> =>
    store.commit((tx) =>
      claimFeature(tx, {
        featureId,
        featureName: 'One',
        priority: 7,
        expectedFence: requireFeature(tx, featureId).fence,
        taskType: 'implementation',
        attempt: 1,
        provider: 'demo',
        model: null,
        command: 'demo',
        branch: `task-${featureId}`,
        worktree: `/worktrees/feature-${featureId}`,
        tokenHash: String(Math.random()),
        resumed: false,
        ...change,
      }),
    );
  const stopped: AgentEnd = {
    status: 'killed',
    outcome: 'interrupted',
    exitCode: null,
    signal: null,
    error: null,
  };

  it('writes lifecycle, task and worktree row and raises the fence, all at once', async () => {
    const taken = await claim();
    assert.ok(taken);
    assert.equal(taken.fence, 1);
    const agent = agentById(store, taken.agentId);
    assert.deepEqual(
      [agent?.status, agent?.pid, agent?.taskId, agent?.featureId],
      ['spawned', 0, `feature-${featureId}`, featureId],
    );
    assert.equal(store.query('SELECT * FROM orchestrator_task').length, 1);
    assert.equal(store.query('SELECT * FROM git_worktree_tracker').length, 1);
    assert.equal(store.query('SELECT * FROM active_agents').length, 1);
    assert.equal(requireFeature(store, featureId).status, 'in_progress');
  });

  it('is refused while the feature has a live agent, also when the fence is right', async () => {
    await claim();
    assert.equal(await claim(), undefined);
    assert.equal(liveAgents(store).length, 1);
  });

  it('is refused with a fence of earlier, and leaves nothing behind', async () => {
    const first = await claim();
    await store.commit((tx) => endAgent(tx, first?.agentId ?? 0, stopped));
    assert.equal(await claim({ expectedFence: 0 }), undefined);
    assert.equal(store.query('SELECT * FROM agent_lifecycle').length, 1);
  });

  it('cannot be got round: a second live row for a feature breaks the index', async () => {
    const first = await claim();
    await assert.rejects(
      store.commit((tx) =>
        tx.run(
          `INSERT INTO agent_lifecycle (pid, agent_type, task_id, spawned_at, status, command, feature_id)
           SELECT 0, agent_type, task_id, spawned_at, 'running', command, feature_id FROM agent_lifecycle WHERE agent_id = ?`,
          [first?.agentId ?? 0],
        ),
      ),
      /UNIQUE|one_live_agent_per_feature/,
    );
  });

  it('gives the lowest free slot', async () => {
    const second = await store.commit((tx) => addFeature(tx, { name: 'Two' }));
    const first = await claim();
    const other = await claim({ featureId: second, expectedFence: 0, worktree: '/worktrees/two' });
    assert.deepEqual([first?.slot, other?.slot], [0, 1]);
    await store.commit((tx) => endAgent(tx, first?.agentId ?? 0, stopped));
    assert.equal((await claim())?.slot, 0);
  });

  it('measures idle time from spawn to first work and duration from spawn to end', async () => {
    const taken = await claim();
    const id = taken?.agentId ?? 0;
    clock.advance(1500);
    await store.commit((tx) => markRunning(tx, id));
    clock.advance(500);
    await store.commit((tx) => markRunning(tx, id));
    clock.advance(1000);
    await store.commit((tx) => endAgent(tx, id, { ...stopped, status: 'completed', outcome: 'submitted' }));
    const row = store.get<{ idle: number; duration: number }>(
      'SELECT idle_time_ms AS idle, duration_ms AS duration FROM agent_lifecycle',
    );
    assert.deepEqual({ ...row }, { idle: 1500, duration: 3000 });
  });

  it('cannot be ended twice', async () => {
    const id = (await claim())?.agentId ?? 0;
    await store.commit((tx) => endAgent(tx, id, stopped));
    await assert.rejects(
      store.commit((tx) => endAgent(tx, id, stopped)),
      { code: 'InvalidTransition' },
    );
  });

  it('fails the feature after ten interruptions in a row, none of which counts as an attempt', async () => {
    const policy = exponentialRetry(3, () => 0.5);
    for (let n = 1; n <= 10; n++) {
      assert.equal(requireFeature(store, featureId).status, n === 1 ? 'pending' : 'in_progress');
      const taken = await claim();
      const settlement = await store.commit((tx) => {
        const agent = agentById(tx, taken?.agentId ?? 0);
        assert.ok(agent);
        return settleEnd(tx, agent, stopped, null, policy);
      });
      assert.equal(settlement.kind, n < 10 ? 'resumes' : 'failed');
      clock.advance(600_000);
    }
    const feature = requireFeature(store, featureId);
    assert.deepEqual([feature.status, feature.attempts], ['failed', 0]);
    assert.match(feature.lastError ?? '', /Interrupted 10 times in a row/);
  });

  it('drops what an agent of an earlier fence brings in the end', async () => {
    const first = await claim();
    const late = agentById(store, first?.agentId ?? 0);
    assert.ok(late);
    await store.commit((tx) => tx.run('UPDATE features SET fence = fence + 1 WHERE id = ?', [featureId]));
    const end: AgentEnd = { ...stopped, status: 'completed', outcome: 'submitted' };
    const settlement = await store.commit((tx) => settleEnd(tx, late, end, 'abc', exponentialRetry(3)));
    assert.equal(settlement.kind, 'superseded');
    assert.equal(requireFeature(store, featureId).status, 'in_progress');
    assert.equal(store.query('SELECT * FROM merge_record').length, 0);
  });

  it('follows agents that stalled with a growing pause, and three times at most', async () => {
    const policy = exponentialRetry(3, () => 0.5);
    const stallAgain = async (by: 'policy' | 'user') => {
      const taken = await claim({ resumed: true });
      assert.ok(taken);
      await store.commit((tx) => markForRestart(tx, taken.agentId, by, 'Stalled: no sign of life.'));
      const agent = agentById(store, taken.agentId);
      assert.ok(agent);
      return store.commit((tx) =>
        settleEnd(tx, agent, { ...stopped, error: 'Stalled: no sign of life.' }, null, policy),
      );
    };
    for (const waitMs of [1000, 2000, 4000]) {
      const settled = await stallAgain('policy');
      assert.deepEqual(settled, { kind: 'resumes', at: new Date(clock.now() + waitMs).toISOString() });
      // What a person wants counts for nothing, and waits for nothing.
      assert.deepEqual(await stallAgain('user'), {
        kind: 'resumes',
        at: new Date(clock.now()).toISOString(),
      });
    }
    assert.equal((await stallAgain('policy')).kind, 'failed');
    const { status, lastError, attempts } = requireFeature(store, featureId);
    assert.deepEqual([status, attempts], ['failed', 0]);
    assert.match(lastError ?? '', /^Stalled 4 times in a row; look at its output, then retry it/);
    assert.equal(store.query('SELECT * FROM agent_restart_log').length, 6);
  });
});
