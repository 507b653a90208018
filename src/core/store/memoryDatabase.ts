import { readFile } from 'node:fs/promises';
import initSqlJs, { type Database, type SqlJsStatic, type Statement } from 'sql.js';
import { compiledProgram } from './compiledProgram';
import { ImageCopier } from './imageCopier';
import { LeanReplay, type Repeated } from './leanReplay';
import type { RoomyImage } from './roomyImage';
import { type StatementTraits, statementTraits } from './statementTraits';
import type { Reader, Row, SqlValue } from './store';
import { type TableVersion, TableVersions } from './tableVersions';

export async function loadSqlJs(wasm: string): Promise<SqlJsStatic> {
  const bytes = await readFile(wasm);
  // A copy: a Buffer may be a window into a larger pool.
  return initSqlJs({ wasmBinary: new Uint8Array(bytes).buffer });
}

interface Prepared {
  readonly statement: Statement;
  readonly traits: StatementTraits;
  /** Whether SQLite counts the rows that it changes. */
  readonly counts: boolean;
  /** Tables that it may change, through triggers and foreign keys as well. */
  readonly writtenTables: readonly string[];
  columns: readonly string[] | undefined;
}

const maxPrepared = 400;
const pragmasThatOnlyRead =
  /^pragma\s+(\w+\.)?(integrity_check|quick_check|foreign_key_check|foreign_key_list|table_info|table_xinfo|table_list|index_list|index_info|index_xinfo|page_count|page_size|freelist_count|compile_options)\b(?!\s*=)/i;
const leadingSpace = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;

/** SQLite in this process's memory. It knows nothing of disks; what it writes is told to whoever journals it. */
export class MemoryDatabase implements Reader {
  private readonly database: Database;
  private readonly prepared = new Map<string, Prepared>();
  private readonly boundaries = new Map<string, Statement>();
  private readonly versions = new TableVersions();
  private readonly copier: ImageCopier | undefined;
  private schemaChanged = false;
  private isClosed = false;
  private leanReplay: LeanReplay | undefined;
  private isLean = false;

  /** Takes `image` over: whoever hands it in must not read or change it any more. */
  constructor(
    private readonly sqlJs: SqlJsStatic,
    image?: RoomyImage,
  ) {
    if (image) this.copier = new ImageCopier(image);
    this.database = new sqlJs.Database(image);
    // All "files" are in memory anyway, so whatever SQLite would put into one to save memory only costs time.
    this.database.exec(
      'PRAGMA locking_mode=exclusive; PRAGMA journal_mode=memory; PRAGMA synchronous=off; PRAGMA foreign_keys=on; PRAGMA temp_store=memory',
    );
  }

  query<R = Row>(sql: string, params: readonly SqlValue[] = []): R[] {
    const prepared = this.prepare(sql);
    if (prepared.traits.writes) throw new Error(`Only a transaction may write: ${sql}`);
    return this.rows<R>(prepared, params, Infinity);
  }

  get<R = Row>(sql: string, params: readonly SqlValue[] = []): R | undefined {
    const prepared = this.prepare(sql);
    if (prepared.traits.writes) throw new Error(`Only a transaction may write: ${sql}`);
    return this.rows<R>(prepared, params, 1)[0];
  }

  versionOf(table: string): TableVersion {
    return this.versions.of(table);
  }

  writes(sql: string): boolean {
    return this.prepare(sql).traits.writes;
  }

  /** Runs one writing statement to its end, with the clock standing at `atMs`. */
  execute<R = Row>(sql: string, params: readonly SqlValue[], atMs: number): { rows: R[]; changed: number } {
    const prepared = this.prepare(sql);
    const { traits } = prepared;
    if (traits.refusal !== undefined)
      throw new Error(`Cannot be journalled, because ${traits.refusal}: ${sql}`);
    if (traits.changesSchema) {
      if (this.isLean) throw new Error('A schema is changed only while its guards are in place');
      this.schemaChanged = true;
    }
    const run = (): R[] => this.rows<R>(prepared, params, Infinity);
    // Whether it succeeds or not.
    this.versions.changed(prepared.writtenTables);
    const rows = traits.readsClock ? withClockAt(atMs, run) : run();
    const changed = prepared.counts ? this.database.getRowsModified() : 0;
    if (traits.changesSchema) this.forget();
    return { rows, changed };
  }

  /**
   * Applies again, as one transaction, what was committed before; see {@link LeanReplay}. When it gives false,
   * nothing was applied, and it has to be done with everything in place to know why. Nothing but further
   * batches may come before {@link endRepeats}.
   *
   * @throws when this database cannot be used any more
   */
  repeat(batch: Repeated): boolean {
    this.leanReplay ??= new LeanReplay(this.sqlJs, this.database, () => this.forget());
    this.isLean = true;
    try {
      return this.leanReplay.apply(batch);
    } finally {
      this.isLean = false;
      this.versions.allChanged();
    }
  }

