import { timeZoneOf } from '../core/agents/importers/localTime';
import path from 'node:path';
import { askOwner } from '../core/orchestration/askOwner';
import { type FilePreview, type FileResult, importFile, previewFile } from '../core/orchestration/fileImport';
import { withDatabase } from '../core/orchestration/withDatabase';
import type { CliCommand } from './command';
import { textOption } from './options';
import { projectFolder } from './projectFolder';
import { readerOf } from './readerOf';
import { logTo } from './runToEnd';
import { asUsage, UsageError } from './usageError';

const usage = `Usage: muster import FILE [options]

Brings a backlog or a history of agents into the database of a repository. FILE is recognized by its content:

  a features.db (any of its four generations), a JSON list of features, a table (CSV) whose first line names its
  columns, or a roadmap in Markdown (check lists, lists, or headings such as “PRIORITY 3: Name”): the backlog
  an agent_state.json: agents of an earlier system, as history that has ended

What is there already stays as it is, so the same file can be imported again. FILE is never changed. What would happen
is shown first. While a window or another terminal runs the project, that one brings it in.

  --folder DIR      any folder of the repository (default: this one)
  --preview         only show what would happen
  --time-zone ZONE  where the clock stood that wrote times without a zone, such as Europe/Paris, UTC or +02:00
                    (default: the time zone of this machine)
  --json            print one JSON object; {"preview": …, "result": …}

Examples:
  muster import features.db --preview
  muster import ROADMAP.md --json`;

export const importCommand: CliCommand = {
  summary: 'Import a backlog (features.db, JSON, CSV, Markdown) or an agent_state.json.',
  usage,
  options: {
    folder: { type: 'string' },
    preview: { type: 'boolean' },
    'time-zone': { type: 'string' },
    json: { type: 'boolean' },
  },
  mostArguments: Infinity,
  run: async (values, [file, ...rest]) => {
    if (file === undefined || rest.length > 0) {
      throw new UsageError('muster import takes one file; muster import --help shows how.');
    }
    const timeZone = textOption(values['time-zone']);
    if (timeZone !== undefined) asUsage(() => timeZoneOf(timeZone));
    const job: ImportJob = {
      file: path.resolve(file),
      folder: projectFolder(values),
      options: timeZone === undefined ? {} : { timeZone },
      print: values['json'] === true ? () => undefined : (line) => console.log(line),
    };
    const report = values['preview'] === true ? await preview(job) : await importNow(job);
    if (values['json'] === true) console.log(JSON.stringify(report));
    return 0;
  },
};

interface ImportJob {
  readonly file: string;
  readonly folder: string;
  readonly options: { readonly timeZone?: string };
  readonly print: (line: string) => void;
}

const assets = __dirname;

async function preview(job: ImportJob): Promise<object> {
  const shown = await previewOf(job);
  for (const line of linesOf(shown)) job.print(line);
  return { preview: shown };
}

/** Also while another window or process works on the repository. */
async function previewOf({ file, folder, options }: ImportJob): Promise<FilePreview> {
  const { reader, close } = await readerOf(folder, assets);
  try {
    return await previewFile({ store: reader, assets }, file, options);
  } finally {
    close();
  }
}

async function importNow(job: ImportJob): Promise<object> {
  const { file, folder, options } = job;
  // What cannot be read is refused before anything is made.
  const before = await previewOf(job);
  const asked = await askOwner<FileResult>(folder, 'importFile', { file, ...options });
  if (asked !== undefined) return told(job, before, asked.value);
  return withDatabase(
    { folder, assets, log: logTo(process.stderr), mayCreate: true, purpose: 'import' },
    async (database) => {
      const shown = await previewFile(database, file, options);
      return told(job, shown, await importFile(database, file, options));
    },
  );
}

function told({ print }: ImportJob, preview: FilePreview, result: FileResult): object {
  for (const line of linesOf(preview)) print(line);
  const one = preview.kind === 'features' ? 'feature' : 'agent';
  const what = result.added === 1 ? one : `${one}s`;
  print(`Imported ${result.added} ${what}; ${result.unchanged} were there already.`);
  return { preview, result };
}

function linesOf(shown: FilePreview): string[] {
  if (shown.kind === 'features') {
    return [
      `${shown.file} holds ${shown.total === 1 ? '1 feature' : `${shown.total} features`}:`,
      `  passed: ${shown.passing}, to be done: ${shown.pending}, with dependencies: ${shown.withDependencies}`,
      ...(shown.unverified === 0
        ? []
        : [`  Only the file says that ${shown.unverified} of them passed; they come in as unverified.`]),
      ...shown.warnings.map((warning) => `  ${warning}`),
    ];
  }
  const { completed, failed, killed } = shown.byStatus;
  return [
    `${shown.file} holds ${shown.total} rows of agents:`,
    `  ${shown.toAdd} come in (${completed} completed, ${failed} failed, ${killed} killed), ${shown.unchanged} are there already,`,
    `  ${shown.repeated.length} tell of the same agent again, ${shown.refused.length} are refused.`,
    `  Of ${shown.withoutDuration} the duration cannot be trusted and is left out of averages.`,
    `  Times without a zone are read as ${shown.timeZone}.`,
    ...[...shown.refused, ...shown.repeated].map(({ place, reason }) => `  ${place}: ${reason}`),
    ...shown.warnings.map((warning) => `  ${warning}`),
  ];
}
