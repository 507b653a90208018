import type { Reader, Row, SqlValue, Transaction } from '../../store/store';

/** All that the database holds of a feature. */
export interface FeatureContent {
  readonly feature: Row;
  /** Rows that go with it, by table. */
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  /** Rows that stay and no longer point to it, by table. */
  readonly links: Readonly<Record<string, readonly number[]>>;
  /** The others that depended on it. */
  readonly dependents: readonly number[];
  /** What those were made to wait for instead: `[feature, what it depends on]`. */
  readonly inherited: readonly (readonly [number, number])[];
}

interface Reference {
  readonly table: string;
  readonly column: string;
  readonly refersTo: string;
  readonly onDelete: string;
}

/** Asked of the database itself, so that a table that comes later is not forgotten. */
function references(reader: Reader, where: string, value: string): Reference[] {
  return reader.query<{ table: string; column: string; refersTo: string; onDelete: string }>(
    `SELECT m.name AS "table", f."from" AS "column", f."table" AS refersTo, f.on_delete AS onDelete
     FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND ${where} = ?
     ORDER BY m.name, f.id`,
    [value],
  );
}

export function readContent(
  reader: Reader,
  id: number,
): Pick<FeatureContent, 'feature' | 'rows' | 'links'> | undefined {
  const feature = reader.get('SELECT * FROM features WHERE id = ?', [id]);
  if (feature === undefined) return undefined;
  const rows: Record<string, readonly Row[]> = {};
  const links: Record<string, readonly number[]> = {};
  for (const { table, column, onDelete } of references(reader, 'f."table"', 'features')) {
    if (onDelete === 'CASCADE') {
      rows[table] = reader.query(`SELECT * FROM ${table} WHERE ${column} = ?`, [id]);
    } else {
      links[`${table}.${column}`] = reader
        .query<{ id: number }>(`SELECT rowid AS id FROM ${table} WHERE ${column} = ?`, [id])
        .map((row) => row.id);
    }
  }
  return { feature, rows, links };
}

/** Puts all of it back that still fits: agents may have been archived meanwhile, and what was theirs with them. */
export function writeContent(tx: Transaction, id: number, { feature, rows, links }: FeatureContent): void {
  insertRow(tx, 'features', feature);
  for (const [table, kept] of Object.entries(rows)) {
    if (table === 'feature_dependency') continue;
    const others = references(tx, 'm.name', table).filter(({ refersTo }) => refersTo !== 'features');
    for (const row of kept) {
      const fitting = fit(tx, row, others);
      if (fitting !== undefined) insertRow(tx, table, fitting);
    }
  }
  for (const [link, ids] of Object.entries(links)) {
    const [table = '', column = ''] = link.split('.');
    tx.run(`UPDATE ${table} SET ${column} = ? WHERE rowid IN (SELECT value FROM json_each(?))`, [
      id,
      JSON.stringify(ids),
    ]);
  }
}

/** The row with references that lead somewhere; undefined when it would not stand without one. */
function fit(reader: Reader, row: Row, others: readonly Reference[]): Row | undefined {
  const fitting = { ...row };
  for (const { column, refersTo, onDelete } of others) {
    const target = row[column];
    if (target == null || reader.get(`SELECT 1 FROM ${refersTo} WHERE rowid = ?`, [target])) continue;
    if (onDelete !== 'SET NULL') return undefined;
    fitting[column] = null;
  }
  return fitting;
}

function insertRow(tx: Transaction, table: string, row: Row): void {
  const known = tx.query<{ name: string }>(`SELECT name FROM pragma_table_info(?)`, [table]);
  // Generated and later columns take what they have by default.
  const columns = known.map(({ name }) => name).filter((name) => row[name] !== undefined);
  const values = columns.map((name): SqlValue => row[name] ?? null);
  // What was trimmed or answered for meanwhile may have been put back in another way.
  tx.run(
    `INSERT INTO ${table} (${columns.map((name) => `"${name}"`).join(', ')})
     VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
    values,
  );
}
