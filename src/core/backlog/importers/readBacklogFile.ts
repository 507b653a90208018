import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { MusterError } from '../../base/errors';
import { checkFeatures } from './checkFeatures';
import { type ImportedBacklog, malformed } from './importedBacklog';
import { readJsonBacklog } from './jsonBacklog';
import { readSqliteBacklog } from './sqliteBacklog';
import { leaveWriteAheadMode, mergeWriteAheadLog } from './writeAheadLog';

export const maxImportBytes = 64 * 1024 * 1024;

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
  const bytes = await readFile(file);
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
  const log = (await stampOf(logFile)) === undefined ? undefined : await readFile(logFile);
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

/** Changes whenever the file does, ends with its size; undefined when there is none. */
async function stampOf(file: string): Promise<string | undefined> {
  try {
    const { mtimeMs, size } = await stat(file);
    return `${mtimeMs}:${size}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, error);
  }
}

async function readFile(file: string): Promise<Buffer> {
  try {
    // Asked before opening: opening a pipe would wait for a writer.
    if (!(await stat(file)).isFile())
      throw malformed(`${file} is not a file; choose a features.db or a JSON file.`);
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > maxImportBytes) throw tooLarge(file, size);
      const bytes = Buffer.alloc(size);
      let read = 0;
      while (read < size) {
        const { bytesRead } = await handle.read(bytes, read, size - read, read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      return bytes.subarray(0, read);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof MusterError ? error : unreadable(file, error);
  }
}

function tooLarge(file: string, size: number): MusterError {
  const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
  return new MusterError(
    'ImportTooLarge',
    `${path.basename(file)} has ${megabytes(size)} MB; at most ${megabytes(maxImportBytes)} MB can be imported, so split it.`,
    { details: { file, size } },
  );
}

function unreadable(file: string, cause: unknown): MusterError {
  return malformed(`${file} cannot be read; check that it may be.`, cause);
}
