import assert from 'node:assert/strict';
import type { SqlJsStatic } from 'sql.js';
import { loadSqlJs, MemoryDatabase } from '../../../src/core/store/memoryDatabase';
import { RoomyImage } from '../../../src/core/store/roomyImage';
import { newDatabase, takeImage } from '../../../src/core/store/snapshotImage';
import { wasm } from './storeLab';

describe('A database in bytes that have room behind their end', () => {
  const roomBytes = 64 << 10;
  let sqlJs: SqlJsStatic;
  let image: RoomyImage;
  let memory: MemoryDatabase;

  before(async () => {
    sqlJs = await loadSqlJs(wasm);
  });
  beforeEach(() => {
    const first = newDatabase(sqlJs, 'test');
    first.execute('CREATE TABLE noted (id INTEGER PRIMARY KEY, text TEXT)', [], 0);
    const bytes = takeImage(first, 0);
    image = RoomyImage.ofSize(bytes.length, roomBytes);
    image.set(bytes);
    first.close();
    memory = new MemoryDatabase(sqlJs, image);
  });
  afterEach(() => memory.close());

  it('is those bytes, and no copy of them', () => {
    note(1);
    assert.ok(Buffer.from(image.buffer).includes(textOf(1)), 'sql.js made a copy after all');
  });

  it('gives an image of every moment', () => {
    for (let id = 1; id <= 20; id++) {
      note(id);
      assert.deepEqual(idsIn(takeImage(memory, id)), range(id));
    }
    memory.execute('DELETE FROM noted WHERE id > 3', [], 0);
    assert.deepEqual(idsIn(takeImage(memory, 21)), range(3));
  });

  it('leaves the bytes behind when it outgrows them, and loses nothing', () => {
    for (let id = 1; id <= 400; id++) note(id);
    const last = takeImage(memory, 400);
    assert.ok(last.length > 2 * roomBytes);
    assert.deepEqual(idsIn(last), range(400));
    assert.deepEqual(memory.query('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
  });

  it('notices that it has left them when it is small again', () => {
    note(1);
    memory.begin();
    // More than SQLite keeps in its cache, so that it writes pages before it knows whether they will count.
    for (let id = 2; id <= 8000; id++) note(id);
    memory.rollback();
    note(9000);
    assert.deepEqual(idsIn(takeImage(memory, 2)), [1, 9000]);
    assert.ok(!Buffer.from(image.buffer).includes(textOf(9000)), 'the case did not come about');
  });

  function note(id: number): void {
    memory.execute('INSERT INTO noted VALUES (?, ?)', [id, textOf(id)], 0);
  }

  function idsIn(bytes: Uint8Array): number[] {
    const copy = new MemoryDatabase(sqlJs, RoomyImage.filledWith(bytes));
    try {
      const rows = copy.query<{ id: number; text: string }>('SELECT id, text FROM noted ORDER BY id');
      assert.ok(rows.every(({ id, text }) => text === textOf(id)));
      assert.deepEqual(copy.query('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
      return rows.map(({ id }) => id);
    } finally {
      copy.close();
    }
  }
});

function textOf(id: number): string {
  return `note ${id} `.repeat(60);
}

function range(end: number): number[] {
  return Array.from({ length: end }, (_, index) => index + 1);
}
