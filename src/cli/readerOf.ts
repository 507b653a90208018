import { MusterError } from '../core/base/errors';
import { openDatabaseReadOnly } from '../core/orchestration/openDatabaseReadOnly';
import type { Reader } from '../core/store/store';
import { logTo } from './runToEnd';

/** The database of a folder's repository to read, also while it is in use; an empty one where there is none yet. */
export async function readerOf(
  folder: string,
  assets: string,
): Promise<{ readonly reader: Reader; readonly close: () => void }> {
  try {
    const store = await openDatabaseReadOnly({ folder, assets, log: logTo(process.stderr) });
    return { reader: store, close: () => store.close() };
  } catch (error) {
    if (!(error instanceof MusterError) || error.code !== 'StoreMissing') throw error;
    return { reader: { query: () => [], get: () => undefined }, close: () => undefined };
  }
}
