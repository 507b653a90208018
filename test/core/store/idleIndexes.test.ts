import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { Database, QueryExecResult, SqlJsStatic } from 'sql.js';
import { loadSqlJs } from '../../../src/core/store/memoryDatabase';
import { recover, type Recovered } from '../../../src/core/store/recovery';
import type { Reader, Row, Store } from '../../../src/core/store/store';
import { nodeFileSystem } from '../../../src/core/store/storeFileSystem';
import { StoreFiles } from '../../../src/core/store/storeFiles';
import { chatter, engineWork } from './engineWork';
import { StoreLab, wasm } from './storeLab';

const noSnapshots = { idleMs: 1e15, maxAgeMs: 1e15, maxJournalBytes: 1e15 };
/** More than enough for indexes to be left out. */
const many = 11_000;

describe('A long replay without the indexes that nothing reads', () => {
  let lab: StoreLab;
  beforeEach(() => {
    lab = new StoreLab();
  });
  afterEach(() => lab.remove());

  it('gives what a strict one gives, whatever the engine wrote', async () => {
    const store = await lab.open('a', { snapshotPolicy: noSnapshots });
    await engineWork(store, lab.clock, lab.directory('a'), 14);
    // Those above are longer, so that it seems to be fewer.
    await chatter(store, 2 * many);
    const lean = await recovered();
    assert.ok(lean.dropped.length >= 10, `only ${lean.dropped.join(', ')}`);
    assert.deepEqual(lean.created.sort(), lean.dropped.sort());
    const strict = await recovered({ strictly: true });
    assert.deepEqual(strict.dropped, []);
    assert.deepEqual(contentsOf(lean.memory), contentsOf(strict.memory));
    assert.deepEqual(contentsOf(lean.memory), contentsOf(store));
    assert.deepEqual(lean.memory.query('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    assert.deepEqual(lean.notices, []);
    lean.memory.close();
    strict.memory.close();
  });

  it('leaves all indexes where they are when the journal is short', async () => {
    const store = await lab.open('a', { snapshotPolicy: noSnapshots });
    await chatter(store, 5000);
    const lean = await recovered();
    assert.deepEqual(lean.dropped, []);
    lean.memory.close();
  });

  it('counts what later journal files hold', async () => {
    for (const name of ['one', 'two', 'three']) {
      const store = await lab.open('a', { snapshotPolicy: noSnapshots });
      await chatter(store, 6000);
      lab.copy('a', name);
      await lab.closeAll();
      rmSync(lab.directory('a'), { recursive: true });
      lab.copy(name, 'a');
    }
    const files = lab.files('a').filter((file) => file.includes('.redo.'));
    assert.equal(files.length, 4, 'the snapshot holds the first');
    const lean = await recovered();
    assert.deepEqual(lean.dropped, ['idx_event_agent']);
    assert.deepEqual(lean.created, ['idx_event_agent']);
    assert.equal(lean.memory.get('SELECT count(*) AS notes FROM event')?.['notes'], 18_000);
    lean.memory.close();
  });

  it('leaves them where a table has many more rows than there are commits', async () => {
    const store = await withSchema(
      'CREATE TABLE large (n, other)',
      'CREATE INDEX large_other ON large (other)',
      'WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 100000) INSERT INTO large SELECT n, n FROM up',
    );
    await store.commit((tx) => tx.run('INSERT INTO large VALUES (0, 0)'));
    await chatter(store, many);
    const lean = await recovered();
    assert.ok(!lean.dropped.includes('large_other'));
    assert.deepEqual(lean.dropped, ['idx_event_agent']);
    lean.memory.close();
  });

  it('takes rows in the order in which they were taken', async () => {
    const store = await withSchema(
      'CREATE TABLE source (n, rank, other)',
      'CREATE INDEX source_rank ON source (rank)',
      'CREATE INDEX source_other ON source (other)',
      'CREATE TABLE target (id INTEGER PRIMARY KEY, n)',
    );
    await store.commit((tx) => {
      for (let n = 0; n < 100; n++) tx.run('INSERT INTO source VALUES (?, ?, ?)', [n, -n, n]);
      tx.run('INSERT INTO target (n) SELECT n FROM source WHERE rank > -50');
      tx.run('UPDATE source SET n = -1 WHERE rowid IN (SELECT rowid FROM source WHERE rank < 0 LIMIT 3)');
    });
    await chatter(store, many);
    const lean = await recovered();
    assert.ok(lean.dropped.includes('source_other'));
    assert.ok(!lean.dropped.includes('source_rank'));
    assert.deepEqual(lean.memory.query('SELECT n FROM target WHERE id < 3'), [{ n: 49 }, { n: 48 }]);
    assert.deepEqual(contentsOf(lean.memory), contentsOf(store));
    lean.memory.close();
  });

  it('puts an index back as soon as a statement reads it', async () => {
    const store = await withSchema('CREATE TABLE late (n, rank)', 'CREATE INDEX late_rank ON late (rank)');
    await store.commit((tx) => {
      for (let n = 0; n < 100; n++) tx.run('INSERT INTO late VALUES (?, ?)', [n, -n]);
    });
    await chatter(store, many);
    await store.commit((tx) =>
      tx.run('DELETE FROM late WHERE rowid IN (SELECT rowid FROM late WHERE rank < 0 LIMIT 3)'),
    );
    const lean = await recovered();
    assert.ok(lean.dropped.includes('late_rank'));
    assert.equal(lean.created[0], 'late_rank', 'before the others, which came at the end');
    assert.deepEqual(lean.memory.query('SELECT max(n) AS n, count(*) AS count FROM late'), [
      { n: 96, count: 97 },
    ]);
    assert.deepEqual(contentsOf(lean.memory), contentsOf(store));
    lean.memory.close();
  });

  it('goes on strictly once the schema changes', async () => {
    const store = await lab.open('a', { snapshotPolicy: noSnapshots });
    await chatter(store, 3000);
    await store.commit((tx) => {
      tx.run('CREATE INDEX idx_event_text ON event (text)');
      tx.run('DROP INDEX idx_event_agent');
    });
    await chatter(store, many);
    const lean = await recovered();
    assert.deepEqual(lean.dropped, ['idx_event_agent']);
    assert.deepEqual(lean.created, ['idx_event_agent']);
    assert.deepEqual(lean.notices, []);
    assert.deepEqual(contentsOf(lean.memory), contentsOf(store));
    lean.memory.close();
  });

  it('goes on strictly once a statement changes other rows than it did', async () => {
    const store = await withSchema(
      'CREATE TABLE small (n CHECK (n < 10), other)',
      'CREATE INDEX small_other ON small (other)',
    );
    await chatter(store, 3000);
    await store.commit((tx) => tx.run('INSERT OR IGNORE INTO small VALUES (1, 1), (99, 2), (2, 3)'));
    await chatter(store, many);
    const lean = await recovered();
    assert.deepEqual(lean.created, lean.dropped);
    assert.deepEqual(lean.memory.query('SELECT n FROM small'), [{ n: 1 }, { n: 2 }]);
    assert.deepEqual(contentsOf(lean.memory), contentsOf(store));
    assert.deepEqual(lean.notices, []);
    lean.memory.close();
  });

  it('keeps all indexes where SQLite has statistics of them, which would go as well', async () => {
    const store = await withSchema('ANALYZE');
    await chatter(store, many);
    const lean = await recovered();
    assert.deepEqual(lean.dropped, []);
    assert.deepEqual(contentsOf(lean.memory), contentsOf(store));
    lean.memory.close();
  });

  it('begins anew, strictly, when an index cannot be made again', async () => {
    const store = await lab.open('a', { snapshotPolicy: noSnapshots });
    await chatter(store, many);
    const lean = await recovered({ refusesIndexes: true });
    assert.deepEqual(lean.dropped, ['idx_event_agent']);
    assert.deepEqual(lean.created, []);
    assert.equal(lean.opened, 2, 'the first, and the one that counts');
    assert.deepEqual(contentsOf(lean.memory), contentsOf(store));
    assert.deepEqual(lean.notices, []);
    lean.memory.close();
  });

  /** In a snapshot, so that no change of the schema is replayed. */
  async function withSchema(...statements: string[]): Promise<Store> {
    const store = await lab.open();
    await store.commit((tx) => {
      for (const sql of statements) tx.run(sql);
    });
    await lab.closeAll();
    return lab.open('a', { snapshotPolicy: noSnapshots });
  }

  /** What the files hold this moment. */
  async function recovered({ strictly = false, refusesIndexes = false } = {}): Promise<Recovered & Indexes> {
    const indexes = { dropped: [], created: [], opened: 0 };
    const sqlJs = watched(await loadSqlJs(wasm), indexes, refusesIndexes);
    lab.copy('a', 'b');
    const files = new StoreFiles(lab.directory('b'), 'orchestrator', nodeFileSystem);
    return Object.assign(recover(sqlJs, files, { strictly }), indexes);
  }
});

interface Indexes {
  /** Names in the order in which indexes were taken away, and made anew. */
  readonly dropped: string[];
  readonly created: string[];
  /** Databases. */
  opened: number;
}

function watched(sqlJs: SqlJsStatic, indexes: Indexes, refusesIndexes: boolean): SqlJsStatic {
  class Watched extends sqlJs.Database {
    private readonly absent = new Set<string>();

    constructor(data?: ArrayLike<number> | null) {
      super(data);
      indexes.opened++;
    }

    override exec(...[sql, ...rest]: Parameters<Database['exec']>): QueryExecResult[] {
      const dropped = /^DROP INDEX "(\w+)"$/.exec(sql)?.[1];
      const created = /^CREATE INDEX (\w+)/.exec(sql)?.[1];
      const isAgain = created !== undefined && this.absent.delete(created);
      if (isAgain && refusesIndexes) throw new Error('out of memory');
      const result = super.exec(sql, ...rest);
      if (dropped !== undefined) {
        this.absent.add(dropped);
        indexes.dropped.push(dropped);
      }
      if (isAgain) indexes.created.push(created);
      return result;
    }
  }
  return { ...sqlJs, Database: Watched };
}

/** The schema, whatever its order, and every row in the order in which the tables have them. */
function contentsOf(reader: Reader): unknown {
  const schema = reader.query<{ type: string; name: string }>(
    'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name',
  );
  const tables = schema.filter(({ type }) => type === 'table').map(({ name }) => name);
  const rows: Record<string, Row[]> = {};
  for (const table of tables) rows[table] = reader.query(`SELECT * FROM "${table}" NOT INDEXED`);
  return { schema, rows };
}
