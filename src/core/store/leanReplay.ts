import type { Database, SqlJsStatic } from 'sql.js';
import { IdleIndexes } from './idleIndexes';
import { quoted } from './quoted';

/** A trigger that can only refuse, and leaves no trace when it does not. */
interface Guard {
  readonly name: string;
  readonly sql: string;
}

/** Commits that are applied once more. */
export interface Repeated {
  /** The texts of their statements. */
  readonly statements: ReadonlySet<string>;
  /** About how many commits are still to come, these included. */
  readonly entriesAhead: number;
  readonly run: () => void;
}

const onlyRefuses = /\bBEGIN\s+SELECT\s+RAISE\s*\(\s*ABORT\s*,\s*'(?:[^']|'')*'\s*\)\s*;\s*END\s*;?\s*$/i;

/**
 * Applies commits again without what only costs time: guards and CHECK constraints, which have let all this
 * through before, and in a long replay the indexes that nothing reads ({@link IdleIndexes}). That makes a
 * replay more than twice as fast.
 *
 * Leaving guards and constraints out must not show, so the caller has to compare what changed with what changed
 * then: with `OR IGNORE` a CHECK skips a row silently. Where a trigger does more than refuse, that could not be
 * seen. Between the first batch and {@link end} the database is not to be used for anything else.
 */
export class LeanReplay {
  private guards: readonly Guard[] | undefined;
  private indexes: IdleIndexes | undefined;
  private mayDropIndexes = true;
  private schema = '';

  /** `forget` is called when statements that were compiled before must not be used any more. */
  constructor(
    private readonly sqlJs: SqlJsStatic,
    private readonly database: Database,
    private readonly forget: () => void,
  ) {}

  /**
   * In one transaction.
   *
   * @returns false when that cannot be, or `run` has thrown; then nothing has happened, and all is in place
   * @throws when not all could be put in place again; then the database cannot be used any more
   */
  apply(batch: Repeated): boolean {
    if (!this.enter()) return false;
    try {
      this.leaveOutIndexes(batch);
      this.database.exec('BEGIN');
      batch.run();
      this.database.exec('COMMIT');
      return true;
    } catch {
      // Whatever it was: a replay that can be doubted does not need to be fast.
      this.mayDropIndexes = false;
      rollBack(this.database);
      this.end();
      return false;
    }
  }

  /**
   * Puts everything in place again.
   *
   * @throws when that failed; then the database cannot be used any more
   */
  end(): void {
    if (!this.guards) return;
    this.forget();
    this.indexes?.restore();
    this.indexes = undefined;
    this.database.exec('PRAGMA ignore_check_constraints = off');
    for (const { sql } of this.guards) this.database.exec(sql);
    this.guards = undefined;
    if (schemaOf(this.database) !== this.schema)
      throw new Error('The schema after the replay is not the one before it');
  }

  private enter(): boolean {
    if (this.guards) return true;
    const guards = guardsOf(this.database);
    if (!guards) return false;
    this.schema = schemaOf(this.database);
    this.guards = guards;
    for (const { name } of guards) this.database.exec(`DROP TRIGGER ${quoted(name)}`);
    this.database.exec('PRAGMA ignore_check_constraints = on');
    this.forget();
    return true;
  }

  private leaveOutIndexes({ statements, entriesAhead }: Repeated): void {
    if (!this.mayDropIndexes) return;
    if (!this.indexes) {
      if (!IdleIndexes.areWorthIt(entriesAhead)) return;
      this.indexes = IdleIndexes.of(this.sqlJs, this.database);
      this.mayDropIndexes = this.indexes !== undefined;
    }
    if (this.indexes?.admit(statements, entriesAhead)) this.forget();
  }
}

/** SQLite may have done so by itself (a full memory), or there was none yet. */
function rollBack(database: Database): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    /* no transaction is open */
  }
}

/** Undefined when there is a trigger that does more. */
function guardsOf(database: Database): Guard[] | undefined {
  const triggers = database.exec(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid`);
  const guards = (triggers[0]?.values ?? []).map(([name, sql]) => ({ name: String(name), sql: String(sql) }));
  return guards.every(({ sql }) => onlyRefuses.test(sql)) ? guards : undefined;
}

/** All that has a name, whatever the order. */
function schemaOf(database: Database): string {
  return JSON.stringify(
    database.exec('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name'),
  );
}
