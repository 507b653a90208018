import { MusterError } from '../base/errors';
import initial from './migrations/0001-initial.sql';
import reports from './migrations/0002-reports.sql';
import history from './migrations/0003-history.sql';
import langfuse from './migrations/0004-langfuse.sql';
import gate from './migrations/0005-gate.sql';
import ports from './migrations/0006-ports.sql';
import revert from './migrations/0007-revert.sql';
import questions from './migrations/0008-questions.sql';
import testing from './migrations/0009-testing.sql';
import featureModel from './migrations/0010-feature-model.sql';
import permission from './migrations/0011-permission.sql';
import featureProvider from './migrations/0012-feature-provider.sql';
import messages from './migrations/0013-messages.sql';
import health from './migrations/0014-health.sql';
import planning from './migrations/0015-planning.sql';
import deletedFeatures from './migrations/0016-deleted-features.sql';
import type { Reader, Transaction } from './store';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** In order. Once released, a migration never changes again; what comes later is a further one. */
export const migrations: readonly Migration[] = [
  { number: 1, name: 'initial', sql: initial },
  { number: 2, name: 'reports', sql: reports },
  { number: 3, name: 'history', sql: history },
  { number: 4, name: 'langfuse', sql: langfuse },
  { number: 5, name: 'gate', sql: gate },
  { number: 6, name: 'ports', sql: ports },
  { number: 7, name: 'revert', sql: revert },
  { number: 8, name: 'questions', sql: questions },
  { number: 9, name: 'testing', sql: testing },
  { number: 10, name: 'feature-model', sql: featureModel },
  { number: 11, name: 'permission', sql: permission },
  { number: 12, name: 'feature-provider', sql: featureProvider },
  { number: 13, name: 'messages', sql: messages },
  { number: 14, name: 'health', sql: health },
  { number: 15, name: 'planning', sql: planning },
  { number: 16, name: 'deleted-features', sql: deletedFeatures },
];

/** A transaction that can run a script of several statements. */
export interface ScriptTransaction extends Transaction {
  runScript(script: string): void;
}

/** Refuses a database that a newer program has written, before anything of it is touched. */
export function assertNotTooNew(reader: Reader, known: readonly Migration[], file: string): void {
  const newest = appliedUpTo(reader);
  const supported = known.at(-1)?.number ?? 0;
  if (newest <= supported) return;
  throw new MusterError(
    'StoreTooNew',
    `The database ${file} was written by a newer Muster (schema ${newest}, this one knows ${supported}); update Muster and open it again.`,
    { details: { file, newest, supported } },
  );
}

/** Applies what is missing, each migration in a transaction of its own. */
export async function applyMigrations(
  reader: Reader,
  commit: (body: (tx: ScriptTransaction) => void) => Promise<void>,
  known: readonly Migration[],
): Promise<void> {
  const done = appliedUpTo(reader);
  for (const { number, name, sql } of known) {
    if (number <= done) continue;
    await commit((tx) => {
      tx.runScript(
        `CREATE TABLE IF NOT EXISTS schema_migration (
           number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL
         )`,
      );
      tx.runScript(sql);
      tx.run('INSERT INTO schema_migration (number, name, applied_at) VALUES (?, ?, ?)', [
        number,
        name,
        tx.now,
      ]);
    });
  }
}

function appliedUpTo(reader: Reader): number {
  if (!reader.get(`SELECT 1 FROM sqlite_schema WHERE name = 'schema_migration'`)) return 0;
  return (
    reader.get<{ newest: number | null }>('SELECT max(number) AS newest FROM schema_migration')?.newest ?? 0
  );
}
