import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { MusterError } from '../../../src/core/base/errors';
import { migrations } from '../../../src/core/store/migrations';
import { failingFileSystem } from '../../support/failingFileSystem';
import { sqlite3 } from '../../support/sqlite3';
import { waitUntil } from '../../support/waitUntil';
import { addFeature, namesIn, StoreLab } from './storeLab';

describe('A store', () => {
  let lab: StoreLab;
  beforeEach(() => {
    lab = new StoreLab();
  });
  afterEach(() => lab.remove());

  it('creates its schema once and says which migrations it holds', async () => {
    const store = await lab.open();
    const applied = store.query('SELECT number, name, applied_at FROM schema_migration');
    assert.deepEqual(applied[0], { number: 1, name: 'initial', applied_at: '2026-01-01T00:00:00.000Z' });
    assert.deepEqual(store.notices, []);
    await store.close();
    lab.clock.advance(1000);
    assert.deepEqual(
      (await lab.open()).query('SELECT number, name, applied_at FROM schema_migration'),
      applied,
    );
  });

  it('keeps what was committed over a close', async () => {
    const store = await lab.open();
    assert.equal(await addFeature(store, 'one'), 1);
    assert.equal(await addFeature(store, 'two'), 2);
    await store.close();
    const again = await lab.open();
    assert.deepEqual(namesIn(again), ['one', 'two']);
    assert.deepEqual(again.notices, []);
  });

  it('takes back all of a transaction whose body throws', async () => {
    const store = await lab.open();
    const failure = new Error('no');
    const result = store.commit((tx) => {
      tx.run(`INSERT INTO orchestrator_state VALUES ('a', '1')`);
      throw failure;
    });
    await assert.rejects(result, failure);
    assert.deepEqual(store.query('SELECT * FROM orchestrator_state'), []);
    await addFeature(store, 'after');
    assert.deepEqual(namesIn(store), ['after']);
  });

  it('takes back all of a transaction with a failed statement, also when the body catches the error', async () => {
    const store = await lab.open();
    const result = store.commit((tx) => {
      tx.run(`INSERT INTO orchestrator_state VALUES ('a', '1')`);
      try {
        tx.run(`INSERT OR ROLLBACK INTO orchestrator_state VALUES ('a', '2')`);
      } catch {
        /* as a careless caller would */
      }
    });
    await assert.rejects(result, /UNIQUE/);
    assert.deepEqual(store.query('SELECT * FROM orchestrator_state'), []);
    await addFeature(store, 'after');
    assert.deepEqual(namesIn(store), ['after']);
  });

  it('refuses an asynchronous body, a transaction inside another and one that outlives its body', async () => {
    const store = await lab.open();
    await assert.rejects(
      store.commit(() => Promise.resolve()),
      /synchronous/,
    );
    let inner: Promise<unknown> | undefined;
    const kept = await store.commit((tx) => {
      inner = store.commit(() => undefined);
      inner.catch(() => undefined);
      return tx;
    });
    await assert.rejects(inner ?? Promise.resolve(), /inside another/);
    assert.throws(() => kept.run('DELETE FROM features'), /has ended/);
  });

  it('answers queries, and refuses writes outside a transaction', async () => {
    const store = await lab.open();
    await addFeature(store, 'one');
    assert.equal(store.get<{ n: number }>('SELECT count(*) AS n FROM features')?.n, 1);
    assert.equal(store.get('SELECT 1 FROM features WHERE id = ?', [99]), undefined);
    assert.throws(() => store.query('DELETE FROM features RETURNING id'), /Only a transaction/);
    assert.throws(() => store.query('PRAGMA foreign_keys = off'), /Refused/);
    assert.throws(() => store.query('SELECT 1; SELECT 2'), /One statement/);
    assert.deepEqual(namesIn(store), ['one']);
  });

  it('announces a commit when it is on disk, and not one that wrote nothing', async () => {
    const store = await lab.open();
    let heard = 0;
    const subscription = store.onDidCommit(() => heard++);
    await store.commit((tx) => tx.get('SELECT 1'));
    assert.equal(heard, 0);
    await addFeature(store, 'one');
    assert.equal(heard, 1);
    subscription.dispose();
  });

  it('enforces foreign keys and counts the rows that a statement changed', async () => {
    const store = await lab.open();
    await addFeature(store, 'one');
    await addFeature(store, 'two');
    await assert.rejects(
      store.commit((tx) => tx.run('INSERT INTO feature_dependency VALUES (7, 1)')),
      /FOREIGN KEY/,
    );
    assert.equal(await store.commit((tx) => tx.run(`UPDATE features SET category = 'x'`)), 2);
    assert.equal(await store.commit((tx) => tx.run('CREATE TABLE extra (a)')), 0);
    assert.equal(
      await store.commit((tx) => tx.run('WITH n(v) AS (SELECT 1) INSERT INTO extra SELECT v FROM n')),
      1,
    );
  });

  it('is read by ordinary tools while it is open', async function () {
    const store = await lab.open();
    await store.commit((tx) =>
      tx.run(
        `INSERT INTO agent_lifecycle (pid, agent_type, task_id, spawned_at, status, command)
         VALUES (0, 'coding', 'feature-1', ?, 'running', 'demo')`,
        [tx.now],
      ),
    );
    lab.clock.advance(300);
    const answer = await waitUntil('the snapshot', () =>
      sqlite3(store.file, 'SELECT count(*) FROM active_agents') === '0'
        ? undefined
        : { views: viewCounts(store.file) },
    );
    if (answer.views.includes(undefined)) this.skip();
    assert.deepEqual(answer.views, ['1', '1', '0', '0']);
    assert.equal(sqlite3(store.file, 'PRAGMA integrity_check'), 'ok');
    await addFeature(store, 'after a reader was there');
    assert.deepEqual(store.notices, []);
  });

  it('leaves a complete SQLite file behind when it is closed', async function () {
    const store = await lab.open();
    await addFeature(store, 'last');
    const closing = store.close();
    assert.equal(store.close(), closing);
    await closing;
    const names = sqlite3(store.file, 'SELECT name FROM features');
    if (names === undefined) this.skip();
    assert.equal(names, 'last');
    await assert.rejects(addFeature(store, 'late'), { code: 'StoreWriteFailed' });
    assert.throws(() => namesIn(store), /closed/);
  });

  it('refuses a database of a newer program and leaves it as it is', async () => {
    const next = {
      number: 99,
      name: 'later',
      sql: 'CREATE TABLE later (a); CREATE INDEX later_a ON later(a);',
    };
    await (await lab.open('a', { migrations: [...migrations, next] })).close();
    const before = lab.files().map((file) => lab.read('a', file));
    await assert.rejects(
      lab.open(),
      (error: unknown) => error instanceof MusterError && error.code === 'StoreTooNew',
    );
    assert.deepEqual(
      lab.files().map((file) => lab.read('a', file)),
      before,
    );
  });

  it('says what to do when it cannot be opened because the disk refuses', async () => {
    await (await lab.open()).close();
    for (const [failure, remedy] of [
      [{ code: 'EROFS', partialBytes: 0, namesOnly: true }, /make the folder writable and try again\.$/],
      [{ code: 'ENOSPC', partialBytes: 0 }, /free some disk space and try again\.$/],
    ] as const) {
      const fileSystem = failingFileSystem(() => failure);
      for (const name of ['a', `new after ${failure.code}`]) {
        const refused = lab.open(name, { fileSystem });
        await assert.rejects(refused, { code: 'StoreWriteFailed', message: remedy }, name);
      }
    }
    writeFileSync(path.join(lab.directory(), `orchestrator.snapshot.1.${process.pid}.tmp`), '');
    const fileSystem = failingFileSystem(() => ({ code: 'EACCES', partialBytes: 0, namesOnly: true }));
    await assert.rejects(lab.open('a', { fileSystem }), { code: 'StoreWriteFailed' });
    assert.deepEqual((await lab.open()).notices, []);
  });

  it('applies later migrations to an older database, each wholly or not at all', async () => {
    const store = await lab.open();
    await addFeature(store, 'old');
    await store.close();
    const good = { number: 97, name: 'good', sql: 'CREATE TABLE good (a);' };
    const bad = { number: 98, name: 'bad', sql: 'CREATE TABLE bad (a); INSERT INTO missing VALUES (1);' };
    await assert.rejects(lab.open('a', { migrations: [...migrations, good, bad] }), /no such table/);
    const again = await lab.open('a', { migrations: [...migrations, good] });
    assert.deepEqual(namesIn(again), ['old']);
    assert.deepEqual(again.query(`SELECT name FROM sqlite_schema WHERE name IN ('good', 'bad')`), [
      { name: 'good' },
    ]);
  });
});

function viewCounts(file: string): (string | undefined)[] {
  return ['active_agents', 'agent_velocity', 'agent_bottlenecks', 'priority_timeline'].map((view) =>
    sqlite3(file, `SELECT count(*) FROM ${view}`),
  );
}
