import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { openDatabaseReadOnly } from '../../src/core/orchestration/openDatabaseReadOnly';
import { silentLog } from '../../src/core/base/log';
import type { Row } from '../../src/core/store/store';
import type { AgentView } from '../../src/shared/viewModel';
import { sqlite3 } from '../support/sqlite3';
import { builtAssets, TestProject } from '../support/testProject';
import { waitUntil } from '../support/waitUntil';

/** Each look opens the database anew; more would only slow the run that is looked at. */
const enough = 20;
const hang = { description: 'demo:hang' };

describe('Agents that run in parallel', function () {
  this.timeout(180_000);
  let project: TestProject;

  beforeEach(async () => {
    project = await TestProject.create({ concurrency: 3, maxRetries: 2 });
    await project.open();
  });
  afterEach(async () => {
    await project.dispose();
  });

  /** What any program reads from the file: the last snapshot. Undefined without the stock sqlite3. */
  const inFile = (sql: string): Row[] | undefined => {
    const answer = sqlite3(project.snapshot.project.database, sql, '-json');
    return answer === undefined ? undefined : answer === '' ? [] : (JSON.parse(answer) as Row[]);
  };
  /** What is on disk this moment: the snapshot and the journal behind it. */
  const onDisk = async (sql: string): Promise<Row[]> => {
    const store = await openDatabaseReadOnly({
      folder: project.repository.folder,
      assets: builtAssets,
      log: silentLog,
    });
    try {
      return store.query(sql);
    } finally {
      store.close();
    }
  };
  const idsOf = (rows: readonly Row[]): unknown[] => rows.map((row) => row['agent_id']).sort();
  const threeAtWork = async (): Promise<readonly AgentView[]> => {
    const { agents } = await project.until('three agents at work', (snapshot) => {
      const working = snapshot.agents.filter((agent) => agent.status === 'running' && agent.pid > 0);
      return working.length === 3;
    });
    return agents.filter(({ live }) => live);
  };

  it('are all in active_agents, and one that is killed is there as failed', async function () {
    await project.add({ name: 'One', ...hang }, { name: 'Two', ...hang }, { name: 'Three', ...hang });
    await project.orchestrator.start();
    const agents = await threeAtWork();

    const active = await onDisk('SELECT * FROM active_agents');
    assert.deepEqual(idsOf(active), agents.map(({ agentId }) => agentId).sort());
    for (const { agentId, pid, featureId } of agents) {
      const row = active.find((each) => each['agent_id'] === agentId);
      assert.deepEqual([row?.['pid'], row?.['task_id']], [pid, `feature-${featureId ?? 0}`]);
      assert.ok(Number(row?.['elapsed_ms']) >= 0);
    }

    // A second at most, whatever else is written meanwhile; a quarter of one when nothing is.
    const isStock = inFile('SELECT 1') !== undefined;
    if (isStock) {
      await waitUntil('the file shows all three', () => {
        const rows = inFile('SELECT * FROM active_agents WHERE pid > 0') ?? [];
        return rows.length === 3 && rows.every((row) => row['status'] === 'running');
      });
      assert.deepEqual(idsOf(inFile('SELECT * FROM active_agents') ?? []), idsOf(active));
    }

    const [victim] = agents;
    assert.ok(victim !== undefined && victim.pid > 0);
    process.kill(victim.pid, 'SIGKILL');
    const after = await project.until('its end is written down', ({ agents: all }) =>
      all.some(({ agentId, live }) => agentId === victim.agentId && !live),
    );
    const dead = after.agents.find(({ agentId }) => agentId === victim.agentId);
    assert.deepEqual([dead?.status, dead?.outcome], ['failed', 'interrupted']);
    const sql = `SELECT status, outcome, signal, exit_code, interrupted FROM agent_lifecycle WHERE agent_id = ${victim.agentId}`;
    const failed = {
      ...{ status: 'failed', outcome: 'interrupted', signal: 'SIGKILL', exit_code: null, interrupted: 1 },
    };
    assert.deepEqual(await onDisk(sql), [failed]);
    assert.ok(!idsOf(await onDisk('SELECT * FROM active_agents')).includes(victim.agentId));
    if (isStock) {
      await waitUntil('the file shows it as failed', () => inFile(sql)?.[0]?.['status'] === 'failed');
    }
  });

  it('are as many in the view, in the count and in the list at every moment', async () => {
    await project.add(
      ...Array.from({ length: 3 }, (_, i) => `Quick ${i}`),
      { name: 'Fails', description: 'demo:fail' },
      { name: 'Skips once', description: 'demo:skip-once' },
    );
    let seen = 0;
    const wrong: string[] = [];
    project.orchestrator.onDidChange(() => {
      const { activeAgents, agents } = project.snapshot;
      const live = agents.filter((agent) => agent.live);
      seen++;
      if (live.length !== activeAgents) wrong.push(`${live.length} live of ${activeAgents}`);
      if (live.some(({ status }) => status !== 'spawned' && status !== 'running'))
        wrong.push('ended but live');
    });
    await project.orchestrator.start();
    let compared = 0;
    const idle = project.orchestrator.untilIdle().then(() => true);
    const nextChange = (): Promise<boolean> =>
      new Promise((resolve) => {
        const listening = project.orchestrator.onDidChange(() => {
          listening.dispose();
          resolve(false);
        });
      });
    while (!(await Promise.race([idle, nextChange()]))) {
      if (compared === enough) continue;
      const { revision, agents } = project.snapshot;
      const rows = await onDisk('SELECT * FROM active_agents');
      compared++;
      const live = agents.filter((agent) => agent.live).map(({ agentId }) => agentId);
      if (isDeepStrictEqual(idsOf(rows), live.sort())) continue;
      // Then the files are newer than what was shown, and that is shown in the next moment.
      await waitUntil('what is on disk is announced', () => project.snapshot.revision !== revision);
    }
    assert.deepEqual(wrong, []);
    assert.ok(seen > 5 && compared > 0, `${seen} changes seen, ${compared} compared`);
    assert.deepEqual(await onDisk('SELECT * FROM active_agents'), []);
  });

  it('leave a complete row each when all is done', async () => {
    const ids = await project.add('One', { name: 'Second try', description: 'demo:fail-once' });
    await project.run();
    const rows = await onDisk(
      `SELECT *, (SELECT status FROM orchestrator_task t WHERE t.agent_id = a.agent_id) AS task_status
       FROM agent_lifecycle a ORDER BY agent_id`,
    );
    assert.equal(rows.length, ids.length + 1);
    for (const row of rows) {
      const merged = row['outcome'] === 'merged';
      const always = [
        ...[
          'pid',
          'process_started_at',
          'runner_pid',
          'spawned_at',
          'completed_at',
          'duration_ms',
          'idle_time_ms',
        ],
        ...[
          'worktree_path',
          'branch',
          'base_commit',
          'provider',
          'command',
          'last_heartbeat',
          'run_directory',
        ],
        ...['exit_code', 'outcome', 'token_hash', 'cleaned_at', 'task_status', 'priority_number'],
      ];
      const onceMerged = ['started_at', 'submitted_at', 'merged_at', 'merge_commit', 'head_commit'];
      for (const column of [...always, ...(merged ? onceMerged : ['error_message'])]) {
        assert.ok(
          row[column] !== null && row[column] !== '',
          `${column} of agent ${String(row['agent_id'])}`,
        );
      }
      assert.ok(Number(row['pid']) > 0);
      assert.ok(Number(row['idle_time_ms']) <= Number(row['duration_ms']));
    }
    assert.equal(rows.filter((row) => row['outcome'] === 'merged').length, 2);
  });
});
