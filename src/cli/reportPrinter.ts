import type { Report } from '../core/analytics/report';
import { renderCsv } from '../core/analytics/rendering/renderCsv';
import { renderJson } from '../core/analytics/rendering/renderJson';
import { renderMarkdown } from '../core/analytics/rendering/renderMarkdown';
import { renderTerminal } from '../core/analytics/rendering/renderTerminal';
import { buildReport } from '../core/analytics/reports';
import { openDatabaseReadOnly } from '../core/orchestration/openDatabaseReadOnly';
import { readReportRequest, type ReportRequest } from './reportOptions';
import { logTo } from './runToEnd';
import { UsageError } from './usageError';

/** Prints a report on the repository's database as the options ask for; resolves to the exit code. */
export async function printReport(id: string, values: Readonly<Record<string, unknown>>): Promise<number> {
  const request = readReportRequest(values);
  const database = await openDatabaseReadOnly({
    folder: request.folder,
    assets: __dirname,
    log: logTo(process.stderr),
  });
  try {
    const { hours, agentType } = request;
    const report = buildReport(database, id, { now: Date.now(), hours, agentType });
    const text = textOf(report, request);
    // The other formats carry the notes in themselves; CSV cannot.
    if (request.format === 'csv') for (const note of report.notes) process.stderr.write(`${note}\n`);
    process.stdout.write(text);
    return 0;
  } finally {
    database.close();
  }
}

function textOf(report: Report, { format, table }: ReportRequest): string {
  switch (format) {
    case 'terminal':
      return renderTerminal(report);
    case 'markdown':
      return renderMarkdown(report);
    case 'json':
      return renderJson(report);
    case 'csv':
      return renderCsv(tableCalled(report, table));
  }
}

function tableCalled({ id, tables }: Report, name: string | undefined): Report['tables'][0] {
  const found = name === undefined ? tables[0] : tables.find(({ key }) => key === name);
  if (found !== undefined) return found;
  throw new UsageError(
    `The report ${id} has no table "${name ?? ''}"; choose one of ${tables.map(({ key }) => key).join(', ')}.`,
  );
}
