import { readFileSync } from 'node:fs';
import initSqlJs, { type SqlJsStatic, type SqlValue } from 'sql.js';

export type Generation = 1 | 2 | 3 | 4;

export function loadSqlJs(): Promise<SqlJsStatic> {
  const wasm = readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm'));
  return initSqlJs({ wasmBinary: new Uint8Array(wasm).buffer });
}

const columns: readonly (readonly [since: Generation, definition: string])[] = [
  [1, 'id INTEGER NOT NULL PRIMARY KEY'],
  [1, 'priority INTEGER NOT NULL'],
  [1, 'category VARCHAR(100) NOT NULL'],
  [1, 'name VARCHAR(255) NOT NULL'],
  [1, 'description TEXT NOT NULL'],
  [1, 'steps JSON NOT NULL'],
  [1, 'passes BOOLEAN'],
  [2, 'in_progress BOOLEAN'],
  [3, 'dependencies JSON'],
  [4, 'needs_human_input BOOLEAN'],
  [4, 'human_input_request JSON'],
  [4, 'human_input_response JSON'],
];

/** A `features.db` as the first system wrote it in that generation. */
export async function featuresDatabase(
  generation: Generation,
  rows: readonly Record<string, SqlValue>[],
): Promise<Uint8Array> {
  const sqlJs = await loadSqlJs();
  const database = new sqlJs.Database();
  try {
    const definitions = columns.filter(([since]) => since <= generation).map(([, definition]) => definition);
    database.run(`CREATE TABLE features (${definitions.join(', ')})`);
    for (const row of rows) {
      const full = {
        category: '',
        description: '',
        steps: '[]',
        passes: 0,
        priority: row['id'] ?? 0,
        ...row,
      };
      const names = Object.keys(full);
      database.run(
        `INSERT INTO features (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
        Object.values(full),
      );
    }
    return database.export();
  } finally {
    database.close();
  }
}
