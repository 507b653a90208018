import type { Report } from '../../core/analytics/report';
import { buildReport } from '../../core/analytics/reports';
import type { Log } from '../../core/base/log';
import { openDatabaseReadOnly } from '../../core/orchestration/openDatabaseReadOnly';
import type { Project } from '../project';

export interface ReportRequest {
  readonly id: string;
  readonly hours?: number | undefined;
  /** Where the period ends, in milliseconds since the epoch; default: now. */
  readonly until?: number | undefined;
  readonly agentType?: string | undefined;
}

export interface ReportSource {
  readonly project: Project;
  /** Folder with `sql-wasm.wasm`. */
  readonly assets: string;
  readonly log: Log;
}

/** Reads from disk, so that a report can be had wherever the database is, whichever window works on it. */
export async function readReport(source: ReportSource, request: ReportRequest): Promise<Report> {
  const { assets, log } = source;
  const database = await openDatabaseReadOnly({ folder: await folderOf(source.project), assets, log });
  try {
    return buildReport(database, request.id, { ...request, now: request.until ?? Date.now() });
  } finally {
    database.close();
  }
}

/** The folder that is shown. Where it cannot be opened now, its past may still be looked at. */
export async function folderOf(
  project: Pick<Project, 'open' | 'databasePlace' | 'requireTrust'>,
): Promise<string> {
  project.requireTrust();
  await project.open().catch(() => undefined);
  return (await project.databasePlace()).folder;
}
