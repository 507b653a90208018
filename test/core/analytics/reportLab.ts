import type { Report } from '../../../src/core/analytics/report';
import { buildReport, type ReportParameters } from '../../../src/core/analytics/reports';
import type { SqlValue, Store } from '../../../src/core/store/store';
import { StoreLab } from '../store/storeLab';

export type RowValues = Readonly<Record<string, SqlValue>>;

/** When reports are asked for in these tests: 12:00 on a Tuesday, UTC. */
export const now = Date.parse('2026-03-10T12:00:00.000Z');

export const minute = 60_000;
export const hour = 60 * minute;

/** Adds rows of `agent_lifecycle` as they are; what is not named is that of a coding agent that has completed. */
export async function addAgents(store: Store, ...rows: readonly RowValues[]): Promise<void> {
  await store.commit((tx) => {
    for (const row of rows) {
      const values: RowValues = {
        pid: 4711,
        agent_type: 'coding',
        task_id: 'feature-1',
        task_type: 'implementation',
        status: 'completed',
        command: 'agent --work',
        provider: 'demo',
        ...row,
      };
      const names = Object.keys(values);
      tx.run(
        `INSERT INTO agent_lifecycle (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
        Object.values(values),
      );
    }
  });
}

export async function addFeatures(store: Store, ...rows: readonly RowValues[]): Promise<void> {
  await store.commit((tx) => {
    for (const row of rows) {
      const values: RowValues = { priority: 1, created_at: tx.now, updated_at: tx.now, ...row };
      const names = Object.keys(values);
      tx.run(
        `INSERT INTO features (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
        Object.values(values),
      );
    }
  });
}

/** A completed agent's times: start, then how long it took and waited. */
export function ran(spawnedAt: string, durationMs: number, idleMs = 0): RowValues {
  return {
    spawned_at: spawnedAt,
    started_at: new Date(Date.parse(spawnedAt) + idleMs).toISOString(),
    completed_at: new Date(Date.parse(spawnedAt) + durationMs).toISOString(),
    duration_ms: durationMs,
    idle_time_ms: idleMs,
  };
}

/** A real database in a folder of its own, and reports on it. */
export class ReportLab {
  private readonly lab = new StoreLab();
  private opened: Store | undefined;

  async open(): Promise<void> {
    this.opened = await this.lab.open();
  }

  get store(): Store {
    if (this.opened === undefined) throw new Error('The database is not open');
    return this.opened;
  }

  report(id: string, parameters: Partial<ReportParameters> = {}): Report {
    return buildReport(this.store, id, { now, ...parameters });
  }

  remove(): Promise<void> {
    return this.lab.remove();
  }
}

/** The rows of a table as objects; the first table when none is named. */
export function rowsOf(report: Report, key?: string): Record<string, unknown>[] {
  const table = key === undefined ? report.tables[0] : report.tables.find((each) => each.key === key);
  if (table === undefined) throw new Error(`There is no table ${String(key)}`);
  return table.rows.map((row) => Object.fromEntries(table.columns.map((column, i) => [column.key, row[i]])));
}

export function factsOf(report: Report): Record<string, unknown> {
  return Object.fromEntries(report.facts.map(({ key, value }) => [key, value]));
}
