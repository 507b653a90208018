import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { LineCutter } from '../../../src/core/agents/lineCutter';
import { readOutputRange } from '../../../src/core/agents/outputRange';
import { RunRecord } from '../../../src/core/agents/runner/runRecord';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('Lines of output', () => {
  it('are the same however the bytes come', () => {
    const bytes = Buffer.from('ä\r\n\nb€\n𝄞 rest');
    for (let size = 1; size <= bytes.length; size++) {
      const cutter = new LineCutter(1000);
      const lines: string[] = [];
      for (let at = 0; at < bytes.length; at += size)
        lines.push(...cutter.push(bytes.subarray(at, at + size)));
      assert.deepEqual([...lines, ...cutter.rest()], ['ä', '', 'b€', '𝄞 rest'], `${size} bytes at a time`);
      assert.deepEqual(cutter.rest(), []);
    }
  });

  it('are cut when they are too long, and the next one is whole', () => {
    const cutter = new LineCutter(4);
    assert.deepEqual(cutter.push(Buffer.from('abcdefgh')), []);
    assert.deepEqual(cutter.push(Buffer.from('ij\nklm\n')), ['abcd', 'klm']);
  });
});

describe('A range of output', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let record: RunRecord;
  const write = (name: string, content: string): void => {
    writeFileSync(path.join(folder.path, name), content);
  };
  before(() => {
    folder = temporaryFolder('output');
    record = new RunRecord(folder.path);
  });
  after(() => folder.remove());

  it('is empty before there is any', async () => {
    assert.deepEqual(await readOutputRange(record, 0, 100), { text: '', end: 0, total: 0 });
  });

  it('holds whole characters only, and reading on loses none', async () => {
    const text = 'aä€𝄞'.repeat(20);
    write('stdout.log', text);
    for (const maxBytes of [1, 4, 5, 7, 100]) {
      let read = '';
      for (let from = 0; ;) {
        const range = await readOutputRange(record, from, maxBytes);
        assert.equal(range.total, Buffer.byteLength(text));
        read += range.text;
        if (range.end === from) break;
        from = range.end;
      }
      assert.equal(read, text);
    }
    // From the middle of a character: that one is left out.
    assert.equal((await readOutputRange(record, 2, 4)).text, '€');
    assert.deepEqual(await readOutputRange(record, 10_000, 10), { text: '', end: 200, total: 200 });
    assert.equal((await readOutputRange(record, -5, 4)).text, 'aä');
  });

  it('waits for the rest of a character while the agent writes', async () => {
    writeFileSync(path.join(folder.path, 'stdout.log'), Buffer.from('a€').subarray(0, 3));
    assert.deepEqual(await readOutputRange(record, 0, 100), { text: 'a', end: 1, total: 3 });
  });

  it('goes on with standard error once the run has ended', async () => {
    write('stdout.log', 'out\n');
    write('stderr.log', 'err\n');
    assert.equal((await readOutputRange(record, 0, 100)).text, 'out\n');
    record.writeExit({
      ...{ version: 1, reason: 'exited', exitCode: 0, signal: null, error: null },
      ...{ endedAt: '2026-01-01T00:00:00.000Z', survivorsEnded: 0 },
    });
    const { text, end, total } = await readOutputRange(record, 0, 100);
    assert.equal(text, 'out\n\n--- standard error ---\nerr\n');
    assert.equal(end, total);
    assert.equal((await readOutputRange(record, 2, 100)).text, text.slice(2));
  });
});
