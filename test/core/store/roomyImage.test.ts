import assert from 'node:assert/strict';
import { loadSqlJs, MemoryDatabase } from '../../../src/core/store/memoryDatabase';
import { roomyImage } from '../../../src/core/store/roomyImage';
import { wasm } from './storeLab';

describe('An image with room behind its end', () => {
  const roomBytes = 64 << 10;

  async function opened(): Promise<{ memory: MemoryDatabase; image: Uint8Array<ArrayBuffer> }> {
    const sqlJs = await loadSqlJs(wasm);
    const first = new MemoryDatabase(sqlJs);
    first.execute('CREATE TABLE noted (id INTEGER PRIMARY KEY, text TEXT)', [], 0);
    const bytes = first.export();
    first.close();
    const image = roomyImage(bytes.length, roomBytes);
    image.set(bytes);
    return { memory: new MemoryDatabase(sqlJs, image), image };
  }

  function note(memory: MemoryDatabase, id: number): void {
    memory.execute('INSERT INTO noted VALUES (?, ?)', [id, textOf(id)], 0);
  }

  it('becomes the database itself, without a copy', async () => {
    const { memory, image } = await opened();
    note(memory, 1);
    assert.ok(Buffer.from(image.buffer).includes(textOf(1)), 'sql.js made a copy after all');
    memory.close();
  });

  it('is left behind, and nothing lost, when the database outgrows it', async () => {
    const { memory } = await opened();
    for (let id = 1; id <= 400; id++) note(memory, id);
    const rows = memory.query<{ id: number; text: string }>('SELECT id, text FROM noted');
    assert.equal(rows.length, 400);
    assert.ok(rows.every(({ id, text }) => text === textOf(id)));
    assert.deepEqual(memory.query('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    assert.ok(memory.export().length > 2 * roomBytes);
    memory.close();
  });

  function textOf(id: number): string {
    return `note ${id} `.repeat(60);
  }
});
