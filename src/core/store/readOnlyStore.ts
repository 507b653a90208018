import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SqlJsStatic } from 'sql.js';
import type { Log } from '../base/log';
import { loadSqlJs, type MemoryDatabase } from './memoryDatabase';
import { applyMigrations, assertNotTooNew, migrations } from './migrations';
import { recover, type Recovered } from './recovery';
import type { Reader } from './store';
import { storeMissing } from './storeErrors';
import { nodeFileSystem } from './storeFileSystem';
import { StoreFiles } from './storeFiles';
import { runTransaction } from './transaction';

export interface OpenReadOnlyOptions {
  readonly directory: string;
  /** As in `openStore`. */
  readonly name?: string;
  /** Path of `sql-wasm.wasm`. */
  readonly wasm: string;
  readonly log: Log;
}

/** The database as it was on disk when it was opened. */
export interface ReadOnlyStore extends Reader {
  /** Absolute path of the SQLite file. */
  readonly file: string;
  /** The last commit that it shows. */
  readonly sequence: number;
  close(): void;
}

/** A writer that takes one snapshot after another may be in the way a few times; one that does so for ever is none. */
const maxAttempts = 50;

/**
 * Reads the database without the writer lock and without touching a file: the snapshot, and the journal on
 * top of it, so that nothing acknowledged is missing. Whoever writes meanwhile is not disturbed.
 *
 * @throws MusterError StoreMissing, StoreTooNew, StoreCorrupt
 */
export async function openStoreReadOnly(options: OpenReadOnlyOptions): Promise<ReadOnlyStore> {
  const files = new StoreFiles(
    path.resolve(options.directory),
    options.name ?? 'orchestrator',
    nodeFileSystem,
  );
  const sqlJs = await loadSqlJs(options.wasm);
  if (!isThere(files)) throw storeMissing(files.directory);
  const { memory, sequence } = await read(sqlJs, files, options.log);
  try {
    assertNotTooNew(memory, migrations, files.database);
    await bringUpToDate(memory);
  } catch (error) {
    memory.close();
    throw error;
  }
  return {
    file: files.database,
    sequence,
    query: (sql, params) => memory.query(sql, params),
    get: (sql, params) => memory.get(sql, params),
    close: () => memory.close(),
  };
}

function isThere(files: StoreFiles): boolean {
  const { fs } = files;
  if (fs.identity(files.directory) === undefined) return false;
  return fs.identity(files.database) !== undefined || files.segments().length > 0;
}

/**
 * The files are read one after another while somebody may write. A snapshot that is put in place between
 * two of them can make them look as if something were missing; the next look sees it whole. What looks wrong in files
 * that nobody has replaced meanwhile is wrong.
 */
async function read(sqlJs: SqlJsStatic, files: StoreFiles, log: Log): Promise<Recovered> {
  for (let attempt = 1; ; attempt++) {
    const before = namesAndIdentities(files);
    try {
      const recovered = recover(sqlJs, files);
      for (const notice of recovered.notices) log.debug(notice);
      return recovered;
    } catch (error) {
      if (attempt === maxAttempts || namesAndIdentities(files) === before) throw error;
      await nextTurn();
    }
  }
}

function namesAndIdentities(files: StoreFiles): string {
  const paths = [files.database, files.previous, ...files.segments().map((segment) => segment.path)];
  return JSON.stringify(paths.map((file) => [file, files.fs.identity(file)]));
}

/** An earlier version may have written the file; what is missing is added to this copy alone. */
async function bringUpToDate(memory: MemoryDatabase): Promise<void> {
  await applyMigrations(
    memory,
    (body) => {
      // The time only says when a migration was applied, which was never.
      runTransaction(memory, 0, 0, body);
      return Promise.resolve();
    },
    migrations,
  );
}
