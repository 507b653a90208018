import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { MemoryDatabase, loadSqlJs } from '../../../src/core/store/memoryDatabase';
import { migrations } from '../../../src/core/store/migrations';
import type { Reader, Store } from '../../../src/core/store/store';
import { addAgents } from '../analytics/reportLab';
import { StoreLab, wasm } from '../store/storeLab';
import activeAgents from './activeAgents.sql';
import agentBottlenecks from './agentBottlenecks.sql';
import agentVelocity from './agentVelocity.sql';
import indexes from './indexes.sql';
import priorityTimeline from './priorityTimeline.sql';
import table from './table.sql';

interface ColumnInfo {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

function columnsOf(reader: Reader): ColumnInfo[] {
  return reader
    .query<ColumnInfo>('PRAGMA table_info(agent_lifecycle)')
    .map(({ name, type, notnull, pk }) => ({ name, type, notnull, pk }));
}

/** Columns of an index in their order, with the direction. */
function indexColumnsOf(reader: Reader, index: string): string[] {
  return reader
    .query<{ name: string | null; desc: number; key: number }>(`PRAGMA index_xinfo(${index})`)
    .filter(({ key }) => key === 1)
    .map(({ name, desc }) => `${String(name)}${desc === 1 ? ' DESC' : ''}`);
}

describe('The schema of SPEC-110', () => {
  const lab = new StoreLab();
  let store: Store;
  let printed: MemoryDatabase;

  before(async () => {
    store = await lab.open();
    printed = new MemoryDatabase(await loadSqlJs(wasm));
    for (const script of [table, indexes]) {
      for (const statement of printed.statementsOf(script)) printed.execute(statement, [], 0);
    }
  });
  after(async () => {
    printed.close();
    await lab.remove();
  });

  it('is there column by column, in order; priority_number is NUMERIC, and only columns behind are added', () => {
    const expected = columnsOf(printed).map((column) =>
      column.name === 'priority_number' ? { ...column, type: 'NUMERIC' } : column,
    );
    assert.equal(expected.length, 17);
    const actual = columnsOf(store);
    assert.deepEqual(actual.slice(0, expected.length), expected);
    // What another program writes after the document knows nothing of them.
    const defaults = store.query<{ name: string; notnull: number; dflt_value: string | null }>(
      'PRAGMA table_info(agent_lifecycle)',
    );
    for (const { name, notnull, dflt_value } of defaults.slice(expected.length)) {
      assert.ok(notnull === 0 || dflt_value !== null, name);
    }
  });

  it('never gives an agent the number of one that is gone', () => {
    const sql = store.get<{ sql: string }>(
      `SELECT sql FROM sqlite_schema WHERE name = 'agent_lifecycle'`,
    )?.sql;
    assert.match(sql ?? '', /agent_id INTEGER PRIMARY KEY AUTOINCREMENT/);
  });

  for (const name of [
    'idx_agent_type_status',
    'idx_priority_number',
    'idx_spawned_at',
    'idx_duration',
    'idx_task_id',
  ]) {
    it(`has the index ${name}`, () => {
      const expected = indexColumnsOf(printed, name);
      assert.ok(expected.length > 0);
      assert.deepEqual(indexColumnsOf(store, name), expected);
      const found = store.get<{ tbl_name: string }>(
        `SELECT tbl_name FROM sqlite_schema WHERE type = 'index' AND name = ?`,
        [name],
      );
      assert.equal(found?.tbl_name, 'agent_lifecycle');
    });
  }

  for (const [name, sql] of Object.entries({
    agent_velocity: agentVelocity,
    agent_bottlenecks: agentBottlenecks,
    priority_timeline: priorityTimeline,
    active_agents: activeAgents,
  })) {
    it(`has the view ${name}, letter by letter`, () => {
      const stored = store.get<{ sql: string }>(
        `SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?`,
        [name],
      );
      assert.equal(`${stored?.sql ?? ''};`, sql.trim());
    });
  }

  it('keeps priorities as numbers, whole or not, and orders them so', async () => {
    const spawned_at = '2026-03-10T10:00:00.000Z';
    await addAgents(
      store,
      ...['10', '042', '1.5', '2'].map((priority_number) => ({ spawned_at, priority_number })),
    );
    const rows = store.query<{ priority_number: number; kind: string }>(
      `SELECT priority_number, typeof(priority_number) AS kind FROM agent_lifecycle
       WHERE priority_number IS NOT NULL ORDER BY priority_number`,
    );
    assert.deepEqual(rows, [
      { priority_number: 1.5, kind: 'real' },
      { priority_number: 2, kind: 'integer' },
      { priority_number: 10, kind: 'integer' },
      { priority_number: 42, kind: 'integer' },
    ]);
  });
});

describe('The database', () => {
  const lab = new StoreLab();
  let store: Store;

  before(async () => {
    store = await lab.open();
  });
  after(() => lab.remove());

  it('has foreign keys on: a row that refers to nothing is refused', async () => {
    const orphan = store.commit((tx) =>
      tx.run(
        `INSERT INTO orchestrator_task (task_id, task_type, agent_type, agent_id, status, created_at)
         VALUES ('feature-1', 'implementation', 'coding', 987, 'assigned', ?)`,
        [tx.now],
      ),
    );
    await assert.rejects(orphan, /FOREIGN KEY/);
    assert.deepEqual(store.query('SELECT foreign_keys FROM pragma_foreign_keys'), [{ foreign_keys: 1 }]);
    assert.deepEqual(store.query('PRAGMA foreign_key_check'), []);
  });

  it('has foreign keys on also when it is opened again', async () => {
    await store.close();
    store = await lab.open();
    const orphan = store.commit((tx) =>
      tx.run('INSERT INTO feature_dependency (feature_id, depends_on_id) VALUES (987, 1)'),
    );
    await assert.rejects(orphan, /FOREIGN KEY/);
  });

  it('was made by migrations with numbers without gaps and names of their own', () => {
    assert.deepEqual(
      migrations.map(({ number }) => number),
      migrations.map((_, index) => index + 1),
    );
    assert.equal(new Set(migrations.map(({ name }) => name)).size, migrations.length);
    for (const { name, sql } of migrations) {
      assert.match(name, /^[a-z][a-z0-9-]*$/);
      assert.notEqual(sql.trim(), '', name);
    }
  });

  it('knows every migration file by its number and name', () => {
    const files = readdirSync('src/core/store/migrations').sort();
    const expected = migrations.map(({ number, name }) => `${String(number).padStart(4, '0')}-${name}.sql`);
    assert.deepEqual(files, expected);
  });

  it('remembers which migrations were applied, and when', () => {
    const rows = store.query<{ number: number; name: string; applied_at: string }>(
      'SELECT number, name, applied_at FROM schema_migration ORDER BY number',
    );
    assert.deepEqual(
      rows.map(({ number, name }) => ({ number, name })),
      migrations.map(({ number, name }) => ({ number, name })),
    );
    for (const row of rows) assert.equal(row.applied_at, '2026-01-01T00:00:00.000Z');
  });
});
