import type { CliCommand } from './command';
import { textOption, wholeNumber } from './options';
import { projectFolder } from './projectFolder';
import { UsageError } from './usageError';

/** What every report takes. */
export const reportOptions: CliCommand['options'] = {
  folder: { type: 'string' },
  days: { type: 'string' },
  hours: { type: 'string' },
  'agent-type': { type: 'string' },
  csv: { type: 'boolean' },
  json: { type: 'boolean' },
  markdown: { type: 'boolean' },
  table: { type: 'string' },
};

export const reportOptionsHelp = `  --days N           the last N days
  --hours N          the last N hours
  --agent-type TYPE  agents of this type only
  --folder DIR       any folder of the repository (default: this one)
  --csv              one table as CSV: the first, or the one that --table names
  --table NAME       the table for --csv
  --json             everything as JSON
  --markdown         everything as Markdown

Reads the database while Muster works on it, and changes nothing. All times are UTC.`;

export type ReportFormat = 'terminal' | 'csv' | 'json' | 'markdown';

export interface ReportRequest {
  readonly folder: string;
  readonly hours: number | undefined;
  readonly agentType: string | undefined;
  readonly format: ReportFormat;
  readonly table: string | undefined;
}

const mostDays = 36_500;

/** @throws MusterError SettingInvalid */
export function readReportRequest(values: Readonly<Record<string, unknown>>): ReportRequest {
  const chosen = (['csv', 'json', 'markdown'] as const).filter((format) => values[format] === true);
  if (chosen.length > 1) {
    throw invalid(`--${chosen.join(' and --')} exclude each other; choose one.`);
  }
  const format = chosen[0] ?? 'terminal';
  const table = textOption(values['table']);
  if (table !== undefined && format !== 'csv') {
    throw invalid('--table names the table for --csv; add --csv or leave it out.');
  }
  return {
    folder: projectFolder(values),
    hours: hoursOf(values),
    agentType: textOption(values['agent-type']),
    format,
    table,
  };
}

function hoursOf(values: Readonly<Record<string, unknown>>): number | undefined {
  const { days, hours } = values;
  if (days !== undefined && hours !== undefined) {
    throw invalid('--days and --hours exclude each other; choose one.');
  }
  if (days !== undefined) return 24 * wholeNumber('--days', days, 0, { min: 1, max: mostDays });
  if (hours === undefined) return undefined;
  return wholeNumber('--hours', hours, 0, { min: 1, max: 24 * mostDays });
}

function invalid(sentence: string): UsageError {
  return new UsageError(sentence);
}
