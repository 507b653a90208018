import type { SqlJsStatic } from 'sql.js';
import type { Clock } from '../base/clock';
import type { MemoryDatabase } from './memoryDatabase';
import type { ScriptTransaction } from './migrations';
import { recover, type Recovered } from './recovery';
import type { Row, SqlValue } from './store';
import type { StoreFiles } from './storeFiles';
import type { TableVersion } from './tableVersions';
import { runTransaction, type TransactionResult } from './transaction';

/** The database in memory: ahead of the disk while commits wait, and read again when the disk refuses them. */
export class LiveDatabase {
  private memory: MemoryDatabase;
  private lastSequence: number;
  private stale = false;
  private inTransaction = false;

  constructor(
    private readonly sqlJs: SqlJsStatic,
    private readonly files: StoreFiles,
    private readonly clock: Clock,
    recovered: Recovered,
  ) {
    this.memory = recovered.memory;
    this.lastSequence = recovered.sequence;
  }

  /** Of the last commit in memory. */
  get sequence(): number {
    return this.lastSequence;
  }

  /** Memory may hold what the disk refused; it has to be read again before anything else is written. */
  get isStale(): boolean {
    return this.stale;
  }

  /** What snapshots are taken of. */
  get contents(): MemoryDatabase {
    return this.memory;
  }

  query<R = Row>(sql: string, params?: readonly SqlValue[]): R[] {
    return this.memory.query<R>(sql, params);
  }

  get<R = Row>(sql: string, params?: readonly SqlValue[]): R | undefined {
    return this.memory.get<R>(sql, params);
  }

  versionOf(table: string): TableVersion {
    return this.memory.versionOf(table);
  }

  assertNoTransaction(): void {
    if (this.inTransaction) throw new Error('A transaction cannot be begun inside another one');
  }

  transact<T>(body: (tx: ScriptTransaction) => T): TransactionResult<T> {
    this.inTransaction = true;
    try {
      const result = runTransaction(this.memory, this.lastSequence + 1, this.clock.now(), body);
      if (result.entry) this.lastSequence = result.entry.sequence;
      return result;
    } finally {
      this.inTransaction = false;
    }
  }

  markStale(): void {
    this.stale = true;
  }

  /** Makes memory what the disk holds, if it is not. */
  restore(durable: number): void {
    if (!this.stale) return;
    const { memory, sequence } = recover(this.sqlJs, this.files, { upTo: durable });
    if (sequence !== durable) {
      memory.close();
      throw new Error(`the files go to commit ${sequence}, ${durable} was acknowledged`);
    }
    this.memory.close();
    this.memory = memory;
    this.lastSequence = sequence;
    this.stale = false;
  }

  close(): void {
    this.memory.close();
  }
}
