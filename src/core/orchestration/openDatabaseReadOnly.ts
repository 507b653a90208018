import path from 'node:path';
import type { Log } from '../base/log';
import { commonDirOf } from '../git/repository';
import { openStoreReadOnly, type ReadOnlyStore } from '../store/readOnlyStore';
import { meetingPlaceOf } from './meetingPlace';

export interface ReadDatabaseOptions {
  /** Any folder inside the repository, whatever state that is in. */
  readonly folder: string;
  /** Folder with `sql-wasm.wasm`. */
  readonly assets: string;
  readonly log: Log;
}

/**
 * The database of a repository as it is this moment, for reading; also while another window or process
 * works on it.
 *
 * @throws MusterError NotAGitRepository, GitMissing, StoreMissing, StoreTooNew, StoreCorrupt
 */
export async function openDatabaseReadOnly(options: ReadDatabaseOptions): Promise<ReadOnlyStore> {
  const { databaseFolder } = meetingPlaceOf(await commonDirOf(options.folder), undefined);
  return openStoreReadOnly({
    directory: databaseFolder,
    wasm: path.join(options.assets, 'sql-wasm.wasm'),
    log: options.log,
  });
}
