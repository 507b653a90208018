import type { Disposable } from '../base/disposable';
import type { Event } from '../base/event';
import type { TableVersion } from './tableVersions';

export type SqlValue = string | number | null | Uint8Array;
export type Row = Record<string, SqlValue>;

export interface Reader {
  /** All rows of a query; positional parameters (`?`). */
  query<R = Row>(sql: string, params?: readonly SqlValue[]): R[];
  /** The first row of a query, if any. */
  get<R = Row>(sql: string, params?: readonly SqlValue[]): R | undefined;
}

export interface Transaction extends Reader {
  /** Runs one statement and returns the number of rows it changed. Time and ids are parameters, never SQL functions. */
  run(sql: string, params?: readonly SqlValue[]): number;
  /** The transaction's own time, UTC ISO 8601 with milliseconds. */
  readonly now: string;
}

/**
 * The database of one repository: one writer, an ordinary SQLite file on disk.
 *
 * Reads are synchronous and see every transaction whose body has returned. A commit is acknowledged (its
 * promise resolves) only when it is on disk; whoever announces a change waits for that first.
 */
export interface Store extends Reader {
  /**
   * Runs `body` as one transaction: all of it or nothing. `body` must be synchronous; what it throws rolls
   * back and rejects. Rejects with `StoreWriteFailed` when the disk refuses, after which the memory is
   * what the disk holds.
   */
  commit<T>(body: (tx: Transaction) => T): Promise<T>;
  /**
   * Another value after every write to the table, whoever makes it, and after every rollback; what was made of
   * its rows is true as long as this is the same.
   */
  versionOf(table: string): TableVersion;
  /** Fires after a commit is on disk. */
  readonly onDidCommit: Event<void>;
  /** Absolute path of the SQLite file. */
  readonly file: string;
  /** What was found and mended when the database was opened, one sentence each; empty when all was well. */
  readonly notices: readonly string[];
  /** Waits for pending commits and leaves a complete SQLite file behind. */
  close(): Promise<void>;
}

/** The right to write; see `lock.ts`. */
export interface WriterLock extends Disposable {
  /** Grows by one with every grant; the fencing number of this writer. */
  readonly generation: number;
  /** False once another process has been granted a later generation: whatever this one still writes must not count. */
  isCurrent(): boolean;
  release(): Promise<void>;
}
