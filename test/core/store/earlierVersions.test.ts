import assert from 'node:assert/strict';
import { migrations } from '../../../src/core/store/migrations';
import type { Store } from '../../../src/core/store/store';
import { addFeature, namesIn, StoreLab } from './storeLab';

describe('A database of an earlier version', () => {
  const lab = new StoreLab();
  after(() => lab.remove());

  /** What it is made of, whatever the steps were in which it came to be. */
  const schemaOf = (store: Store): unknown[] =>
    store.query(`SELECT type, name, sql FROM sqlite_schema WHERE name <> 'sqlite_stat1' ORDER BY type, name`);
  let newest: unknown[];
  before(async () => {
    newest = schemaOf(await lab.open('new'));
  });

  for (const { number, name } of migrations.slice(0, -1)) {
    it(`that ended with ${number}, ${name}, has all that a new one has, and what it held`, async () => {
      const version = `version-${number}`;
      const old = await lab.open(version, { migrations: migrations.slice(0, number) });
      await addFeature(old, 'kept');
      await old.close();
      const store = await lab.open(version);
      assert.deepEqual(schemaOf(store), newest);
      assert.deepEqual(namesIn(store), ['kept']);
      assert.deepEqual(store.query('PRAGMA foreign_key_check'), []);
      assert.deepEqual(store.query('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
      await store.close();
    });
  }
});
