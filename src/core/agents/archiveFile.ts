import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, MusterError } from '../base/errors';
import type { Row } from '../store/store';

/**
 * What an archive holds, one JSON value a line: a header, then rows and files in any order, and last of all an
 * end that counts and checks the lines before it. A blob in a row is `{"base64": "…"}`.
 */
export type ArchiveRecord =
  | {
      readonly kind: 'header';
      readonly version: 1;
      readonly archivedAt: string;
      /** What ended before this was archived. */
      readonly olderThan: string;
      readonly agents: number;
    }
  | { readonly kind: 'row'; readonly table: string; readonly row: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'file';
      readonly agentId: number;
      readonly name: string;
      /** Long files come in several parts, in order; the last one says so. */
      readonly last: boolean;
      readonly encoding: 'utf8' | 'base64';
      readonly content: string;
    }
  /** A file of the run folder that is not kept, because it may hold secrets or cannot be read. */
  | { readonly kind: 'omitted'; readonly agentId: number; readonly name: string; readonly why: string }
  /** `sha256` of all bytes before this line. */
  | { readonly kind: 'end'; readonly lines: number; readonly sha256: string };

export interface ArchiveSummary {
  readonly file: string;
  readonly archivedAt: string;
  readonly olderThan: string;
  readonly agents: number;
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  readonly files: number;
  readonly omitted: number;
}

/**
 * Writes an archive that is there as a whole and on disk, or not at all.
 *
 * @returns the name of the new file, `agents-<UTC date>-<n>.jsonl`
 * @throws MusterError StoreWriteFailed
 */
export async function writeArchive(
  directory: string,
  archivedAt: string,
  records: AsyncIterable<ArchiveRecord>,
): Promise<string> {
  const temporary = path.join(directory, `agents.${process.pid}.tmp`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const handle = await open(temporary, 'w', 0o600);
    try {
      const hash = createHash('sha256');
      let lines = 0;
      for await (const record of records) {
        const line = `${JSON.stringify(record)}\n`;
        hash.update(line);
        lines++;
        await handle.write(line);
      }
      const end: ArchiveRecord = { kind: 'end', lines, sha256: hash.digest('hex') };
      await handle.write(`${JSON.stringify(end)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const name = freeName(directory, archivedAt.slice(0, 10));
    await rename(temporary, path.join(directory, name));
    await syncFolder(directory);
    return name;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new MusterError(
      'StoreWriteFailed',
      `Old agents could not be archived in ${directory} (${messageOf(error)}), so they stay where they are; free some space or make the folder writable.`,
      { cause: error, details: { directory } },
    );
  }
}

function freeName(directory: string, day: string): string {
  for (let n = 1; ; n++) {
    const name = `agents-${day}-${n}.jsonl`;
    if (!existsSync(path.join(directory, name))) return name;
  }
}

async function syncFolder(directory: string): Promise<void> {
  // Windows opens no folders; there the rename is durable as it is.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Reads an archive back, record by record, without its end. Only when all are read is it known whether the
 * archive is whole.
 *
 * @throws MusterError ArchiveDamaged
 */
export async function* archiveRecords(file: string): AsyncGenerator<ArchiveRecord> {
  const hash = createHash('sha256');
  let lines = 0;
  let end: Extract<ArchiveRecord, { kind: 'end' }> | undefined;
  for await (const line of linesOf(file)) {
    if (end !== undefined) throw damaged(file, 'something follows its end');
    const record = parse(file, line, lines);
    if (record.kind === 'end') {
      end = record;
      continue;
    }
    if ((lines === 0) !== (record.kind === 'header'))
      throw damaged(file, 'it does not begin with its header');
    hash.update(line);
    lines++;
    yield record;
  }
  if (end === undefined) throw damaged(file, 'its end is missing');
  if (end.lines !== lines) throw damaged(file, `it holds ${lines} lines instead of ${end.lines}`);
  if (end.sha256 !== hash.digest('hex')) throw damaged(file, 'its content has changed');
}

/** What an archive holds, after all of it was checked. @throws MusterError ArchiveDamaged */
export async function checkArchive(file: string): Promise<ArchiveSummary> {
  const rows: Record<string, number> = {};
  let header: Extract<ArchiveRecord, { kind: 'header' }> | undefined;
  let files = 0;
  let omitted = 0;
  for await (const record of archiveRecords(file)) {
    if (record.kind === 'header') header = record;
    else if (record.kind === 'row') rows[record.table] = (rows[record.table] ?? 0) + 1;
    else if (record.kind === 'omitted') omitted++;
    else if (record.kind === 'file' && record.last) files++;
  }
  if (header === undefined) throw damaged(file, 'it is empty');
  const { archivedAt, olderThan, agents } = header;
  return { file, archivedAt, olderThan, agents, rows, files, omitted };
}

/** A row as it can be written in JSON. */
export function jsonRow(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
    ]),
  );
}

/** Whole lines with their ends; of a last one without, what there is. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        yield Buffer.concat([...pieces, chunk.subarray(from, at + 1)]);
        pieces = [];
        from = at + 1;
      }
      if (from < chunk.length) pieces.push(chunk.subarray(from));
    }
  } catch (error) {
    if (error instanceof MusterError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new MusterError('SettingInvalid', `There is no file ${file}; check the path.`, { cause: error });
    }
    throw damaged(file, messageOf(error), error);
  }
  if (pieces.length > 0) yield Buffer.concat(pieces);
}

const kinds = new Set(['header', 'row', 'file', 'omitted', 'end']);

function parse(file: string, line: Buffer, before: number): ArchiveRecord {
  try {
    const value = JSON.parse(line.toString('utf8')) as unknown;
    if (typeof value === 'object' && value !== null && 'kind' in value && kinds.has(String(value.kind))) {
      return value as ArchiveRecord;
    }
  } catch {
    // Said below.
  }
  throw damaged(file, `line ${before + 1} cannot be read`);
}

function damaged(file: string, why: string, cause?: unknown): MusterError {
  return new MusterError(
    'ArchiveDamaged',
    `The archive ${file} is damaged: ${why}; take another copy of it.`,
    { details: { file }, ...(cause === undefined ? {} : { cause }) },
  );
}
