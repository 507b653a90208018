import type { Database, SqlJsStatic } from 'sql.js';
import { MusterError } from '../../base/errors';
import { malformed, type RawFeature } from './importedBacklog';

/** In every generation; `in_progress`, `dependencies` and the columns for a person's input came later. */
const alwaysThere = ['id', 'priority', 'category', 'name', 'description', 'steps', 'passes'];

/** Reads the table `features` of a database image. @throws MusterError ImportMalformed */
export function readSqliteBacklog(sqlJs: SqlJsStatic, image: Uint8Array, file: string): RawFeature[] {
  let database: Database | undefined;
  try {
    database = new sqlJs.Database(image);
    // What the file defines itself (functions in indexes, triggers) is not to be trusted.
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA cell_size_check = ON');
    const [check] = rowsOf(database, 'PRAGMA quick_check(1)');
    if (check?.['quick_check'] !== 'ok') throw new Error(`quick_check: ${String(check?.['quick_check'])}`);
    return readRows(database, file);
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw malformed(`${file} is a damaged SQLite database; take an intact copy.`, error);
  } finally {
    database?.close();
  }
}

function readRows(database: Database, file: string): RawFeature[] {
  const [table] = rowsOf(database, `SELECT type, sql FROM sqlite_schema WHERE lower(name) = 'features'`);
  // A view or a virtual table would run what the file says.
  const isPlain = table?.['type'] === 'table' && /^\s*CREATE\s+TABLE/i.test(String(table['sql']));
  const columns = new Set(
    isPlain
      ? rowsOf(database, `SELECT lower(name) AS name FROM pragma_table_info('features')`).map((row) =>
          String(row['name']),
        )
      : [],
  );
  const absent = alwaysThere.filter((name) => !columns.has(name));
  if (absent.length > 0) {
    throw malformed(
      columns.size === 0
        ? `${file} is a SQLite database without a table “features”; choose a features.db.`
        : `The table “features” in ${file} has no column ${absent.join(', ')}; choose a features.db of a known kind.`,
    );
  }
  const optional = (name: string): string => (columns.has(name) ? name : `NULL AS ${name}`);
  return rowsOf(
    database,
    `SELECT id, priority, category, name, description, steps, passes, ${optional('in_progress')},
       ${optional('dependencies')}, ${optional('needs_human_input')}, ${optional('human_input_request')}
     FROM features ORDER BY id`,
  ).map((row) => ({
    id: row['id'],
    name: row['name'],
    description: row['description'],
    category: row['category'],
    priority: row['priority'],
    steps: jsonOr(row['steps'], (text) => text),
    dependencies: jsonOr(row['dependencies'], (text) => {
      if (text.trim() === '') return [];
      throw malformed(
        `The dependencies of feature ${String(row['id'])} in ${file} are not a JSON list; correct them in the file.`,
      );
    }),
    passes: row['passes'],
    inProgress: row['in_progress'],
    question: row['needs_human_input'] === 1 ? questionIn(row['human_input_request']) : undefined,
  }));
}

/** The question that an agent of the first system asked a person. */
function questionIn(value: unknown): string {
  const request = jsonOr(value, (text) => text);
  const text =
    typeof request === 'object' && request !== null && 'prompt' in request ? request.prompt : request;
  if (typeof text === 'string' && text.trim() !== '') return text;
  return 'The agent asked for input.';
}

function jsonOr(value: unknown, otherwise: (text: string) => unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return otherwise(value);
  }
}

function rowsOf(database: Database, sql: string): Record<string, unknown>[] {
  const statement = database.prepare(sql);
  try {
    const rows: Record<string, unknown>[] = [];
    while (statement.step()) rows.push(statement.getAsObject());
    return rows;
  } finally {
    statement.free();
  }
}
