import { cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../src/core/base/clock';
import { messageOf } from '../../../src/core/base/errors';
import { silentLog } from '../../../src/core/base/log';
import { openStore, type OpenStoreOptions } from '../../../src/core/store/openStore';
import type { Store } from '../../../src/core/store/store';
import { sqlite3 } from '../../../test/support/sqlite3';
import { type Audit, auditTransfers, drillMigrations, halfThere, hasTransfers } from './transfers';

export const databaseName = 'orchestrator.db';

export interface Inspection {
  readonly notices: readonly string[];
  /** What is wrong, one sentence each; among it what `compare` finds. */
  readonly violations: readonly string[];
}

export interface InspectionOptions {
  readonly wasm: string;
  readonly generations: number;
  readonly compare: (audit: Audit) => readonly string[];
}

export function openForInspection(
  directory: string,
  { wasm, generations }: Pick<InspectionOptions, 'wasm' | 'generations'>,
  more: Partial<OpenStoreOptions> = {},
): Promise<Store> {
  const migrations = drillMigrations(generations);
  return openStore({ directory, wasm, clock: systemClock, log: silentLog, migrations, ...more });
}

/** Opens a copy of the store, so that the next writer finds what the last one left. */
export async function inspectCopy(
  directory: string,
  options: InspectionOptions,
  copy = `${directory}.copy`,
): Promise<Inspection> {
  try {
    cpSync(directory, copy, { recursive: true });
    return await inspect(copy, options);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Opens and closes the store, and looks at it before, in between and after, also with other eyes. */
export async function inspect(directory: string, options: InspectionOptions): Promise<Inspection> {
  const violations: string[] = [...lookWithSqlite3(directory, 'as it was left')];
  let notices: readonly string[] = [];
  try {
    const store = await openForInspection(directory, options);
    notices = store.notices;
    violations.push(...options.compare(auditTransfers(store)));
    await store.close();
  } catch (error) {
    violations.push(`the store does not open: ${messageOf(error)}`);
  }
  violations.push(...lookWithSqlite3(directory, 'after a close'));
  return { notices, violations };
}

/** What the stock program says of the file: nothing when all is well, or when this machine has none. */
export function lookWithSqlite3(directory: string, when: string): string[] {
  const file = path.join(directory, databaseName);
  if (!existsSync(file)) return [];
  try {
    const said = sqlite3(file, `PRAGMA integrity_check; ${hasTransfers}`, '-readonly');
    if (said === undefined) return [];
    const [integrity, tables] = said.split('\n');
    if (integrity !== 'ok') return [`sqlite3 finds the file ${when} damaged: ${said}`];
    if (tables !== '1') return [];
    const findings = sqlite3(file, halfThere.join(';'), '-readonly') ?? '';
    return findings === '' ? [] : [`sqlite3 finds in the file ${when}: ${findings}`];
  } catch (error) {
    return [`sqlite3 cannot read the file ${when}: ${messageOf(error)}`];
  }
}
