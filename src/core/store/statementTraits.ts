import type { Opcode } from './compiledProgram';

/** What has to be known about a statement before it may run; see {@link statementTraits}. */
export interface StatementTraits {
  readonly writes: boolean;
  readonly changesSchema: boolean;
  /** It reads the clock, which must then stand still so that a replay reads the same time. */
  readonly readsClock: boolean;
  /** Root pages of the tables and indexes that it may change. */
  readonly writtenRoots: readonly number[];
  /** Why a write cannot be journalled: replayed, it could give something else. */
  readonly refusal?: string;
}

const mainDatabase = 0;
const clockFunctions = new Set([
  ...['date', 'time', 'datetime', 'julianday', 'strftime', 'unixepoch', 'timediff'],
  ...['current_date', 'current_time', 'current_timestamp'],
]);
const unrepeatableFunctions = new Set([
  'random',
  'randomblob',
  'last_insert_rowid',
  'changes',
  'total_changes',
]);
const placeModifiers = new Set(['localtime', 'utc']);

/**
 * Reads the program that SQLite compiled. It shows what the text does not: what triggers, defaults, views
 * and generated columns do, and whether a `WITH` writes.
 */
export function statementTraits(program: readonly Opcode[]): StatementTraits {
  let writes = false;
  let changesSchema = false;
  let readsClock = false;
  let refusal: string | undefined;
  let dependsOnPlace = false;
  const writtenRoots = new Set<number>();
  for (const { opcode, p1, p2, p4 } of program) {
    if (opcode === 'Transaction' && p2 > 0) {
      writes = true;
      if (p1 !== mainDatabase) refusal ??= 'it writes to a temporary or attached table, which is not kept';
    } else if (opcode === 'OpenWrite') {
      writtenRoots.add(p2);
    } else if (opcode === 'Clear') {
      writtenRoots.add(p1);
    } else if (opcode === 'SetCookie' || opcode === 'ParseSchema') {
      changesSchema = true;
    } else if (opcode === 'AutoCommit' || opcode === 'Savepoint' || opcode === 'Vacuum') {
      refusal ??= 'transactions are begun and ended by the store';
      writes = true;
    } else if (opcode === 'Function' || opcode === 'PureFunc') {
      const name = p4?.replace(/\(.*$/, '').toLowerCase() ?? '';
      if (clockFunctions.has(name)) readsClock = true;
      if (unrepeatableFunctions.has(name)) {
        refusal ??= `${name}() gives something else when it is replayed; pass the value as a parameter, or use RETURNING`;
      }
      if (name === 'sqlite_attach' || name === 'sqlite_detach') {
        refusal ??= 'attached databases are not kept';
        writes = true;
      }
    } else if (opcode === 'String8' && placeModifiers.has(p4?.trim().toLowerCase() ?? '')) {
      dependsOnPlace = true;
    }
  }
  if (readsClock && dependsOnPlace) refusal ??= 'local time depends on where it is replayed; times are UTC';
  return {
    writes,
    changesSchema,
    readsClock,
    writtenRoots: [...writtenRoots],
    ...(writes && refusal !== undefined ? { refusal } : {}),
  };
}
