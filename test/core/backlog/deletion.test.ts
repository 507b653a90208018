import assert from 'node:assert/strict';
import { MusterError } from '../../../src/core/base/errors';
import { deletedFeatures, deleteFeatures } from '../../../src/core/backlog/deletion/deleteFeatures';
import { restoreFeatures } from '../../../src/core/backlog/deletion/restoreFeatures';
import { readFeature, readFeatures } from '../../../src/core/backlog/readFeatures';
import { addFeature, addFeatures, setDependencies } from '../../../src/core/backlog/writeFeatures';
import type { DependentsChoice } from '../../../src/shared/deletion';
import { type MemoryStore, openMemoryStore } from './memoryStore';

describe('Deleting features', () => {
  let store: MemoryStore;

  // 1 ← 2 ← 3, 1 ← 4
  beforeEach(async () => {
    store = await openMemoryStore();
    store.commit((tx) =>
      addFeatures(tx, [
        { name: 'Schema' },
        { name: 'Storage', dependencies: [1], steps: ['Save', 'Load'], model: 'opus' },
        { name: 'Page', dependencies: [2] },
        { name: 'Report', dependencies: [1] },
      ]),
    );
  });
  afterEach(() => store.close());

  const remove = (ids: number[], dependents?: DependentsChoice) =>
    store.commit((tx) => deleteFeatures(tx, { featureIds: ids, dependents }));
  const restore = (...ids: number[]) => store.commit((tx) => restoreFeatures(tx, ids));
  const dependencies = (id: number): readonly number[] | undefined => readFeature(store, id)?.dependencies;
  const ids = (): number[] => readFeatures(store).map(({ id }) => id);
  const refusedWith = (code: string, sentence: RegExp) => (error: unknown) =>
    error instanceof MusterError && error.code === code && sentence.test(error.message);
  const agentAt = (featureId: number | null, status: string): number =>
    store.commit((tx) => {
      tx.run(
        `INSERT INTO agent_lifecycle (pid, agent_type, task_id, spawned_at, status, command, feature_id)
         VALUES (0, 'coding', 'feature', ?, ?, 'demo', ?)`,
        [tx.now, status, featureId],
      );
      return tx.get<{ id: number }>('SELECT max(agent_id) AS id FROM agent_lifecycle')?.id ?? 0;
    });
  const everything = (): unknown =>
    [
      'features',
      'feature_dependency',
      'question',
      'feature_spec',
      'feature_check',
      'merge_record',
      'git_worktree_tracker',
      'agent_message',
    ].map((table) => store.query(`SELECT * FROM ${table}`).map((row) => ({ ...row, updated_at: null })));

  it('says that there is no such feature also where another one waits for that number', () => {
    store.commit((tx) => setDependencies(tx, 4, [99]));
    assert.throws(() => remove([99]), refusedWith('FeatureNotFound', /no feature 99/));
  });

  it('asks what becomes of those that depend on them, and changes nothing before', () => {
    assert.throws(
      () => remove([2]),
      refusedWith('FeatureNeeded', /#3 depends on what .*release.*inherit.*delete/),
    );
    assert.throws(() => remove([1]), refusedWith('FeatureNeeded', /#2, #4 depend on/));
    assert.deepEqual(ids(), [1, 2, 3, 4]);
    assert.deepEqual(deletedFeatures(store), []);
  });

  it('lets dependents go, or lets them wait for what it waited for, or deletes them too', () => {
    assert.deepEqual(remove([2], 'release').dependents, [3]);
    assert.deepEqual(dependencies(3), []);
    restore(2);
    assert.deepEqual(dependencies(3), [2]);

    remove([2], 'inherit');
    assert.deepEqual(dependencies(3), [1]);
    restore(2);
    assert.deepEqual([dependencies(3), dependencies(2)], [[2], [1]], 'what was inherited is gone again');

    const all = remove([1], 'delete').deleted.map(({ id }) => id);
    assert.deepEqual([all.sort(), ids()], [[1, 2, 3, 4], []]);
    restore(3, 1, 4, 2);
    assert.deepEqual([1, 2, 3, 4].map(dependencies), [[], [1], [2], [1]]);
  });

  it('inherits through several that go at once', () => {
    store.commit((tx) => addFeature(tx, { name: 'Last', dependencies: [3] }));
    remove([2, 3], 'inherit');
    assert.deepEqual(dependencies(5), [1]);
  });

  it('brings all of a feature back as it was: history, spec, check, questions, messages, worktree', () => {
    const agent = agentAt(2, 'completed');
    store.commit((tx) => {
      const add = (sql: string): number => tx.run(sql, [agent, tx.now]);
      add(`INSERT INTO feature_spec (feature_id, agent_id, content, written_at) VALUES (2, ?, 'So', ?)`);
      add(`INSERT INTO feature_check (feature_id, command, timeout_seconds, written_by, written_at)
           VALUES (2, 'npm test', 60, ?, ?)`);
      add(`INSERT INTO question (feature_id, agent_id, kind, text, asked_at, answered_at)
           VALUES (2, ?1, 'text', 'Why?', ?2, ?2)`);
      add(`INSERT INTO agent_message (sender, from_agent_id, to_feature_id, message_type, content, created_at, expires_at)
           VALUES ('agent', ?1, 2, 'status_update', 'Half done', ?2, ?2)`);
      add(`INSERT INTO merge_record (feature_id, agent_id, branch, branch_tip, status, queued_at)
           VALUES (2, ?, 'b', 'abc', 'conflict', ?)`);
      add(`INSERT INTO git_worktree_tracker (task_id, agent_id, feature_id, branch, path, status, created_at)
           VALUES ('feature-2', ?, 2, 'b', '/w/2', 'active', ?)`);
    });
    const before = everything();
    remove([2], 'release');
    assert.equal(readFeature(store, 2), undefined);
    assert.deepEqual(store.query('SELECT feature_id FROM agent_lifecycle'), [{ feature_id: null }]);
    assert.deepEqual(
      deletedFeatures(store).map(({ id, name }) => ({ id, name })),
      [{ id: 2, name: 'Storage' }],
    );
    restore(2);
    assert.deepEqual(everything(), before);
    assert.deepEqual(store.query('SELECT feature_id FROM agent_lifecycle'), [{ feature_id: 2 }]);
    assert.deepEqual(deletedFeatures(store), []);
  });

  it('keeps every table that refers to features, also those that come later', () => {
    const tables = store.query<{ name: string; onDelete: string }>(
      `SELECT m.name, f.on_delete AS onDelete FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
       WHERE m.type = 'table' AND f."table" = 'features'`,
    );
    assert.ok(tables.length >= 12);
    for (const { name, onDelete } of tables) assert.match(onDelete, /^(CASCADE|SET NULL)$/, name);
    remove([4]);
    const kept = store.get<{ content: string }>('SELECT content FROM deleted_feature');
    const { rows, links } = JSON.parse(kept?.content ?? '{}') as Record<string, object>;
    const named = [...Object.keys(rows ?? {}), ...Object.keys(links ?? {}).map((link) => link.split('.')[0])];
    assert.deepEqual([...new Set(named)].sort(), [...new Set(tables.map(({ name }) => name))].sort());
  });

  it('goes without what was archived meanwhile', () => {
    const agent = agentAt(2, 'completed');
    store.commit((tx) => {
      tx.run(`INSERT INTO event (at, kind, agent_id, feature_id, text) VALUES (?, 'ended', ?, 2, 'Ended')`, [
        tx.now,
        agent,
      ]);
    });
    remove([2], 'release');
    store.commit((tx) => tx.run('DELETE FROM agent_lifecycle'));
    restore(2);
    assert.equal(readFeature(store, 2)?.name, 'Storage');
    assert.deepEqual(store.query(`SELECT text FROM event WHERE kind = 'ended'`), []);
  });

  it('is refused while an agent works on one of them, a testing agent too, with the remedy', () => {
    const coder = agentAt(2, 'running');
    assert.throws(
      () => remove([4, 2], 'release'),
      refusedWith('FeatureInUse', /agent 1 is at work on it; kill that agent/),
    );
    assert.deepEqual(ids(), [1, 2, 3, 4], 'the other one stays too');
    store.commit((tx) => tx.run(`UPDATE agent_lifecycle SET status = 'killed' WHERE agent_id = ?`, [coder]));
    const tester = agentAt(null, 'running');
    store.commit((tx) =>
      tx.run(
        `INSERT INTO regression_test (agent_id, feature_id, feature_fence, created_at) VALUES (?, 4, 1, ?)`,
        [tester, tx.now],
      ),
    );
    assert.throws(() => remove([4]), refusedWith('FeatureInUse', /agent 2/));
  });

  it('is refused while its work is being merged', () => {
    store.commit((tx) => tx.run(`UPDATE features SET status = 'submitted' WHERE id = 4`));
    assert.throws(() => remove([4]), refusedWith('FeatureInUse', /being merged; wait .* or send it back/));
    assert.throws(() => remove([99]), refusedWith('FeatureNotFound', /99/));
    assert.throws(() => restore(4), refusedWith('FeatureNotFound', /No deleted feature 4/));
  });

  it('gives the number of a deleted one to nobody else by itself', () => {
    remove([4]);
    assert.equal(
      store.commit((tx) => addFeature(tx, { name: 'New' })),
      5,
    );
    store.commit((tx) => addFeatures(tx, [{ id: 4, name: 'Imported again' }]));
    assert.throws(() => restore(4), refusedWith('FeatureInvalid', /number 4 belongs to another/));
  });

  it('leaves out a dependency that would close a circle by now, and says so', () => {
    remove([2], 'release');
    store.commit((tx) => setDependencies(tx, 1, [3]));
    assert.deepEqual(restore(2).notes.length, 1);
    assert.equal(dependencies(3)?.length === 1 && dependencies(2)?.length === 1, false);
    assert.deepEqual(ids(), [1, 2, 3, 4]);
  });
});