  /** @throws when this database cannot be used any more */
  endRepeats(): void {
    this.leanReplay?.end();
    this.leanReplay = undefined;
  }

  begin(): void {
    this.step('BEGIN');
  }

  commit(): void {
    this.step('COMMIT');
    this.forgetStale();
  }

  rollback(): void {
    this.versions.allChanged();
    // SQLite may have rolled back by itself (a full memory); then there is nothing left to do.
    try {
      this.step('ROLLBACK');
    } catch {
      /* no transaction is open */
    }
    this.forgetStale();
  }

  /** The statements of a script, one after another; each must have run before the next is asked for. */
  *statementsOf(script: string): Generator<string, void> {
    for (const statement of this.database.iterateStatements(script)) yield statement.getSQL();
  }

  /**
   * The bytes of a complete SQLite file, good until the next call. `mark` is a value that nothing but the last
   * transaction has written.
   */
  image(mark: Uint8Array): Uint8Array {
    return this.copier?.take(mark) ?? this.database.export();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.forget();
    for (const statement of this.boundaries.values()) statement.free();
    this.database.close();
  }

  private rows<R>(prepared: Prepared, params: readonly SqlValue[], limit: number): R[] {
    const { statement } = prepared;
    const rows: Row[] = [];
    for (const param of params) assertStorable(param);
    try {
      statement.bind(params as SqlValue[]);
      while (rows.length < limit && statement.step()) {
        prepared.columns ??= statement.getColumnNames();
        rows.push(rowOf(prepared.columns, statement.get()));
      }
    } finally {
      statement.reset();
    }
    return rows as R[];
  }

  private prepare(sql: string): Prepared {
    if (this.isClosed) throw new Error('The database is closed');
    const known = this.prepared.get(sql);
    if (known) return known;
    const text = sql.replace(leadingSpace, '');
    // Some pragmas take effect when they are merely compiled.
    if (/^(explain\s+(query\s+plan\s+)?)?pragma\b/i.test(text) && !pragmasThatOnlyRead.test(text))
      throw new Error(`Refused: ${sql}`);
    const traits = statementTraits(/^explain\b/i.test(text) ? [] : compiledProgram(this.database, sql));
    const statement = this.database.prepare(sql);
    const rest = sql.slice(statement.getSQL().length).replace(leadingSpace, '');
    if (rest !== '') {
      statement.free();
      throw new Error(`One statement at a time; this came after the first: ${rest}`);
    }
    if (this.prepared.size >= maxPrepared) this.forget();
    const counts = traits.writes && /^(insert|replace|update|delete|with)\b/i.test(text);
    // After a change of the schema all tables count as changed anyway.
    const isNarrow = traits.writes && !traits.changesSchema;
    const writtenTables = isNarrow ? this.tablesAt(traits.writtenRoots) : [];
    const prepared: Prepared = { statement, traits, counts, writtenTables, columns: undefined };
    this.prepared.set(sql, prepared);
    return prepared;
  }

  private tablesAt(roots: readonly number[]): string[] {
    const names = this.database.exec(
      'SELECT DISTINCT tbl_name FROM sqlite_schema WHERE rootpage IN (SELECT value FROM json_each(?))',
      [JSON.stringify(roots)],
    );
    return (names[0]?.values ?? []).map(([name]) => String(name));
  }

  private step(sql: 'BEGIN' | 'COMMIT' | 'ROLLBACK'): void {
    // Kept apart from the others, which anyone may run again by their text.
    const statement = this.boundaries.get(sql) ?? this.database.prepare(sql);
    this.boundaries.set(sql, statement);
    try {
      statement.step();
    } finally {
      statement.reset();
    }
  }

  /** A new trigger or default changes what statements do that were looked at before. */
  private forgetStale(): void {
    if (this.schemaChanged) {
      this.forget();
      this.versions.allChanged();
    }
    this.schemaChanged = false;
  }

  private forget(): void {
    for (const { statement } of this.prepared.values()) statement.free();
    this.prepared.clear();
  }
}

/** SQLite in WebAssembly takes the time from `Date.now`; there is no other way to tell it which time to use. */
function withClockAt<T>(atMs: number, run: () => T): T {
  const now = Date.now;
  Date.now = () => atMs;
  try {
    return run();
  } finally {
    Date.now = now;
  }
}

/** A plain loop: this runs for every value that is read. */
function rowOf(columns: readonly string[], values: readonly SqlValue[]): Row {
  const row: Row = {};
  for (let index = 0; index < columns.length; index++) row[columns[index] ?? ''] = values[index] ?? null;
  return row;
}

/** The types say so already; a value that slipped through a cast would be stored as something else. */
function assertStorable(value: unknown): void {
  if (value === null || typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array)
    return;
  throw new TypeError(`A value of type ${typeof value} cannot be stored`);
}
