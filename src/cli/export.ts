import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf, MusterError } from '../core/base/errors';
import { exportedNames, exportedText, isExportedName } from '../core/orchestration/exportedData';
import { openDatabaseReadOnly } from '../core/orchestration/openDatabaseReadOnly';
import type { CliCommand } from './command';
import { textOption } from './options';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { UsageError } from './usageError';

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
    if (!isExportedName(name) || rest.length > 0) {
      throw new UsageError(`muster export takes one of ${exportedNames.join(', ')}; --help shows how.`);
    }
    if (values['json'] === true && values['csv'] === true) {
      throw new UsageError('--json and --csv exclude each other; choose one.');
    }
    const folder = projectFolder(values);
    const store = await openDatabaseReadOnly({ folder, assets: __dirname, log: logTo(process.stderr) });
    try {
      const text = exportedText(store, name, values['csv'] === true ? 'csv' : 'json');
      const out = textOption(values['out']);
      if (out === undefined) process.stdout.write(text);
      else writeNew(path.resolve(out), text);
    } finally {
      store.close();
    }
    return 0;
  },
};

/** @throws MusterError SettingInvalid when it exists, or cannot be written */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    throw new MusterError(
      'SettingInvalid',
      (error as NodeJS.ErrnoException).code === 'EEXIST'
        ? `${file} exists already; name another file, or move it first.`
        : `${file} cannot be written (${messageOf(error)}); name another file.`,
      { cause: error },
    );
  }
}
