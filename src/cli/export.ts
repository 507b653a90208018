import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderCsv } from '../core/analytics/rendering/renderCsv';
import type { Cell, Table } from '../core/analytics/report';
import { readFeatures } from '../core/backlog/readFeatures';
import { MusterError } from '../core/base/errors';
import { openDatabaseReadOnly } from '../core/orchestration/openDatabaseReadOnly';
import type { Reader } from '../core/store/store';
import type { CliCommand } from './command';
import { textOption } from './options';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { UsageError } from './usageError';

interface Exported {
  readonly json: unknown;
  readonly table: Pick<Table, 'columns' | 'rows'>;
}

/** What can be exported; adding something is adding a row. */
const contents: Readonly<Record<string, (reader: Reader) => Exported>> = {
  backlog: (reader) => {
    const features = readFeatures(reader).map((feature) => ({
      id: feature.id,
      name: feature.name,
      description: feature.description,
      category: feature.category,
      priority: feature.priority,
      steps: feature.steps,
      dependencies: feature.dependencies,
      status: feature.status,
      passes: feature.status === 'passing',
    }));
    return { json: { features }, table: tableOf(features) };
  },
  agents: (reader) => {
    // Everything but what only the agent itself may know.
    const agents = reader
      .query<Record<string, Cell>>(`SELECT * FROM agent_lifecycle ORDER BY agent_id`)
      .map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'token_hash')));
    return { json: { agents }, table: tableOf(agents) };
  },
};

export const exportCommand: CliCommand = {
  summary: 'Write the whole backlog, or all agents that have run, as JSON or CSV.',
  usage: `Usage: muster export backlog|agents [options]

"backlog" is every feature, in the form that muster import reads; "agents" every agent that has run and is not
archived, a line each as in agent_lifecycle (docs/schema.md). Reads beside whoever runs the project, and changes
nothing there.

  --json         as JSON (default)
  --csv          as CSV, with a header line
  --out FILE     write this file, which must not exist, in place of standard output
  --folder DIR   any folder of the repository (default: this one)

Examples:
  muster export backlog > backlog.json
  muster export agents --csv --out agents.csv

Exit code 0; 1 when there is nothing to read or the file exists; 2 when the command line is not understood.`,
  options: {
    json: { type: 'boolean' },
    csv: { type: 'boolean' },
    out: { type: 'string' },
    folder: { type: 'string' },
  },
  mostArguments: Infinity,
  run: async (values, [name = '', ...rest]) => {
    const read = Object.hasOwn(contents, name) ? contents[name] : undefined;
    if (read === undefined || rest.length > 0) {
      throw new UsageError(
        `muster export takes one of ${Object.keys(contents).join(', ')}; --help shows how.`,
      );
    }
    if (values['json'] === true && values['csv'] === true) {
      throw new UsageError('--json and --csv exclude each other; choose one.');
    }
    const folder = projectFolder(values);
    const store = await openDatabaseReadOnly({ folder, assets: __dirname, log: logTo(process.stderr) });
    try {
      const { json, table } = read(store);
      const text =
        values['csv'] === true
          ? renderCsv({ ...table, key: name, title: name, whenEmpty: '' })
          : `${JSON.stringify(json, undefined, 2)}\n`;
      const out = textOption(values['out']);
      if (out === undefined) process.stdout.write(text);
      else writeNew(path.resolve(out), text);
    } finally {
      store.close();
    }
    return 0;
  },
};

/** Lists go into one cell as JSON. */
function tableOf(records: readonly Readonly<Record<string, unknown>>[]): Exported['table'] {
  const keys = Object.keys(records[0] ?? {});
  return {
    columns: keys.map((key) => ({ key, title: key, unit: 'text' })),
    rows: records.map((record) => keys.map((key) => cellOf(record[key]))),
  };
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  return JSON.stringify(value);
}

/** @throws MusterError SettingInvalid when it exists */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new MusterError('SettingInvalid', `${file} exists already; name another file, or move it first.`);
  }
}
