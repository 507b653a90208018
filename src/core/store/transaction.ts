import type { JournalEntry, JournalStatement } from './journalRecord';
import type { MemoryDatabase } from './memoryDatabase';
import type { ScriptTransaction } from './migrations';
import type { Row, SqlValue } from './store';

export interface TransactionResult<T> {
  readonly value: T;
  /** What was written; absent when nothing was. */
  readonly entry?: JournalEntry;
}

/** Runs `body` as one transaction in memory and notes what it wrote. What it throws takes everything back. */
export function runTransaction<T>(
  memory: MemoryDatabase,
  sequence: number,
  atMs: number,
  body: (tx: ScriptTransaction) => T,
): TransactionResult<T> {
  const tx = new JournalledTransaction(memory, atMs);
  memory.begin();
  try {
    const value = body(tx);
    if (isThenable(value)) throw new TypeError('The body of a transaction must be synchronous');
    tx.end();
    memory.commit();
    return tx.statements.length === 0
      ? { value }
      : { value, entry: { sequence, atMs, statements: tx.statements } };
  } catch (error) {
    memory.rollback();
    throw error;
  } finally {
    tx.close();
  }
}

class JournalledTransaction implements ScriptTransaction {
  readonly now: string;
  readonly statements: JournalStatement[] = [];
  private failure: unknown;
  private failed = false;
  private closed = false;

  constructor(
    private readonly memory: MemoryDatabase,
    private readonly atMs: number,
  ) {
    this.now = new Date(atMs).toISOString();
  }

  run(sql: string, params: readonly SqlValue[] = []): number {
    this.assertOpen();
    if (this.memory.writes(sql)) return this.write(sql, params).changed;
    this.memory.query(sql, params);
    return 0;
  }

  query<R = Row>(sql: string, params: readonly SqlValue[] = []): R[] {
    this.assertOpen();
    // INSERT … RETURNING is asked for like a query.
    return this.memory.writes(sql) ? this.write<R>(sql, params).rows : this.memory.query<R>(sql, params);
  }

  get<R = Row>(sql: string, params: readonly SqlValue[] = []): R | undefined {
    this.assertOpen();
    return this.memory.writes(sql) ? this.write<R>(sql, params).rows[0] : this.memory.get<R>(sql, params);
  }

  runScript(script: string): void {
    for (const sql of this.memory.statementsOf(script)) this.run(sql);
  }

  /**
   * A statement that failed spoils the whole transaction, even when the body has caught the error: it may
   * have left changes behind (`OR FAIL`), or have ended the transaction (`OR ROLLBACK`).
   */
  end(): void {
    if (this.failed) throw this.failure;
  }

  /** A transaction object that was carried out of its body must not write any more. */
  close(): void {
    this.closed = true;
  }

  private write<R>(sql: string, params: readonly SqlValue[]): { rows: R[]; changed: number } {
    if (this.failed) throw this.failure;
    try {
      const result = this.memory.execute<R>(sql, params, this.atMs);
      // Copied: the caller may go on using its array and its bytes.
      this.statements.push({ sql, params: params.map(copyOf), changed: result.changed });
      return result;
    } catch (error) {
      this.failed = true;
      this.failure = error;
      throw error;
    }
  }

  private assertOpen(): void {
    if (this.closed) throw new Error('This transaction has ended');
  }
}

function copyOf(value: SqlValue): SqlValue {
  return value instanceof Uint8Array ? new Uint8Array(value) : value;
}

function isThenable(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
