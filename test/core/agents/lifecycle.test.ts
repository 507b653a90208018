import assert from 'node:assert/strict';
import {
  agentById,
  type AgentRow,
  endedAgents,
  type LifecycleStatus,
  liveAgents,
} from '../../../src/core/agents/agentRow';
import { type AgentEnd, endAgent, insertAgent, markRunning } from '../../../src/core/agents/lifecycle';
import { silentLog } from '../../../src/core/base/log';
import { openStore } from '../../../src/core/store/openStore';
import type { Store } from '../../../src/core/store/store';
import { FakeClock } from '../../support/fakeClock';
import { temporaryFolder } from '../../support/temporaryFolder';

const legal: Readonly<Record<LifecycleStatus, readonly LifecycleStatus[]>> = {
  spawned: ['running', 'completed', 'failed', 'killed'],
  running: ['completed', 'failed', 'killed'],
  completed: [],
  failed: [],
  killed: [],
};

/** The same numbers for the same seed (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

describe('The life of an agent', function () {
  this.timeout(180_000);
  let store: Store;
  let clock: FakeClock;
  let folder: ReturnType<typeof temporaryFolder>;

  beforeEach(async () => {
    folder = temporaryFolder('lifecycle');
    clock = new FakeClock();
    const wasm = 'node_modules/sql.js/dist/sql-wasm.wasm';
    store = await openStore({ directory: folder.path, wasm, clock, log: silentLog });
  });
  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  const spawn = (): Promise<number> =>
    store.commit((tx) =>
      insertAgent(tx, {
        ...{ agentType: 'coding', taskId: 'feature-1', taskType: 'implementation', featureId: null },
        ...{ priority: 1, fence: 1, attempt: 1, slot: 0, provider: 'demo', model: null, command: 'demo' },
        ...{ worktree: '/w', branch: 'b', tokenHash: 'hash' },
      }),
    );
  const row = (id: number): AgentRow => {
    const agent = agentById(store, id);
    assert.ok(agent);
    return agent;
  };
  const submitted: AgentEnd = {
    ...{ status: 'completed', outcome: 'submitted', exitCode: 0, signal: null, error: null },
  };
  const failed: AgentEnd = {
    ...{ status: 'failed', outcome: 'no_submission', exitCode: 1, signal: null, error: 'It failed.' },
  };
  const ends: readonly AgentEnd[] = [
    submitted,
    failed,
    { status: 'failed', outcome: 'interrupted', exitCode: null, signal: 'SIGKILL', error: 'It was ended.' },
    { status: 'killed', outcome: 'interrupted', exitCode: null, signal: null, error: null },
  ];

  it('begins without a process and knows where its run lies', async () => {
    const id = await spawn();
    const { status, pid, startedAt, completedAt, durationMs } = row(id);
    assert.deepEqual([status, pid, startedAt, completedAt, durationMs], ['spawned', 0, null, null, null]);
    const [more] = store.query('SELECT run_directory, last_heartbeat FROM agent_lifecycle');
    assert.deepEqual(more, { run_directory: `runs/${id}`, last_heartbeat: '2026-01-01T00:00:00.000Z' });
  });

  it('is idle until it was first heard, not until that was written down', async () => {
    const id = await spawn();
    clock.advance(1000);
    const heardAt = new Date(clock.now()).toISOString();
    clock.advance(250);
    await store.commit((tx) => markRunning(tx, id, heardAt));
    assert.equal(row(id).startedAt, heardAt);
    assert.deepEqual(store.query('SELECT idle_time_ms FROM agent_lifecycle'), [{ idle_time_ms: 1000 }]);
  });

  it('lasts until its end, however much later the host hears of that', async () => {
    const id = await spawn();
    clock.advance(60_000);
    const endedAt = new Date(clock.now()).toISOString();
    clock.advance(8 * 60 * 60_000);
    await store.commit((tx) => endAgent(tx, id, { ...submitted, endedAt }));
    const { completedAt, durationMs } = row(id);
    assert.deepEqual([completedAt, durationMs], [endedAt, 60_000]);
    assert.deepEqual(store.query('SELECT idle_time_ms FROM agent_lifecycle'), [{ idle_time_ms: 60_000 }]);
  });

  it('never ends before it began or after now, whatever a clock says', async () => {
    const [early, late] = [await spawn(), await spawn()];
    clock.advance(5000);
    await store.commit((tx) => markRunning(tx, early));
    await store.commit((tx) => endAgent(tx, early, { ...submitted, endedAt: '2001-01-01T00:00:00.000Z' }));
    await store.commit((tx) => endAgent(tx, late, { ...submitted, endedAt: '2099-01-01T00:00:00.000Z' }));
    assert.deepEqual([row(early).durationMs, row(late).durationMs], [5000, 5000]);
  });

  it('refuses another life after the end to whoever writes', async () => {
    const id = await spawn();
    await store.commit((tx) => endAgent(tx, id, failed));
    const before = store.query('SELECT * FROM agent_lifecycle');
    for (const status of ['spawned', 'running', 'completed', 'killed']) {
      await assert.rejects(
        store.commit((tx) => tx.run('UPDATE agent_lifecycle SET status = ?', [status])),
        /an agent that has ended cannot change its status/,
      );
    }
    assert.deepEqual(store.query('SELECT * FROM agent_lifecycle'), before);
    const running = await spawn();
    await store.commit((tx) => markRunning(tx, running));
    await assert.rejects(
      store.commit((tx) =>
        tx.run(`UPDATE agent_lifecycle SET status = 'spawned' WHERE agent_id = ?`, [running]),
      ),
      /cannot be spawned again/,
    );
  });

  for (const seed of [1, 2, 3, 4, 5]) {
    it(`goes only ways that are legal, in whatever order things happen (seed ${seed})`, async () => {
      const next = numbers(seed);
      const ids: number[] = [];
      for (let step = 0; step < 200; step++) {
        clock.advance(next(1000));
        const what = next(5);
        const id = ids[next(Math.max(1, ids.length))];
        if (what === 0 || id === undefined) {
          ids.push(await spawn());
        } else if (what <= 2) {
          const before = row(id);
          await store.commit((tx) => markRunning(tx, id));
          assert.equal(row(id).status, before.status === 'spawned' ? 'running' : before.status);
          if (before.startedAt !== null) assert.equal(row(id).startedAt, before.startedAt);
        } else {
          const end = ends[next(ends.length)] ?? failed;
          const before = row(id);
          const move = store.commit((tx) => endAgent(tx, id, end));
          if (legal[before.status].includes(end.status)) {
            await move;
            assert.equal(row(id).status, end.status);
          } else {
            await assert.rejects(move, { code: 'InvalidTransition' });
            assert.deepEqual(row(id), before, 'nothing of it has changed');
          }
        }
        checkAll();
      }
      assert.ok(endedAgents(store, 1000).length > 0);
    });
  }

  function checkAll(): void {
    const inView = store
      .query<{ id: number }>('SELECT agent_id AS id FROM active_agents')
      .map(({ id }) => id);
    assert.deepEqual(
      inView.sort((a, b) => a - b),
      liveAgents(store)
        .map(({ agentId }) => agentId)
        .sort((a, b) => a - b),
    );
    // Whoever has ended has all that an end has; whoever has not, none of it.
    const broken = store.query(
      `SELECT agent_id FROM agent_lifecycle WHERE
         (status IN ('completed', 'failed', 'killed')) <>
           (completed_at IS NOT NULL AND duration_ms IS NOT NULL AND idle_time_ms IS NOT NULL AND outcome IS NOT NULL)
         OR (status = 'spawned' AND started_at IS NOT NULL) OR (status = 'running' AND started_at IS NULL)
         OR idle_time_ms > duration_ms OR completed_at < spawned_at OR completed_at < started_at
         OR interrupted <> coalesce(outcome = 'interrupted', 0)`,
    );
    assert.deepEqual(broken, []);
  }
});
