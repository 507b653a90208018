import { MusterError } from '../core/base/errors';
import { findOwner } from '../core/orchestration/ownerLine';
import { requireDatabaseOf } from '../core/orchestration/withDatabase';
import { assignmentLines, type AssignRequest, type AssignResult } from '../core/scheduling/assignment';
import { requireAgent } from './agentOptions';
import { followAssigned } from './assignedWork';
import type { CliCommand } from './command';
import { openProject } from './engine';
import { wholeNumber } from './options';
import { projectFolder } from './projectFolder';
import { runSettingOptions, runSettingsFrom } from './runSettings';
import { logTo } from './runToEnd';
import { tellError } from './tellError';
import { UsageError } from './usageError';

const usage = `Usage: muster assign [FEATURE…] [options]

Gives features to agents now: those that are named, else the next ready ones as the strategy orders them. Says which
agent has which feature, and why the others have none. Whether a run is on does not matter.

Where a window or another terminal runs the project, it starts the agents, by its settings, and they go on there.
Where nobody does, they are started here and this command waits until their work is merged or has failed; no others
are started. Ctrl+C ends them.

  --next N          how many of the next ready ones (default: as many as may be at work)
  --max-parallel N  coding agents at work at the same time, 1-5, those included that are already (default: the
                    setting, or --concurrency)
  --json            print one JSON object: {"assigned", "blocked", "blockedCount", "error"?, "ended"?}
  --folder DIR      any folder of the repository (default: this one)

Where nobody runs the project, all options of muster run that say how agents work are taken as well, such as
--provider, --model, --gate, --integration-branch and the budgets.

Examples:
  muster assign 12 14
  muster assign --next 2 --max-parallel 2 --provider codex
  muster assign --next 1 --json

Exit codes:
  0  assigned; and where this command waited, all of it has passed
  1  not all of it has passed, or an error
  2  the command line is not understood
  3  a person has to do something before what was assigned can go on
  4  there is no work to assign now (NoAvailableWork)`;

export const assignCommand: CliCommand = {
  summary: 'Give features to agents now, those you name or the next ready ones.',
  usage,
  options: {
    ...runSettingOptions,
    next: { type: 'string' },
    'max-parallel': { type: 'string' },
    json: { type: 'boolean' },
    folder: { type: 'string' },
  },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    const request = requestFrom(values, positionals);
    const json = values['json'] === true;
    const out = json ? process.stderr : process.stdout;
    const folder = projectFolder(values);
    const settings = runSettingsFrom(values, out);
    if ((await findOwner(folder)) === undefined) {
      await requireDatabaseOf(folder);
      requireAgent(settings, folder);
    }
    const project = await openProject({
      folder,
      assets: __dirname,
      settings,
      log: logTo(process.stderr),
      purpose: 'terminal',
      takesUp: 'merges',
    });
    try {
      const { mode } = project.snapshot();
      const result = await project.assign(request);
      for (const line of assignmentLines(result)) out.write(`${line}\n`);
      const { leader } = project.snapshot();
      const ended = leader === undefined ? await followAssigned(project, result, mode, out) : undefined;
      if (json) console.log(JSON.stringify({ ...result, ...(ended && { ended: ended.features }) }));
      return ended?.exitCode ?? 0;
    } catch (error) {
      if (!(error instanceof MusterError) || error.code !== 'NoAvailableWork') throw error;
      tellError(error, { json: false });
      if (json) console.log(JSON.stringify(nothing(error)));
      return 4;
    } finally {
      await project.close();
    }
  },
};

/** @throws MusterError SettingInvalid */
function requestFrom(
  values: Readonly<Record<string, unknown>>,
  positionals: readonly string[],
): AssignRequest {
  const ids = positionals.map((text) =>
    wholeNumber('FEATURE', text.replace(/^#/, ''), 0, { min: 1, max: Number.MAX_SAFE_INTEGER }),
  );
  const number = (name: string, max: number): number | undefined =>
    values[name] === undefined ? undefined : wholeNumber(`--${name}`, values[name], 0, { min: 1, max });
  const next = number('next', 100);
  if (ids.length > 0 && next !== undefined) {
    throw new UsageError('Name features or give --next, not both; leave one of them out.');
  }
  return { featureIds: ids.length === 0 ? undefined : ids, next, maxParallel: number('max-parallel', 5) };
}

function nothing({ code, message, details }: MusterError): AssignResult & { readonly error: object } {
  const { blocked = [], blockedCount = 0 } = details as Partial<AssignResult>;
  return { assigned: [], blocked, blockedCount, error: { code, message } };
}
