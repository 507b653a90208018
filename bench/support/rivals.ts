import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import path from 'node:path';
import { Database, type Statement } from 'node-sqlite3-wasm';
import type { SqlValue } from '../../src/core/store/store';
import type { Run } from './lifecycleWork';
import { copyOf, openSample } from './sampleStore';

export interface Rival {
  readonly name: string;
  /** Opens a database of its own that holds the history in `directory`. */
  open(directory: string): Promise<OpenRival>;
}

export interface OpenRival {
  /** One durable commit that comes alone. */
  commit(work: (run: Run) => void): Promise<unknown>;
  /** One of many that come at the same time, in the way that is quickest for this database. */
  commitGrouped(work: (run: Run) => void): Promise<unknown>;
  close(): Promise<void>;
}

export const muster: Rival = {
  name: 'muster',
  async open(directory) {
    const store = await openSample(copyOf(directory, 'muster'));
    const commit = (work: (run: Run) => void): Promise<void> =>
      store.commit((tx) => work((sql, params) => tx.run(sql, params)));
    return { commit, commitGrouped: commit, close: () => store.close() };
  },
};

export const nodeSqlite: Rival = {
  name: 'node:sqlite WAL FULL',
  open(directory) {
    const database = new DatabaseSync(fileOf(directory, 'node'));
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    const statements = new Map<string, StatementSync>();
    return Promise.resolve(
      blocking({
        exec: (sql) => database.exec(sql),
        run: (sql, params) => cached(statements, sql, () => database.prepare(sql)).run(...params),
        close: () => database.close(),
      }),
    );
  },
};

export const wasmSqlite: Rival = {
  name: 'node-sqlite3-wasm FULL',
  open(directory) {
    const database = new Database(fileOf(directory, 'wasm'));
    // It has no shared memory, and so no write-ahead log with ordinary locking.
    database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    const statements = new Map<string, Statement>();
    return Promise.resolve(
      blocking({
        exec: (sql) => database.exec(sql),
        run: (sql, params) => cached(statements, sql, () => database.prepare(sql)).run([...params]),
        close: () => {
          for (const statement of statements.values()) statement.finalize();
          database.close();
        },
      }),
    );
  },
};

interface BlockingDatabase {
  exec(sql: string): void;
  run(sql: string, params: readonly SqlValue[]): unknown;
  close(): void;
}

interface Waiting {
  readonly work: (run: Run) => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

function blocking(database: BlockingDatabase): OpenRival {
  const run: Run = (sql, params) => database.run(sql, params);
  let waiting: Waiting[] = [];

  /** One durable transaction for all that wait; a savepoint each, so that one can fail without the others. */
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    database.exec('BEGIN IMMEDIATE');
    for (const { work } of batch) {
      database.exec('SAVEPOINT one');
      work(run);
      database.exec('RELEASE one');
    }
    database.exec('COMMIT');
    for (const { resolve } of batch) resolve();
  };

  return {
    commit: (work) => {
      database.exec('BEGIN IMMEDIATE');
      work(run);
      database.exec('COMMIT');
      return Promise.resolve();
    },
    commitGrouped: (work) =>
      new Promise<void>((resolve, reject) => {
        if (waiting.length === 0) {
          setImmediate(() => {
            const batch = waiting;
            try {
              flush();
            } catch (error) {
              for (const one of batch) one.reject(error);
            }
          });
        }
        waiting.push({ work, resolve, reject });
      }),
    close: () => {
      database.close();
      return Promise.resolve();
    },
  };
}

/** A copy of the database file alone, under another name than ours. */
function fileOf(directory: string, name: string): string {
  const folder = `${directory}.${name}`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const file = path.join(folder, 'peer.db');
  copyFileSync(path.join(directory, 'orchestrator.db'), file);
  return file;
}

function cached<S>(statements: Map<string, S>, sql: string, prepare: () => S): S {
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const statement = prepare();
  statements.set(sql, statement);
  return statement;
}
