import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { archiveRecords, checkArchive } from '../../../src/core/agents/archiveFile';
import {
  agentsToArchive,
  archiveOldAgents,
  olderThanOf,
  Retention,
} from '../../../src/core/agents/retention';
import type { Store } from '../../../src/core/store/store';
import type { FakeClock } from '../../support/fakeClock';
import { dayMs, RetentionLab } from './retentionLab';

describe('Retention', () => {
  let lab: RetentionLab;
  let store: Store;
  let clock: FakeClock;

  beforeEach(async () => {
    lab = await RetentionLab.create();
    ({ store, clock } = lab);
  });
  afterEach(() => lab.dispose());

  it('archives what nothing depends on any more, and nothing else', async () => {
    const [passed, pending, reset] = [
      await lab.feature('passing'),
      await lab.feature('pending'),
      await lab.feature('pending'),
    ];
    const old = [
      await lab.agent(passed, 'gate_red'),
      await lab.agent(passed, 'merged'),
      await lab.agent(null, 'interrupted'),
    ];
    const counts = [await lab.agent(pending, 'no_submission'), await lab.agent(pending, 'interrupted')];
    const beforeReset = await lab.agent(reset, 'gave_up');
    const latestBeforeReset = await lab.agent(reset, 'gave_up');
    await store.commit((tx) => {
      tx.run('UPDATE features SET attempts_since_agent_id = ? WHERE id = ?', [latestBeforeReset, reset]);
    });
    const live = await lab.agent(null, undefined);
    const inQueue = await lab.agent(passed, 'submitted');
    const withWorktree = await lab.agent(passed, 'merged');
    await store.commit((tx) => {
      tx.run(`UPDATE merge_record SET status = 'gating' WHERE agent_id = ?`, [inQueue]);
      tx.run(
        `INSERT INTO git_worktree_tracker (task_id, agent_id, branch, path, status, created_at)
         VALUES ('t', ?, 'b', '/w', 'kept', ?)`,
        [withWorktree, tx.now],
      );
    });
    clock.advance(31 * dayMs);
    const young = await lab.agent(passed, 'merged');

    const result = await archiveOldAgents(lab.options(), 30);

    assert.equal(result.agents, 4);
    assert.deepEqual(lab.left(), [...counts, latestBeforeReset, live, inQueue, withWorktree, young]);
    const summary = await checkArchive(result.files[0] ?? '');
    assert.deepEqual(summary.rows, {
      agent_lifecycle: 4,
      event: 4,
      merge_record: 4,
      orchestrator_task: 4,
      tool_call: 4,
    });
    const archived: unknown[] = [];
    for await (const record of archiveRecords(summary.file)) {
      if (record.kind === 'row' && record.table === 'agent_lifecycle') archived.push(record.row['agent_id']);
    }
    assert.deepEqual(archived, [...old, beforeReset]);
    for (const table of ['event', 'tool_call', 'orchestrator_task', 'merge_record']) {
      const orphans = store.query(
        `SELECT 1 FROM ${table} WHERE agent_id IN (${[...old, beforeReset].join()})`,
      );
      assert.deepEqual(orphans, [], table);
    }
  });

  it('keeps everything for ever with 0 days', async () => {
    await lab.agent(null, 'merged');
    clock.advance(10_000 * dayMs);
    assert.deepEqual(await archiveOldAgents(lab.options(), 0), { agents: 0, files: [] });
    assert.equal(lab.left().length, 1);
    assert.deepEqual(lab.archives(), []);
  });

  it('counts the age of imported agents from their import', async () => {
    const id = await lab.agent(null, 'merged');
    clock.advance(20 * dayMs);
    await store.commit((tx) => {
      tx.run(`UPDATE agent_lifecycle SET origin_key = 'x', imported_at = ? WHERE agent_id = ?`, [tx.now, id]);
    });
    clock.advance(20 * dayMs);
    assert.deepEqual(agentsToArchive(store, olderThanOf(clock, 30)), []);
    clock.advance(11 * dayMs);
    assert.deepEqual(agentsToArchive(store, olderThanOf(clock, 30)), [id]);
  });

  it('removes the run folders that a killed host had left', async () => {
    const id = await lab.agent(null, 'merged');
    clock.advance(31 * dayMs);
    const runs = path.join(lab.folder.path, 'runs', String(id));
    await archiveOldAgents(lab.options(), 30);
    mkdirSync(runs, { recursive: true });
    await store.commit((tx) => {
      tx.run('INSERT INTO orchestrator_state VALUES (?, ?)', ['retention.runFoldersToRemove', `[${id}]`]);
    });
    await archiveOldAgents(lab.options(), 0);
    assert.ok(!existsSync(runs));
    assert.deepEqual(store.query(`SELECT * FROM orchestrator_state WHERE key LIKE 'retention%'`), []);
  });

  it('runs at the start and once a day', async () => {
    await lab.agent(null, 'merged');
    clock.advance(31 * dayMs);
    const retention = new Retention(lab.options(), () => 30);
    retention.start();
    await retention.settled();
    assert.deepEqual(lab.left(), []);
    await lab.agent(null, 'merged');
    for (let day = 0; day < 31; day++) {
      clock.advance(dayMs);
      // The timer fires in this turn; what it starts is awaited.
      await Promise.resolve();
      await retention.settled();
    }
    assert.deepEqual(lab.left(), []);
    await retention.close();
    assert.deepEqual(lab.log.errors, []);
  });
});
