import type { Database, SqlJsStatic } from 'sql.js';
import { type IndexUse, indexUseOf, rootNames } from './indexUse';
import { quoted } from './quoted';

/** A database that has every index. */
interface Complete {
  readonly database: Database;
  readonly names: ReadonlyMap<number, string>;
}

interface DroppableIndex {
  readonly name: string;
  readonly table: string;
  readonly sql: string;
}

/** With fewer commits to come, to make indexes anew costs what it saves to be without them. */
const fewestEntries = 10_000;
/** So does a table that has many rows already; each commit saves about as much as this many rows cost. */
const rowsWorthOneEntry = 0.5;

/**
 * Takes indexes away that a long replay would only keep up to date, and makes them anew at its end from the
 * same text, which sorts each once instead of finding a place in it for every row.
 *
 * The rows must not show it. They depend on an index in two ways. A UNIQUE one refuses rows, so it stays. And
 * a statement that takes rows as they come (`LIMIT` without an order, ids given out by `INSERT … SELECT`)
 * takes them in the order of the index by which it finds them, so an index stays as soon as one statement
 * reads it. SQLite is asked which ones it would read with all of them there; later on in another database, with
 * the same schema and no rows, where it plans in the same way since no statistics are kept (with them, there is
 * no doing without). Then it is asked again without them: should a statement get at its rows in any other way,
 * all indexes come back.
 */
export class IdleIndexes {
  /** Of all statements so far: what they do where every index is there. */
  private readonly uses = new Map<string, IndexUse>();
  private readonly read = new Set<string>();
  private readonly absent = new Set<DroppableIndex>();
  private twin: Complete | undefined;

  private constructor(
    private readonly sqlJs: SqlJsStatic,
    private readonly database: Database,
    private readonly schema: readonly string[],
    private readonly droppable: readonly DroppableIndex[],
  ) {}

  /** Whether so many commits are worth asking for what {@link of} gives. */
  static areWorthIt(entriesAhead: number): boolean {
    return entriesAhead >= fewestEntries;
  }

  /** Nothing is taken away yet. Undefined where none can be. */
  static of(sqlJs: SqlJsStatic, database: Database): IdleIndexes | undefined {
    const [statistics] = database.exec(`SELECT 1 FROM sqlite_schema WHERE name GLOB 'sqlite_stat[0-9]'`);
    if (statistics) return undefined;
    const [schema] = database.exec(
      `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' ORDER BY rowid`,
    );
    const texts = (schema?.values ?? []).map(([sql]) => String(sql));
    return new IdleIndexes(sqlJs, database, texts, droppableIndexes(database));
  }

  /**
   * To be told of statements before they run. Takes away what they would only keep up to date, and puts back
   * what they read.
   *
   * @returns whether that changed anything
   * @throws when they would not run as they would with every index there
   */
  admit(statements: ReadonlySet<string>, entriesAhead: number): boolean {
    const texts = [...statements].filter((sql) => !this.uses.has(sql));
    if (texts.length === 0) return false;
    const { database, names: all } = this.complete();
    const fresh = texts.map((sql) => indexUseOf(database, sql, all));
    for (const [index, use] of fresh.entries()) {
      this.uses.set(texts[index] ?? '', use);
      for (const name of use.reads) this.read.add(name);
    }
    const before = [...this.absent];
    for (const index of before) if (this.read.has(index.name)) this.putBack(index);
    for (const { writes } of fresh) this.takeAway(writes, entriesAhead);
    const names = rootNames(this.database);
    for (const [sql, { way }] of this.uses) {
      if (indexUseOf(this.database, sql, names).way !== way)
        throw new Error(`It would run otherwise: ${sql}`);
    }
    return this.absent.size !== before.length || before.some((index) => !this.absent.has(index));
  }

  /** Ends the use of this object. */
  restore(): void {
    this.twin?.database.close();
    // In the order in which they were first made.
    for (const index of this.droppable) if (this.absent.has(index)) this.putBack(index);
  }

  private complete(): Complete {
    if (this.absent.size === 0) return { database: this.database, names: rootNames(this.database) };
    this.twin ??= withoutRows(this.sqlJs, this.schema);
    return this.twin;
  }

  private takeAway(written: ReadonlySet<string>, entriesAhead: number): void {
    for (const index of this.droppable) {
      const { name, table } = index;
      if (!written.has(name) || this.read.has(name) || this.absent.has(index)) continue;
      if (!IdleIndexes.areWorthIt(entriesAhead)) return;
      if (rowsIn(this.database, table) * rowsWorthOneEntry > entriesAhead) continue;
      this.database.exec(`DROP INDEX ${quoted(name)}`);
      this.absent.add(index);
    }
  }

  private putBack(index: DroppableIndex): void {
    this.database.exec(index.sql);
    this.absent.delete(index);
  }
}

function withoutRows(sqlJs: SqlJsStatic, schema: readonly string[]): Complete {
  const database = new sqlJs.Database();
  try {
    // As it is where commits are repeated.
    database.exec('PRAGMA foreign_keys = on; PRAGMA ignore_check_constraints = on');
    for (const sql of schema) database.exec(sql);
    return { database, names: rootNames(database) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Those made by a statement of their own that refuse nothing. */
function droppableIndexes(database: Database): DroppableIndex[] {
  const [found] = database.exec(
    `SELECT made.name, made.tbl_name, made.sql
       FROM sqlite_schema AS made JOIN pragma_index_list(made.tbl_name) AS listed ON listed.name = made.name
      WHERE made.type = 'index' AND made.sql IS NOT NULL AND listed."unique" = 0 AND listed.origin = 'c'
      ORDER BY made.rowid`,
  );
  return (found?.values ?? []).map(([name, table, sql]) => ({
    name: String(name),
    table: String(table),
    sql: String(sql),
  }));
}

function rowsIn(database: Database, table: string): number {
  return Number(database.exec(`SELECT count(*) FROM ${quoted(table)}`)[0]?.values[0]?.[0] ?? 0);
}
