import { lookAtProject } from '../core/orchestration/lookAtProject';
import { findOwner } from '../core/orchestration/ownerLine';
import type { CliCommand } from './command';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { statusLines, statusOf } from './statusText';

export const statusCommand: CliCommand = {
  summary: 'Show the run, the agents at work and what waits for you.',
  usage: `Usage: muster status [options]

Shows who runs the project, its features in numbers, the agents at work, and what waits for you: as the window or
terminal that runs it does, or what is on disk when nobody does. Changes nothing.

  --json         print one JSON object, with every feature and why it waits
  --folder DIR   any folder of the repository (default: this one)

Examples:
  muster status
  muster status --json | jq .counts

Exit code 0; 1 when there is no project of Muster's in the folder.`,
  options: { json: { type: 'boolean' }, folder: { type: 'string' } },
  run: async (values) => {
    const folder = projectFolder(values);
    const runBy = (await findOwner(folder))?.holder;
    const snapshot = await lookAtProject({ folder, assets: __dirname, log: logTo(process.stderr) });
    const by = runBy && { purpose: runBy.purpose, pid: runBy.pid };
    const now = new Date().toISOString();
    console.log(
      values['json'] === true
        ? JSON.stringify(statusOf(snapshot, by))
        : statusLines(snapshot, by, now).join('\n'),
    );
    return 0;
  },
};
