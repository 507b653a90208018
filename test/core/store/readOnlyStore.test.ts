import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { MusterError } from '../../../src/core/base/errors';
import { silentLog } from '../../../src/core/base/log';
import { acquireWriterLock } from '../../../src/core/store/lock';
import { migrations } from '../../../src/core/store/migrations';
import { openStoreReadOnly, type ReadOnlyStore } from '../../../src/core/store/readOnlyStore';
import { builtScript } from '../../support/builtScript';
import { runScript } from '../../support/childScript';
import { waitUntil } from '../../support/waitUntil';
import { addFeature, StoreLab, wasm } from './storeLab';

describe('A store that is only read', () => {
  let lab: StoreLab;
  const opened: ReadOnlyStore[] = [];
  beforeEach(() => {
    lab = new StoreLab();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) store.close();
    await lab.remove();
  });

  const openForReading = async (name = 'a'): Promise<ReadOnlyStore> => {
    const store = await openStoreReadOnly({ directory: lab.directory(name), wasm, log: silentLog });
    opened.push(store);
    return store;
  };
  const names = (store: ReadOnlyStore): string[] =>
    store.query<{ name: string }>('SELECT name FROM features ORDER BY id').map(({ name }) => name);
  /** Every file with its bytes and times. */
  const everything = (name = 'a'): unknown[] =>
    lab.files(name).map((file) => {
      const { mtimeMs, ctimeMs, ino } = statSync(path.join(lab.directory(name), file));
      return [file, lab.read(name, file).toString('base64'), mtimeMs, ctimeMs, ino];
    });

  it('shows what was acknowledged while another holds the lock, also what no snapshot has yet', async () => {
    const answer = await acquireWriterLock(lab.directory('lock'), { purpose: 'test' });
    assert.equal(answer.kind, 'granted');
    try {
      const writer = await lab.open('a', { lock: answer.lock });
      await addFeature(writer, 'One');
      assert.doesNotMatch(readFileSync(writer.file, 'latin1'), /One/, 'the snapshot has it already');
      const reader = await openForReading();
      assert.deepEqual(names(reader), ['One']);
      await addFeature(writer, 'Two');
      assert.deepEqual(names(reader), ['One'], 'it shows one moment');
      assert.deepEqual(names(await openForReading()), ['One', 'Two']);
      await writer.close();
    } finally {
      await answer.lock.release();
    }
  });

  it('touches nothing', async () => {
    const writer = await lab.open();
    await addFeature(writer, 'One');
    const before = everything();
    const reader = await openForReading();
    names(reader);
    reader.close();
    assert.deepEqual(everything(), before);
    await addFeature(writer, 'Two');
    assert.deepEqual(names(await openForReading()), ['One', 'Two']);
  });

  it('reads past a line that is being written, and leaves it where it is', async () => {
    const writer = await lab.open();
    await addFeature(writer, 'One');
    lab.copy('a', 'b');
    lab.damage('b', lab.journal('b'), (bytes) => Buffer.concat([bytes, Buffer.from('12345678 [4,17')]));
    const before = everything('b');
    assert.deepEqual(names(await openForReading('b')), ['One']);
    assert.deepEqual(everything('b'), before);
  });

  it('sees every commit whole, and none missing, while another process commits and takes snapshots', async () => {
    let acknowledged = 0;
    mkdirSync(lab.directory());
    const script = builtScript('test/core/store/killedWriter.ts');
    const writer = runScript(script, [lab.directory(), wasm, '4'], (line) => {
      if (!line.startsWith('{')) acknowledged = Math.max(acknowledged, Number(line));
    });
    try {
      await waitUntil('the first commits', () => acknowledged > 10);
      for (let round = 0; round < 40; round++) {
        const atLeast = acknowledged;
        const reader = await openForReading();
        const seen = reader.get<{ rows: number; last: number; wrong: number; counted: number }>(
          `SELECT count(*) AS rows, max(id) AS last, count(*) FILTER (WHERE priority <> id * 7) AS wrong,
             (SELECT CAST(value AS INTEGER) FROM orchestrator_state WHERE key = 'count') AS counted FROM features`,
        );
        const { last = 0 } = seen ?? {};
        assert.ok(last >= atLeast, `${last} seen, ${atLeast} were acknowledged`);
        assert.deepEqual(seen, { rows: last, last, wrong: 0, counted: last });
        reader.close();
      }
    } finally {
      writer.process.kill('SIGKILL');
      await writer.ended;
    }
  });

  it('brings a database of an earlier version up to date in its own copy alone', async () => {
    const writer = await lab.open('a', { migrations: migrations.slice(0, 1) });
    await addFeature(writer, 'One');
    await writer.close();
    const before = everything();
    const reader = await openForReading();
    assert.equal(
      reader.get<{ n: number }>('SELECT max(number) AS n FROM schema_migration')?.n,
      migrations.at(-1)?.number,
    );
    assert.deepEqual(everything(), before);
  });

  it('refuses to write', async () => {
    await lab.open();
    const reader = await openForReading();
    assert.throws(() => reader.query('DELETE FROM features'), /Only a transaction may write/);
  });

  const refusal = (code: string) => (error: unknown) => error instanceof MusterError && error.code === code;

  it('says so when there is no database, and makes none', async () => {
    await assert.rejects(openForReading('nowhere'), refusal('StoreMissing'));
    assert.throws(() => lab.files('nowhere'), /ENOENT/);
    await lab.open();
    await assert.rejects(
      openStoreReadOnly({ directory: lab.directory(), name: 'other', wasm, log: silentLog }),
      refusal('StoreMissing'),
    );
  });

  it('refuses a database of a newer version', async () => {
    const next = (migrations.at(-1)?.number ?? 0) + 1;
    const future = { number: next, name: 'future', sql: 'CREATE TABLE future (x)' };
    const writer = await lab.open('a', { migrations: [...migrations, future] });
    await writer.close();
    await assert.rejects(openForReading(), refusal('StoreTooNew'));
  });

  it('refuses a damaged database and leaves it as it is', async () => {
    const writer = await lab.open();
    await addFeature(writer, 'One');
    await writer.close();
    for (const file of lab.files().filter((name) => name.startsWith('orchestrator.'))) {
      lab.damage('a', file, () => Buffer.from('not a database'));
    }
    const before = everything();
    await assert.rejects(openForReading(), refusal('StoreCorrupt'));
    assert.deepEqual(everything(), before);
  });
});
