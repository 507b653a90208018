import path from 'node:path';
import type { SqlJsStatic } from 'sql.js';
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
  if (
    /^\s*[[{]/.test(
      bytes
        .subarray(0, 4096)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    )
  ) {
    return checkFeatures(file, readJsonBacklog(bytes, name));
  }
  const { features, warnings } = readTextBacklog(bytes, name);
  return checkFeatures(file, features, warnings);
}

/** What a text is, its ending says where it has one of ours; else its content. */
function readTextBacklog(bytes: Buffer, name: string): RawBacklog {
  const text = textIn(bytes);
  const ending = path.extname(name).toLowerCase();
  const isMarkdown = ending === '.md' || ending === '.markdown';
  if (text !== undefined && !isMarkdown) {
    const delimiter = csvDelimiterOf(text);
    if (delimiter !== undefined) return readCsvBacklog(text, delimiter, name);
    if (ending === '.csv' || ending === '.tsv')
      return readCsvBacklog(text, ending === '.csv' ? ',' : '\t', name);
  }
  if (text !== undefined && (isMarkdown || looksLikeRoadmap(text))) return readRoadmap(text, name);
  throw malformed(
    `${name} is neither a features.db nor a JSON, CSV or Markdown file with features; choose one of these.`,
  );
}

function textIn(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
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
