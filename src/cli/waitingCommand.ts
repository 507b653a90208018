import { lookAtProject } from '../core/orchestration/lookAtProject';
import { needsOf } from '../shared/needs/needsOf';
import type { CliCommand } from './command';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { needFacts, needLines } from './waitingText';

export const waitingCommand: CliCommand = {
  summary: 'List what waits for you, most urgent first, and what to type.',
  usage: `Usage: muster waiting [options]

Lists what goes on only when a person does something: questions and permissions, merges that were held or given up, failed
features, agents that hang, budgets, deadlocks, and what keeps the whole project. The same list is in the sidebar and the
dashboard under "Needs you". Changes nothing.

  --json         print one JSON array
  --folder DIR   any folder of the repository (default: this one)

Examples:
  muster waiting
  muster waiting --json | jq '.[].commands[0]'

Exit codes:
  0  nothing waits for you
  1  there is no project of Muster's in the folder, or an error
  3  something waits for you`,
  options: { json: { type: 'boolean' }, folder: { type: 'string' } },
  run: async (values) => {
    const folder = projectFolder(values);
    const snapshot = await lookAtProject({ folder, assets: __dirname, log: logTo(process.stderr) });
    const needs = needsOf(snapshot);
    const now = new Date().toISOString();
    if (values['json'] === true) console.log(JSON.stringify(needs.map(needFacts)));
    else if (needs.length === 0) console.log('Nothing waits for you.');
    else console.log(needs.map((need) => needLines(need, now).join('\n')).join('\n'));
    return needs.length === 0 ? 0 : 3;
  },
};
