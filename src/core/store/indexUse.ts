import type { Database } from 'sql.js';
import { compiledProgram } from './compiledProgram';

/** What a statement does with tables and indexes, by their names. */
export interface IndexUse {
  /** Those that it finds rows by, or walks through. */
  readonly reads: ReadonlySet<string>;
  /** Those that it changes, be it only to keep them true. */
  readonly writes: ReadonlySet<string>;
  /** How it comes to its rows, step by step. Two databases in which it is the same visit them in one order. */
  readonly way: string;
}

/** Whatever is read of a table or an index begins with one of these. To keep an index true takes none. */
const positioning = new Set([
  ...['Rewind', 'Last', 'SeekLT', 'SeekLE', 'SeekGE', 'SeekGT', 'SeekRowid', 'SeekScan'],
  ...['Found', 'NotFound', 'NotExists', 'NoConflict', 'IfNoHope', 'IfSizeBetween', 'Count'],
]);

/** The names of tables and indexes by the page that they begin at. */
export function rootNames(database: Database): ReadonlyMap<number, string> {
  const [found] = database.exec('SELECT rootpage, name FROM sqlite_schema WHERE rootpage > 0');
  return new Map(found?.values.map(([root, name]) => [Number(root), String(name)]));
}

/** Reads it off the program that SQLite compiled, in which triggers and foreign keys have their part. */
export function indexUseOf(database: Database, sql: string, names: ReadonlyMap<number, string>): IndexUse {
  const reads = new Set<string>();
  const writes = new Set<string>();
  const way: string[] = [];
  const cursors = new Map<number, string>();
  for (const { opcode, p1, p2 } of compiledProgram(database, sql)) {
    if (opcode === 'OpenRead' || opcode === 'OpenWrite' || opcode === 'ReopenIdx') {
      const name = names.get(p2) ?? `page ${p2}`;
      cursors.set(p1, name);
      if (opcode === 'OpenWrite') writes.add(name);
    } else if (opcode === 'OpenEphemeral' || opcode === 'OpenAutoindex' || opcode === 'OpenPseudo') {
      cursors.delete(p1);
    } else if (positioning.has(opcode)) {
      const name = cursors.get(p1);
      // What it collects for itself it has from those that have names, or from the text of a partial index.
      if (name === undefined) continue;
      reads.add(name);
      way.push(`${opcode} ${name}`);
    }
  }
  return { reads, writes, way: way.join('\n') };
}
