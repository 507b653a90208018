import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type ArchiveRecord, archiveRecords, checkArchive } from '../../../src/core/agents/archiveFile';
import { type AgentOutcome } from '../../../src/core/agents/agentRow';
import { endAgent, insertAgent } from '../../../src/core/agents/lifecycle';
import {
  agentsToArchive,
  archiveOldAgents,
  olderThanOf,
  Retention,
} from '../../../src/core/agents/retention';
import { addFeature } from '../../../src/core/backlog/writeFeatures';
import { toDisposable } from '../../../src/core/base/disposable';
import { recordEvent } from '../../../src/core/store/activityLog';
import { openStore } from '../../../src/core/store/openStore';
import type { Store, Transaction } from '../../../src/core/store/store';
import { FakeClock } from '../../support/fakeClock';
import { temporaryFolder } from '../../support/temporaryFolder';
import { RecordingLog } from '../../support/testProject';

const dayMs = 24 * 60 * 60_000;

describe('Retention', () => {
  let store: Store;
  let clock: FakeClock;
  let log: RecordingLog;
  let folder: ReturnType<typeof temporaryFolder>;
  const options = () => ({ store, clock, log, directory: folder.path });

  beforeEach(async () => {
    folder = temporaryFolder('retention');
    clock = new FakeClock();
    log = new RecordingLog();
    const wasm = 'node_modules/sql.js/dist/sql-wasm.wasm';
    // Months pass in one step here; the store would take a snapshot for each quarter of a second of them.
    const now = { now: () => clock.now(), after: () => toDisposable(() => undefined) };
    store = await openStore({ directory: folder.path, wasm, clock: now, log });
  });
  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  const feature = (status: 'pending' | 'passing'): Promise<number> =>
    store.commit((tx) => {
      const id = addFeature(tx, { name: `A ${status} feature` });
      tx.run('UPDATE features SET status = ? WHERE id = ?', [status, id]);
      return id;
    });
  /** An agent with everything that can refer to one, ended unless the outcome is undefined. */
  const agent = (featureId: number | null, outcome: AgentOutcome | undefined): Promise<number> =>
    store.commit((tx) => {
      const id = insertAgent(tx, {
        agentType: 'coding',
        taskId: `feature-${featureId ?? 0}`,
        taskType: 'implementation',
        featureId,
        priority: 1,
        fence: 1,
        attempt: 1,
        slot: 0,
        provider: 'demo',
        model: null,
        command: 'demo',
        worktree: '/w',
        branch: 'b',
        tokenHash: 'hash',
      });
      recordEvent(tx, { kind: 'spawned', agentId: id, featureId, text: 'Starts' });
      tx.run('INSERT INTO tool_call VALUES (?, ?, ?, ?, ?)', [
        `call-${id}`,
        id,
        'feature_stats',
        '{}',
        tx.now,
      ]);
      tx.run(
        `INSERT INTO orchestrator_task (task_id, task_type, agent_type, agent_id, status, created_at)
         VALUES ('t', 'implementation', 'coding', ?, 'assigned', ?)`,
        [id, tx.now],
      );
      tx.run(
        `INSERT INTO merge_record (feature_id, agent_id, branch, branch_tip, status, queued_at)
         VALUES (?, ?, 'b', 'tip', 'merged', ?)`,
        [featureId, id, tx.now],
      );
      if (outcome !== undefined) {
        const status = outcome === 'merged' || outcome === 'submitted' ? 'completed' : 'failed';
        endAgent(tx, id, { status, outcome, exitCode: 0, signal: null, error: null });
      }
      return id;
    });
  const left = (): number[] =>
    store
      .query<{ id: number }>('SELECT agent_id AS id FROM agent_lifecycle ORDER BY agent_id')
      .map(({ id }) => id);
  const archives = (): string[] =>
    existsSync(path.join(folder.path, 'archive'))
      ? readdirSync(path.join(folder.path, 'archive')).sort()
      : [];

  it('archives what nothing depends on any more, and nothing else', async () => {
    const [passed, pending, reset] = [
      await feature('passing'),
      await feature('pending'),
      await feature('pending'),
    ];
    const old = [
      await agent(passed, 'gate_red'),
      await agent(passed, 'merged'),
      await agent(null, 'interrupted'),
    ];
    const counts = [await agent(pending, 'no_submission'), await agent(pending, 'interrupted')];
    const beforeReset = await agent(reset, 'gave_up');
    const latestBeforeReset = await agent(reset, 'gave_up');
    await store.commit((tx) => {
      tx.run('UPDATE features SET attempts_since_agent_id = ? WHERE id = ?', [latestBeforeReset, reset]);
    });
    const live = await agent(null, undefined);
    const inQueue = await agent(passed, 'submitted');
    const withWorktree = await agent(passed, 'merged');
    await store.commit((tx) => {
      tx.run(`UPDATE merge_record SET status = 'gating' WHERE agent_id = ?`, [inQueue]);
      tx.run(
        `INSERT INTO git_worktree_tracker (task_id, agent_id, branch, path, status, created_at)
         VALUES ('t', ?, 'b', '/w', 'kept', ?)`,
        [withWorktree, tx.now],
      );
    });
    clock.advance(31 * dayMs);
    const young = await agent(passed, 'merged');

    const result = await archiveOldAgents(options(), 30);

    assert.equal(result.agents, 4);
    assert.deepEqual(left(), [...counts, latestBeforeReset, live, inQueue, withWorktree, young]);
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
    await agent(null, 'merged');
    clock.advance(10_000 * dayMs);
    assert.deepEqual(await archiveOldAgents(options(), 0), { agents: 0, files: [] });
    assert.equal(left().length, 1);
    assert.deepEqual(archives(), []);
  });

  it('counts the age of imported agents from their import', async () => {
    const id = await agent(null, 'merged');
    clock.advance(20 * dayMs);
    await store.commit((tx) => {
      tx.run(`UPDATE agent_lifecycle SET origin_key = 'x', imported_at = ? WHERE agent_id = ?`, [tx.now, id]);
    });
    clock.advance(20 * dayMs);
    assert.deepEqual(agentsToArchive(store, olderThanOf(clock, 30)), []);
    clock.advance(11 * dayMs);
    assert.deepEqual(agentsToArchive(store, olderThanOf(clock, 30)), [id]);
  });

  it('takes the run folder along, but no secrets', async () => {
    const id = await agent(null, 'merged');
    const run = path.join(folder.path, 'runs', String(id));
    mkdirSync(run, { recursive: true });
    const long = `${'ä long line of output\n'.repeat(100_000)}the end`;
    writeFileSync(path.join(run, 'stdout.log'), long);
    writeFileSync(path.join(run, 'stderr.log'), '');
    writeFileSync(path.join(run, 'runner.log'), Buffer.from([0xff, 0xfe, 10, 0x80]));
    writeFileSync(path.join(run, 'run.json'), '{"toolToken":"a secret"}');
    writeFileSync(path.join(run, 'mcp.json'), '{"Authorization":"Bearer a secret"}');
    clock.advance(31 * dayMs);

    const { files } = await archiveOldAgents(options(), 30);

    assert.ok(!existsSync(run));
    assert.doesNotMatch(readFileSync(files[0] ?? '', 'utf8'), /a secret/);
    const contents = new Map<string, Buffer>();
    const omitted: string[] = [];
    for await (const record of archiveRecords(files[0] ?? '')) {
      if (record.kind === 'omitted') omitted.push(record.name);
      if (record.kind !== 'file') continue;
      const before = contents.get(record.name) ?? Buffer.alloc(0);
      contents.set(record.name, Buffer.concat([before, Buffer.from(record.content, record.encoding)]));
    }
    assert.deepEqual(omitted, ['mcp.json', 'run.json']);
    assert.equal(contents.get('stdout.log')?.toString('utf8'), long);
    assert.equal(contents.get('stderr.log')?.length, 0);
    assert.deepEqual([...(contents.get('runner.log') ?? [])], [0xff, 0xfe, 10, 0x80]);
  });

  it('deletes nothing when the archive cannot be written', async () => {
    await agent(null, 'merged');
    clock.advance(31 * dayMs);
    writeFileSync(path.join(folder.path, 'archive'), 'a file is in the way');
    await assert.rejects(archiveOldAgents(options(), 30), { code: 'StoreWriteFailed' });
    assert.equal(left().length, 1);
  });

  it('deletes nothing that changed while it was archived', async () => {
    const id = await agent(null, 'merged');
    clock.advance(31 * dayMs);
    // Just before what was archived is deleted.
    const meanwhile = Object.create(store, {
      commit: {
        value: async (body: (tx: Transaction) => unknown) => {
          await store.commit((tx) => recordEvent(tx, { kind: 'cleaned', agentId: id, text: 'Tidied' }));
          return store.commit(body);
        },
      },
    }) as Store;
    const done = await archiveOldAgents({ ...options(), store: meanwhile }, 30);
    assert.deepEqual(done, { agents: 0, files: [] });
    assert.deepEqual(left(), [id]);
    assert.deepEqual(archives(), []);
    assert.equal((await archiveOldAgents(options(), 30)).agents, 1, 'the next run finds it');
  });

  it('numbers the archives of a day', async () => {
    for (let n = 0; n < 2; n++) {
      await agent(null, 'merged');
      clock.advance(31 * dayMs);
      await archiveOldAgents(options(), 30);
      clock.advance(-31 * dayMs);
    }
    assert.deepEqual(archives(), ['agents-2026-02-01-1.jsonl', 'agents-2026-02-01-2.jsonl']);
  });

  it('removes the run folders that a killed host had left', async () => {
    const id = await agent(null, 'merged');
    clock.advance(31 * dayMs);
    const runs = path.join(folder.path, 'runs', String(id));
    await archiveOldAgents(options(), 30);
    mkdirSync(runs, { recursive: true });
    await store.commit((tx) => {
      tx.run('INSERT INTO orchestrator_state VALUES (?, ?)', ['retention.runFoldersToRemove', `[${id}]`]);
    });
    await archiveOldAgents(options(), 0);
    assert.ok(!existsSync(runs));
    assert.deepEqual(store.query(`SELECT * FROM orchestrator_state WHERE key LIKE 'retention%'`), []);
  });

  it('tells an archive that is damaged', async () => {
    await agent(null, 'merged');
    clock.advance(31 * dayMs);
    const { files } = await archiveOldAgents(options(), 30);
    const file = files[0] ?? '';
    const whole = readFileSync(file);
    const damages: (() => void)[] = [
      () => truncateSync(file, whole.length - 1),
      () => truncateSync(file, whole.lastIndexOf('\n', whole.length - 2) + 1),
      () => writeFileSync(file, whole.toString('utf8').replace('Starts', 'Ends!!')),
      () => appendFileSync(file, '{"kind":"row"}\n'),
      () => writeFileSync(file, ''),
    ];
    await checkArchive(file);
    for (const damage of damages.slice(1)) {
      writeFileSync(file, whole);
      damage();
      await assert.rejects(checkArchive(file), { code: 'ArchiveDamaged' });
    }
    // The last line lacks nothing but its end: it is whole.
    writeFileSync(file, whole);
    damages[0]?.();
    await checkArchive(file);
  });

  it('runs at the start and once a day', async () => {
    await agent(null, 'merged');
    clock.advance(31 * dayMs);
    const retention = new Retention(options(), () => 30);
    retention.start();
    await retention.settled();
    assert.deepEqual(left(), []);
    await agent(null, 'merged');
    for (let day = 0; day < 31; day++) {
      clock.advance(dayMs);
      // The timer fires in this turn; what it starts is awaited.
      await Promise.resolve();
      await retention.settled();
    }
    assert.deepEqual(left(), []);
    await retention.close();
    assert.deepEqual(log.errors, []);
  });

  it('writes records of known kinds only', async () => {
    await agent(null, 'merged');
    clock.advance(31 * dayMs);
    const { files } = await archiveOldAgents(options(), 30);
    const records = readFileSync(files[0] ?? '', 'utf8')
      .trim()
      .split('\n');
    const kinds = records.map((line) => (JSON.parse(line) as ArchiveRecord).kind);
    assert.equal(kinds[0], 'header');
    assert.equal(kinds.at(-1), 'end');
  });
});
