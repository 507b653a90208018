import { readFileSync } from 'node:fs';
import initSqlJs, { type Database } from 'sql.js';
import type { Reader, Row, SqlValue, Transaction } from '../../../src/core/store/store';
import { Emitter, type Event } from '../../../src/core/base/event';
import { migrations } from '../../../src/core/store/migrations';

/** The whole schema in an in-memory database, behind the store's reading and writing interfaces. */
export interface MemoryStore extends Reader {
  commit<T>(body: (tx: Transaction) => T): T;
  readonly onDidCommit: Event<void>;
  close(): void;
}

/** @param now asked at the start of each transaction */
export async function openMemoryStore(now = () => '2026-01-01T00:00:00.000Z'): Promise<MemoryStore> {
  const wasm = readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm'));
  const sql = await initSqlJs({ wasmBinary: new Uint8Array(wasm).buffer });
  const database = new sql.Database();
  database.exec('PRAGMA foreign_keys = ON');
  for (const { sql: script } of migrations) database.exec(script);
  const committed = new Emitter<void>();
  const reader = readerOf(database);
  const tx = {
    ...reader,
    now: '',
    run: (statement: string, params: readonly SqlValue[] = []): number => {
      database.run(statement, [...params]);
      return database.getRowsModified();
    },
  };
  return {
    ...reader,
    onDidCommit: committed.event,
    commit: (body) => {
      database.exec('BEGIN');
      tx.now = now();
      try {
        const result = body(tx);
        database.exec('COMMIT');
        committed.fire();
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => {
      database.close();
    },
  };
}

function readerOf(database: Database): Reader {
  const query = <R = Row>(sql: string, params: readonly SqlValue[] = []): R[] => {
    const statement = database.prepare(sql);
    try {
      statement.bind([...params]);
      const rows: R[] = [];
      while (statement.step()) rows.push(statement.getAsObject() as R);
      return rows;
    } finally {
      statement.free();
    }
  };
  return { query, get: <R = Row>(sql: string, params?: readonly SqlValue[]) => query<R>(sql, params)[0] };
}
