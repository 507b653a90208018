import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const read = (file: string): string => readFileSync(path.resolve(file), 'utf8');

describe('docs/errors.md', () => {
  const [, union = ''] = /export type MusterErrorCode =([^;]*);/.exec(read('src/core/base/errors.ts')) ?? [];
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code);
  const rows = read('docs/errors.md')
    .split('\n')
    .flatMap((line) => {
      const [, code, ...cells] = /^\| `(\w+)` *\|([^|]*)\|([^|]*)\|$/.exec(line) ?? [];
      return code === undefined ? [] : [{ code, cells: cells.map((cell) => cell.trim()) }];
    });

  it('has each code of the source once, with what happened and what to do, and no other', () => {
    assert.ok(codes.length > 50, `only ${codes.length} codes were read`);
    assert.deepEqual(rows.map(({ code }) => code).sort(), [...codes].sort());
    for (const { code, cells } of rows)
      assert.ok(
        cells.every((cell) => cell !== ''),
        code,
      );
  });

  it('has no code that nothing in the source gives', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith(path.join('base', 'errors.ts')))
      .map((file) => read(path.join('src', file)))
      .join('\n');
    assert.deepEqual(
      codes.filter((code) => !sources.includes(`'${code}'`)),
      [],
    );
  });
});
