import path from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { decodeText } from '../decodeText';
import { checkFeatures } from './checkFeatures';
import { csvDelimiterOf, readCsvBacklog } from './csvBacklog';
import { type ImportedBacklog, malformed, type RawBacklog } from './importedBacklog';
import { readJsonBacklog } from './jsonBacklog';
import { readImportFile, stampOf } from './readImportFile';
import { looksLikeRoadmap, readRoadmap } from './roadmap/readRoadmap';
import { readSqliteBacklog } from './sqliteBacklog';
import { leaveWriteAheadMode, mergeWriteAheadLog } from './writeAheadLog';

const sqliteMagic = Buffer.from('SQLite format 3\0', 'latin1');

/**
 * Reads a backlog from a `features.db`, a JSON, CSV or Markdown file, told apart by what is inside. The file and whatever
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
  const text = decodeText(bytes);
  if (text === undefined) {
    const what = /^\s*[[{]/.test(bytes.toString('latin1', 0, 4096))
      ? 'not valid JSON, since it is not text in UTF-8'
      : 'neither a features.db nor a JSON, CSV or Markdown file in UTF-8';
    throw malformed(`${name} is ${what}; choose another file, or save this one as UTF-8.`);
  }
  if (/^\s*[[{]/.test(text.slice(0, 4096))) return checkFeatures(file, readJsonBacklog(text, name));
  const { features, warnings } = readTextBacklog(text, name);
  return checkFeatures(file, features, warnings);
}

/** What a text is, its ending says where it has one of ours; else its content. */
function readTextBacklog(text: string, name: string): RawBacklog {
  const ending = path.extname(name).toLowerCase();
  const isMarkdown = ending === '.md' || ending === '.markdown';
  if (!isMarkdown) {
    const delimiter = csvDelimiterOf(text);
    if (delimiter !== undefined) return readCsvBacklog(text, delimiter, name);
    if (ending === '.csv' || ending === '.tsv')
      return readCsvBacklog(text, ending === '.csv' ? ',' : '\t', name);
  }
  if (isMarkdown || looksLikeRoadmap(text)) return readRoadmap(text, name);
  throw malformed(
    `${name} is neither a features.db nor a JSON, CSV or Markdown file with features; choose one of these.`,
  );
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
