import type { Database } from 'sql.js';

/** One step of what SQLite made of a statement: a row of `EXPLAIN`. */
export interface Opcode {
  readonly opcode: string;
  readonly p1: number;
  readonly p2: number;
  readonly p4: string | null;
}

/** The steps of a statement, and behind them those of its triggers and of what foreign keys make it do. */
export function compiledProgram(database: Database, sql: string): Opcode[] {
  const statement = database.prepare(`EXPLAIN ${sql}`);
  const program: Opcode[] = [];
  try {
    while (statement.step()) {
      const [, opcode, p1, p2, , p4] = statement.get();
      program.push({
        opcode: String(opcode),
        p1: Number(p1),
        p2: Number(p2),
        p4: typeof p4 === 'string' ? p4 : null,
      });
    }
  } finally {
    statement.free();
  }
  return program;
}
