import * as vscode from 'vscode';
import type { Report } from '../../core/analytics/report';
import { buildReport } from '../../core/analytics/reports';
import { MusterError } from '../../core/base/errors';
import type { Log } from '../../core/base/log';
import { openDatabaseReadOnly } from '../../core/orchestration/openDatabaseReadOnly';
import type { Project } from '../project';
import { folderToUse } from '../workspaceFolder';

export interface ReportRequest {
  readonly id: string;
  readonly hours?: number | undefined;
  /** Where the period ends, in milliseconds since the epoch; default: now. */
  readonly until?: number | undefined;
  readonly agentType?: string | undefined;
}

export interface ReportSource {
  readonly project: Project;
  /** The window's folders at this moment. */
  readonly folders: () => readonly vscode.WorkspaceFolder[];
  /** Folder with `sql-wasm.wasm`. */
  readonly assets: string;
  readonly log: Log;
}

/** Reads from disk, so that a report can be had wherever the database is, whichever window works on it. */
export async function readReport(source: ReportSource, request: ReportRequest): Promise<Report> {
  const { assets, log } = source;
  const database = await openDatabaseReadOnly({ folder: await folderOf(source), assets, log });
  try {
    return buildReport(database, request.id, { ...request, now: request.until ?? Date.now() });
  } finally {
    database.close();
  }
}

/** The project's folder. Where it cannot be opened now, its past may still be looked at. */
async function folderOf({ project, folders }: ReportSource): Promise<string> {
  project.requireTrust();
  const open = await project.open().catch(() => undefined);
  const folder = open?.folder ?? (await folderToUse(folders(), undefined));
  if (folder !== undefined) return folder.uri.fsPath;
  throw new MusterError(
    'NoWorkspace',
    vscode.l10n.t('No folder is open; open the folder of a git repository first.'),
  );
}
