import { crc32 } from 'node:zlib';
import type { SqlValue } from './store';

/** One statement of a commit, with the number of rows that it changed when it first ran. */
export interface JournalStatement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
  readonly changed: number;
}

/** One commit. */
export interface JournalEntry {
  readonly sequence: number;
  readonly atMs: number;
  readonly statements: readonly JournalStatement[];
}

/** Which bytes a snapshot has, so that one that was changed or damaged is told from the one that was written. */
export interface SnapshotSeal {
  readonly sequence: number;
  readonly bytes: number;
  readonly crc: number;
}

/** The first line of a segment. */
export interface SegmentHeader {
  readonly format: 'muster-redo-1';
  /** Names the database, so that a segment of another one is never replayed. */
  readonly database: string;
  readonly start: number;
  /** The latest snapshot when the segment was begun. */
  readonly snapshot: SnapshotSeal | null;
  /**
   * Those before it, newest first: `NAME.previous.db` is one, and so is `NAME.db` until the latest is in place.
   * The segment that told of them may have been replaced by this one.
   */
  readonly earlier?: readonly SnapshotSeal[];
}

/** What a segment knows of snapshots, newest first. */
export function sealsIn({ snapshot, earlier = [] }: SegmentHeader): readonly SnapshotSeal[] {
  return snapshot ? [snapshot, ...earlier] : earlier;
}

type EncodedValue = string | number | null | { readonly blob: string } | { readonly real: string };
type EncodedStatement =
  | readonly [sqlNumber: number, params: readonly EncodedValue[], changed: number]
  | readonly [sqlNumber: number, params: readonly EncodedValue[], changed: number, sql: string];
/** `durable` is the last sequence number known to be on disk when the line was written. */
type EncodedEntry = readonly [
  sequence: number,
  atMs: number,
  durable: number,
  statements: readonly EncodedStatement[],
];

const checksumLength = 8;
const blank = 0x20;
const comma = 0x2c;
const openingBracket = 0x5b;
const closingBracket = 0x5d;

/** A line is its checksum, a blank, JSON and a line feed. The checksum covers all lines before it as well. */
export function formatLine(json: string, previousCrc: number): { line: string; crc: number } {
  const crc = crc32(json, previousCrc);
  return { line: `${crc.toString(16).padStart(checksumLength, '0')} ${json}\n`, crc };
}

export interface Line {
  readonly start: number;
  /** Offset behind the line feed. */
  readonly end: number;
  /** What the line says that its checksum is. */
  readonly statedCrc: number;
  readonly intact: boolean;
  readonly json: Buffer;
}

/** The line at `offset`, or nothing when no complete line is left. */
export function readLine(bytes: Buffer, offset: number, previousCrc: number): Line | undefined {
  const end = bytes.indexOf(0x0a, offset);
  if (end < 0) return undefined;
  const json = bytes.subarray(Math.min(offset + checksumLength + 1, end), end);
  const stated = statedChecksum(bytes, offset);
  return {
    start: offset,
    end: end + 1,
    statedCrc: stated,
    intact: Number.isInteger(previousCrc) && crc32(json, previousCrc) === stated,
    json,
  };
}

/** Digit by digit: a whole journal is read this way. NaN when there is no checksum; a line feed is no digit. */
function statedChecksum(bytes: Buffer, offset: number): number {
  let value = 0;
  for (let at = offset; at < offset + checksumLength; at++) {
    const code = bytes[at] ?? 0;
    const digit =
      code >= 0x30 && code <= 0x39 ? code - 0x30 : code >= 0x61 && code <= 0x66 ? code - 0x57 : NaN;
    value = value * 16 + digit;
  }
  return bytes[offset + checksumLength] === 0x20 ? value : NaN;
}

/** Gives each SQL text a number the first time, since the same few come again and again. */
export class SqlNumbers {
  private readonly numbers = new Map<string, number>();

  /** The number, and whether the text has to be written down with it. */
  numberOf(sql: string): { number: number; isNew: boolean } {
    const known = this.numbers.get(sql);
    if (known !== undefined) return { number: known, isNew: false };
    const number = this.numbers.size;
    this.numbers.set(sql, number);
    return { number, isNew: true };
  }
}

export function encodeEntry(entry: JournalEntry, durable: number, numbers: SqlNumbers): string {
  const statements = entry.statements.map(({ sql, params, changed }): EncodedStatement => {
    const { number, isNew } = numbers.numberOf(sql);
    const values = params.map(encodeValue);
    return isNew ? [number, values, changed, sql] : [number, values, changed];
  });
  const encoded: EncodedEntry = [entry.sequence, entry.atMs, durable, statements];
  return JSON.stringify(encoded);
}

/**
 * Reads the entries of lines that were found intact, all at once, since each call of the parser costs as much
 * as a short line. The bytes between their checksums and line feeds are made one array of JSON, in place.
 *
 * @param texts collects the SQL texts of the segment by number
 */
export function decodeEntries(bytes: Buffer, lines: readonly Line[], texts: string[]): JournalEntry[] {
  const last = lines.at(-1);
  if (!last) return [];
  for (const { start, end } of lines) {
    bytes.fill(blank, start, start + checksumLength + 1);
    bytes[end - 1] = comma;
  }
  const start = lines[0]?.start ?? 0;
  bytes[start] = openingBracket;
  bytes[last.end - 1] = closingBracket;
  const encoded = JSON.parse(bytes.toString('utf8', start, last.end)) as EncodedEntry[];
  return encoded.map((entry) => decodeEntry(entry, texts));
}

function decodeEntry([sequence, atMs, , encoded]: EncodedEntry, texts: string[]): JournalEntry {
  const statements = encoded.map(([number, params, changed, text]): JournalStatement => {
    if (text !== undefined) texts[number] = text;
    const sql = texts[number];
    if (sql === undefined) throw new Error(`statement ${number} is not known`);
    return { sql, params: decodeValues(params), changed };
  });
  return { sequence, atMs, statements };
}

/** JSON has no bytes and no infinities. SQLite stores "not a number" as NULL. */
function encodeValue(value: SqlValue): EncodedValue {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return null;
    return Number.isFinite(value) ? value : { real: String(value) };
  }
  return value instanceof Uint8Array ? { blob: Buffer.from(value).toString('base64') } : value;
}

/** Most have nothing that JSON could not say. */
function decodeValues(values: readonly EncodedValue[]): readonly SqlValue[] {
  return values.some((value) => typeof value === 'object' && value !== null)
    ? values.map(decodeValue)
    : (values as readonly SqlValue[]);
}

function decodeValue(value: EncodedValue): SqlValue {
  if (value === null || typeof value !== 'object') return value;
  return 'blob' in value ? new Uint8Array(Buffer.from(value.blob, 'base64')) : Number(value.real);
}
