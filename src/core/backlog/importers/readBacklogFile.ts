import path from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { checkFeatures } from './checkFeatures';
import { type ImportedBacklog, malformed } from './importedBacklog';
import { readJsonBacklog } from './jsonBacklog';
import { readImportFile, stampOf } from './readImportFile';
import { readSqliteBacklog } from './sqliteBacklog';
import { leaveWriteAheadMode, mergeWriteAheadLog } from './writeAheadLog';

const sqliteMagic = Buffer.from('SQLite format 3\0', 'latin1');

/**
 * Reads a backlog from a `features.db` or a JSON file, told apart by what is inside. The file and whatever
 * lies beside it are only read.
 *
 * @throws MusterError ImportMalformed, ImportTooLarge, TooManyDependencies, DependencyCycle
 */
export async function readBacklogFile(
  file: string,
  loadSqlJs: () => Promise<SqlJsStatic>,
): Promise<ImportedBacklog> {
  const name = path.basename(file);
  const before = await stampOf(file);
  if (before === undefined) throw malformed(`There is no file ${file}; choose one that exists.`);
  const bytes = await readImportFile(file);
  if (bytes.subarray(0, sqliteMagic.length).equals(sqliteMagic)) {
    const image = await wholeImage(file, bytes, before);
    return checkFeatures(file, readSqliteBacklog(await loadSqlJs(), image, name));
  }
  if (
    !/^\s*[[{]/.test(
      bytes
        .subarray(0, 4096)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    )
  ) {
    throw malformed(`${name} is neither a features.db nor a JSON file; choose one of these.`);
  }
  return checkFeatures(file, readJsonBacklog(bytes, name));
}

/** The database as of its last commit, also while the program that owns it is still open. */
async function wholeImage(file: string, bytes: Buffer, before: string): Promise<Uint8Array> {
  const name = path.basename(file);
  const logFile = `${file}-wal`;
  const log = (await stampOf(logFile)) === undefined ? undefined : await readImportFile(logFile);
  const interrupted = (await stampOf(`${file}-journal`))?.endsWith(':0') === false;
  if (interrupted || (await stampOf(file)) !== before) {
    throw malformed(
      `${name} is being written at this moment; close the program that uses it and import again.`,
    );
  }
  // A copy: SQLite in memory works in the bytes that it is given.
  const image = new Uint8Array(log === undefined ? bytes : mergeWriteAheadLog(bytes, log));
  leaveWriteAheadMode(image);
  return image;
}
