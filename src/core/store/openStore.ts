import path from 'node:path';
import type { Clock } from '../base/clock';
import { MusterError } from '../base/errors';
import type { Log } from '../base/log';
import { JournaledStore } from './journaledStore';
import { loadSqlJs } from './memoryDatabase';
import { applyMigrations, assertNotTooNew, type Migration, migrations as ownMigrations } from './migrations';
import { recover } from './recovery';
import type { Aside } from './replay';
import { defaultSnapshotPolicy, type SnapshotPolicy } from './snapshotSchedule';
import type { Store, WriterLock } from './store';
import { fencedOut, writeFailed } from './storeErrors';
import { nodeFileSystem, type StoreFileSystem } from './storeFileSystem';
import { StoreFiles } from './storeFiles';

export interface OpenStoreOptions {
  readonly directory: string;
  /** The files are called after it: `NAME.db`, `NAME.previous.db`, `NAME.redo.N`. */
  readonly name?: string;
  /** Path of `sql-wasm.wasm`. */
  readonly wasm: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Without one nothing keeps a second process from writing as well. */
  readonly lock?: WriterLock;
  /**
   * Go on with what can still be read when acknowledged commits cannot. Only ever at the wish of the user;
   * the damaged files are kept.
   */
  readonly salvage?: boolean;
  readonly fileSystem?: StoreFileSystem;
  readonly snapshotPolicy?: Partial<SnapshotPolicy>;
  readonly migrations?: readonly Migration[];
}

/** Opens the database in `directory`, or creates it. */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { directory, name = 'orchestrator', clock, log, lock } = options;
  const migrations = options.migrations ?? ownMigrations;
  const files = new StoreFiles(
    path.resolve(directory),
    name,
    options.fileSystem ?? nodeFileSystem,
    lock?.generation,
  );
  const sqlJs = await loadSqlJs(options.wasm);
  await onDisk(files, () => files.fs.makeFolder(files.directory));
  const recovered = recover(sqlJs, files, { salvage: options.salvage ?? false });
  try {
    assertNotTooNew(recovered.memory, migrations, files.database);
  } catch (error) {
    recovered.memory.close();
    throw error;
  }
  const policy = { ...defaultSnapshotPolicy, ...options.snapshotPolicy };
  const store = new JournaledStore({ sqlJs, files, recovered, clock, log, policy, lock });
  try {
    await onDisk(files, () => {
      if (lock && !lock.isCurrent()) throw fencedOut(files.database);
      setAside(
        files,
        recovered.asides.filter(({ stillNeeded }) => !stillNeeded),
      );
      files.removeTemporaries();
    });
    await store.start();
    await applyMigrations(store, (body) => store.commit(body), migrations);
    const needed = recovered.asides.filter(({ stillNeeded }) => stillNeeded);
    // A new database is a file from the start, and what is set aside must first be held by a snapshot.
    if (!recovered.snapshotInPlace || needed.length > 0) await onDisk(files, () => store.snapshot());
    await onDisk(files, () => setAside(files, needed));
  } catch (error) {
    await store.close();
    throw error;
  }
  for (const notice of store.notices) log.warn(notice);
  return store;
}

async function onDisk(files: StoreFiles, step: () => void | Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    throw error instanceof MusterError ? error : writeFailed(files.database, error);
  }
}

function setAside(files: StoreFiles, asides: readonly Aside[]): void {
  for (const { file, why } of asides) {
    if (files.fs.identity(file) !== undefined) files.fs.rename(file, files.asideName(file, why));
  }
}
