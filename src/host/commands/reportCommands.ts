import path from 'node:path';
import * as vscode from 'vscode';
import { reportCalled, reports } from '../../core/analytics/reports';
import { exportReport, type ExportOptions } from '../reports/exportReport';
import type { ReportRequest, ReportSource } from '../reports/readReport';
import type { ReportDocuments } from '../reports/reportDocuments';
import { property } from './arguments';
import { offerToOpen } from './offerToOpen';
import type { CommandHandlers } from './registerCommands';
import { showQuickPick } from '../text/plainWindow';

/**
 * Each takes `{ hours?, agentType? }` or, in milliseconds since the epoch, `{ from, until }` last; `showReport` and `exportReport` take the name of the report
 * first, or ask. They return the address of the document, and of the file.
 */
export function reportCommands(
  source: ReportSource,
  documents: ReportDocuments,
): Pick<
  CommandHandlers,
  'showVelocity' | 'showBottlenecks' | 'showActivitySummary' | 'showReport' | 'exportReport'
> {
  const show = (id: string) => (options: unknown) => documents.show({ id, ...periodIn(options) });
  return {
    showVelocity: show('velocity'),
    showBottlenecks: show('bottlenecks'),
    showActivitySummary: show('activity-summary'),

    showReport: async (name, options) => {
      const id = await chooseReport(name, vscode.l10n.t('Show which report?'));
      return id === undefined ? undefined : documents.show({ id, ...periodIn(options) });
    },

    /** Also takes `{ file?: Uri | string, table?: string }`. */
    exportReport: async (name, options) => {
      const id = await chooseReport(name, vscode.l10n.t('Export which report?'));
      if (id === undefined) return undefined;
      const { readReport } = await import('../reports/readReport');
      const report = await readReport(source, { id, ...periodIn(options) });
      const wanted = exportOptionsIn(options);
      const { folder } = await source.project.databasePlace();
      const file = await exportReport(report, wanted, vscode.Uri.file(folder));
      // Whoever named the file knows where it is.
      if (file !== undefined && wanted.file === undefined) void offerToOpen(file);
      return file;
    },
  };
}

async function chooseReport(name: unknown, placeHolder: string): Promise<string | undefined> {
  if (typeof name === 'string') return reportCalled(name).id;
  const items = reports.map(({ id, title, summary }) => ({ label: title, detail: summary, id }));
  const choice = await showQuickPick(items, { placeHolder, matchOnDetail: true });
  return choice?.id;
}

function periodIn(options: unknown): Omit<ReportRequest, 'id'> {
  const hours = property(options, 'hours');
  const agentType = property(options, 'agentType');
  const from = property(options, 'from');
  const until = property(options, 'until');
  if (isTime(from) && isTime(until) && from < until) return { hours: (until - from) / hourMs, until };
  return {
    hours: typeof hours === 'number' && hours > 0 && Number.isFinite(hours) ? hours : undefined,
    agentType: typeof agentType === 'string' && agentType !== '' ? agentType : undefined,
  };
}

const hourMs = 3_600_000;

/** One that a date can be made of. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 8.64e15;
}

function exportOptionsIn(options: unknown): ExportOptions {
  const file = property(options, 'file');
  const table = property(options, 'table');
  return {
    file:
      file instanceof vscode.Uri
        ? file
        : typeof file === 'string' && path.isAbsolute(file)
          ? vscode.Uri.file(file)
          : undefined,
    table: typeof table === 'string' ? table : undefined,
  };
}
