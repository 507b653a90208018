import { reportCalled, reports } from '../core/analytics/reports';
import type { CliCommand } from './command';
import { reportOptions, reportOptionsHelp } from './reportOptions';
import { printReport } from './reportPrinter';
import { asUsage, UsageError } from './usageError';

/** The command that prints one report, under the report's own name. */
function commandFor(id: string): CliCommand {
  const { summary, title, defaultHours } = reportCalled(id);
  return {
    summary,
    usage: `Usage: muster ${id} [options]

${title} of the last ${periodInWords(defaultHours)}, or of another period:

${reportOptionsHelp}

Examples:
  muster ${id} --days 7
  muster ${id} --json`,
    options: reportOptions,
    run: (values) => printReport(id, values),
  };
}

export const analyticsCommand = commandFor('analytics');
export const velocityCommand = commandFor('velocity');
export const bottlenecksCommand = commandFor('bottlenecks');
export const timelineCommand = commandFor('timeline');
export const activitySummaryCommand = commandFor('activity-summary');

/** Any report by its name. */
export const reportCommand: CliCommand = {
  summary: 'Print a report on agents and features; without a name, list the reports.',
  usage: `Usage: muster report [name] [options]

${listOfReports()}

${reportOptionsHelp}`,
  options: reportOptions,
  mostArguments: Infinity,
  run: (values, [id, ...rest]) => {
    requireNothingElse(rest);
    if (id !== undefined) return printReport(asUsage(() => reportCalled(id)).id, values);
    const list = reports.map(({ id: name, summary, defaultHours }) => ({ name, summary, defaultHours }));
    console.log(values['json'] === true ? JSON.stringify(list) : listOfReports());
    return Promise.resolve(0);
  },
};

function listOfReports(): string {
  const width = Math.max(...reports.map(({ id }) => id.length));
  return reports
    .map(({ id, summary, defaultHours }) => {
      return `  ${id.padEnd(width)}  ${summary} (last ${periodInWords(defaultHours)})`;
    })
    .join('\n');
}

function periodInWords(hours: number): string {
  return hours > 24 ? `${hours / 24} days` : `${hours} hours`;
}

function requireNothingElse(positionals: readonly string[]): void {
  if (positionals.length === 0) return;
  throw new UsageError(
    `"${positionals.join(' ')}" is one word too many; name another repository with --folder.`,
  );
}
