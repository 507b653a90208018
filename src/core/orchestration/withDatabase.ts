import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type Clock, systemClock } from '../base/clock';
import { MusterError } from '../base/errors';
import type { Log } from '../base/log';
import { commonDirOf } from '../git/repository';
import { acquireWriterLock } from '../store/lock';
import { openStore } from '../store/openStore';
import type { Store, WriterLock } from '../store/store';
import { storeMissing } from '../store/storeErrors';
import { claimMeetingPlace, meetingFolderOf, meetingPlaceOf } from './meetingPlace';

export interface DatabaseOptions {
  /** Any folder inside the repository. */
  readonly folder: string;
  /** Where a database that does not exist yet is made; default `<git common dir>/muster/`. */
  readonly storageDirectory?: string;
  /** Folder with `sql-wasm.wasm`. */
  readonly assets: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** Whether a database that does not exist yet is made; otherwise that is refused. */
  readonly mayCreate: boolean;
  /** What holds the lock meanwhile, for people elsewhere. */
  readonly purpose: string;
}

export interface OpenDatabase {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly assets: string;
  /** Folder of the database. */
  readonly directory: string;
}

/**
 * Works on the repository's database under the writer lock and runs nothing: no agent is taken over and no
 * run goes on.
 *
 * @throws MusterError NotAGitRepository, GitMissing, StoreLocked, StoreMissing, StoreTooNew, StoreCorrupt
 */
export function withDatabase<T>(
  options: DatabaseOptions,
  body: (database: OpenDatabase) => Promise<T>,
): Promise<T> {
  const { assets, log, clock = systemClock } = options;
  return underWriterLock(options, async (directory, lock) => {
    const wasm = path.join(assets, 'sql-wasm.wasm');
    const store = await openStore({ directory, wasm, clock, log, lock });
    try {
      return await body({ store, clock, log, assets, directory });
    } finally {
      await store.close();
    }
  });
}

/** Holds the writer lock and knows where the database lies, without opening it. */
export async function underWriterLock<T>(
  { folder, storageDirectory, mayCreate, purpose }: DatabaseOptions,
  body: (directory: string, lock: WriterLock) => Promise<T>,
): Promise<T> {
  const commonDir = await commonDirOf(folder);
  if (!mayCreate) requireDatabase(meetingPlaceOf(commonDir, storageDirectory).databaseFolder);
  const answer = await acquireWriterLock(meetingFolderOf(commonDir), { purpose });
  if (answer.kind === 'held') {
    const { pid, host } = answer.holder;
    throw new MusterError(
      'StoreLocked',
      answer.foreign
        ? `Muster works on this repository on ${host} (process ${pid}); close it there and try again.`
        : `Muster works on this repository in another window or terminal (process ${pid}); do it there, or close it and try again.`,
      { details: { pid, host } },
    );
  }
  try {
    // Only under the lock: who held it before may have decided where the database lies.
    const place = meetingPlaceOf(commonDir, storageDirectory);
    claimMeetingPlace(place);
    return await body(place.databaseFolder, answer.lock);
  } finally {
    await answer.lock.release();
  }
}

/**
 * For what makes no sense before Muster was used in a repository: opening the project would make the database.
 *
 * @throws MusterError NotAGitRepository, GitMissing, StoreMissing
 */
export async function requireDatabaseOf(folder: string): Promise<void> {
  requireDatabase(meetingPlaceOf(await commonDirOf(folder), undefined).databaseFolder);
}

function requireDatabase(directory: string): void {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  if (names.some((name) => /^orchestrator\.(db|previous\.db|redo\.\d+)$/.test(name))) return;
  throw storeMissing(directory);
}
