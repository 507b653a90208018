import assert from 'node:assert/strict';
import type { Store } from '../../../src/core/store/store';
import { addFeature, namesIn, StoreLab } from './storeLab';

/** What refused nothing when it was committed is not asked again in a replay, which must never show. */
describe('A replay without guards', () => {
  let lab: StoreLab;
  beforeEach(() => {
    lab = new StoreLab();
  });
  afterEach(() => lab.remove());

  it('leaves every trigger and constraint as it was', async () => {
    const store = await lab.open();
    await addAgent(store);
    await end(store, 'completed');
    lab.copy('a', 'b');
    const survivor = await lab.open('b');
    assert.deepEqual(survivor.notices, []);
    assert.deepEqual(schemaOf(survivor), schemaOf(store));
    await assert.rejects(end(survivor, 'running'), /has ended cannot change/);
    await assert.rejects(addAgent(survivor, 'nonsense'), /CHECK constraint/);
    assert.equal(survivor.get('SELECT status FROM agent_lifecycle')?.['status'], 'completed');
  });

  it('knows rows that a constraint skipped', async () => {
    await withSchema('CREATE TABLE small (n CHECK (n < 10))');
    const store = await lab.open();
    await store.commit((tx) => tx.run('INSERT OR IGNORE INTO small VALUES (1), (99), (2)'));
    await store.commit((tx) => tx.run('UPDATE OR IGNORE small SET n = n * 6'));
    lab.copy('a', 'b');
    const survivor = await lab.open('b');
    assert.deepEqual(survivor.notices, []);
    assert.deepEqual(survivor.query('SELECT n FROM small'), store.query('SELECT n FROM small'));
    assert.deepEqual(survivor.query('SELECT n FROM small'), [{ n: 6 }, { n: 2 }]);
  });

  it('knows rows that a constraint skipped inside a trigger', async () => {
    await withSchema(
      'CREATE TABLE small (n CHECK (n < 10))',
      'CREATE TABLE source (n)',
      'CREATE TRIGGER hand_on AFTER INSERT ON source BEGIN INSERT OR IGNORE INTO small VALUES (NEW.n); END',
    );
    const store = await lab.open();
    await store.commit((tx) => tx.run('INSERT INTO source VALUES (1), (99)'));
    lab.copy('a', 'b');
    const survivor = await lab.open('b');
    assert.deepEqual(survivor.query('SELECT n FROM small'), [{ n: 1 }]);
  });

  it('follows a schema that changed between two commits', async () => {
    const store = await lab.open();
    await addFeature(store, 'before');
    await store.commit((tx) => {
      tx.run(
        `CREATE TRIGGER no_odd_names BEFORE INSERT ON features WHEN NEW.name = 'odd' BEGIN SELECT RAISE(ABORT, 'odd'); END`,
      );
    });
    await addFeature(store, 'after');
    await store.commit((tx) => {
      tx.run('DROP TRIGGER no_odd_names');
    });
    await addFeature(store, 'odd');
    lab.copy('a', 'b');
    const survivor = await lab.open('b');
    assert.deepEqual(survivor.notices, []);
    assert.deepEqual(namesIn(survivor), ['before', 'after', 'odd']);
    assert.deepEqual(schemaOf(survivor), schemaOf(store));
  });

  /** In a snapshot, so that no change of the schema is replayed. */
  async function withSchema(...statements: string[]): Promise<void> {
    const store = await lab.open();
    await store.commit((tx) => {
      for (const sql of statements) tx.run(sql);
    });
    await lab.closeAll();
  }
});

function schemaOf(store: Store): unknown[] {
  return store.query('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name');
}

async function addAgent(store: Store, status = 'running'): Promise<void> {
  await store.commit((tx) =>
    tx.run(
      `INSERT INTO agent_lifecycle (pid, agent_type, task_id, task_type, spawned_at, status, command)
        VALUES (0, 'coding', 'feature-1', 'implementation', ?, ?, 'x')`,
      [tx.now, status],
    ),
  );
}

function end(store: Store, status: string): Promise<unknown> {
  return store.commit((tx) => tx.run('UPDATE agent_lifecycle SET status = ?', [status]));
}
