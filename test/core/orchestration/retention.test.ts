import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../src/core/base/clock';
import { silentLog } from '../../../src/core/base/log';
import { openStore } from '../../../src/core/store/openStore';
import { builtAssets, TestProject } from '../../support/testProject';
import { waitUntil } from '../../support/waitUntil';

describe('An orchestrator that starts', function () {
  this.timeout(180_000);
  let project: TestProject;
  let directory: string;

  afterEach(async () => {
    await project.dispose();
  });

  /** A database with one agent that ended 40 days ago, and its run folder. */
  async function withOldAgent(retentionDays: number): Promise<void> {
    project = await TestProject.create({ retentionDays });
    directory = path.join(project.repository.folder, '.git', 'muster');
    mkdirSync(path.join(directory, 'runs', '1'), { recursive: true });
    const wasm = path.join(builtAssets, 'sql-wasm.wasm');
    const store = await openStore({ directory, wasm, clock: systemClock, log: silentLog });
    await store.commit((tx) => {
      const at = new Date(Date.parse(tx.now) - 40 * 24 * 60 * 60_000).toISOString();
      tx.run(
        `INSERT INTO agent_lifecycle (pid, agent_type, task_id, spawned_at, completed_at, status, command)
         VALUES (1, 'coding', 't', ?, ?, 'completed', 'c')`,
        [at, at],
      );
    });
    await store.close();
  }

  it('archives what is old and says so in the feed', async () => {
    await withOldAgent(30);
    await project.open();
    const { agents, activity } = await project.until('the old agent is archived', (each) =>
      each.activity.some(({ kind }) => kind === 'archived'),
    );
    assert.deepEqual(agents, []);
    assert.match(
      activity.at(-1)?.text ?? '',
      /^Archived 1 agent that ended before \d{4}-\d\d-\d\d in agents-/,
    );
    assert.equal(readdirSync(path.join(directory, 'archive')).length, 1);
    await waitUntil('its run folder is gone', () => !existsSync(path.join(directory, 'runs', '1')));
  });

  it('archives nothing when it is to keep everything', async () => {
    await withOldAgent(0);
    await project.open();
    await project.close();
    await project.open();
    assert.equal(project.snapshot.agents.length, 1);
    assert.ok(!existsSync(path.join(directory, 'archive')));
  });
});
