import { requireDatabaseOf } from '../core/orchestration/withDatabase';
import type { SharedProject } from '../core/orchestrator';
import { defaultSettings } from '../core/settings';
import type { FeatureView } from '../shared/viewModel';
import type { CliCommand } from './command';
import { openProject } from './engine';
import { featureNumber } from './featureNumber';
import { mergingProject } from './mergingProject';
import { projectFolder } from './projectFolder';
import { setupOptions } from './setupOptions';
import { UsageError } from './usageError';

const usage = `Usage: muster checks [folder] [--allow | --refuse] [options]
       muster checks [folder] --run FEATURE | --delete FEATURE [options]

Prints the commands by which testing agents want features to be checked without an agent. They are run, these and
later ones, once you have allowed them for the project.

  --allow           run them, in this project and from now on
  --refuse          do not
  --run FEATURE     run the check of a feature now, allowed or not; exit code 0 only if it is green
  --delete FEATURE  take it out; a testing agent may write another one
  --folder DIR      any folder of the repository (default: this one)
  --json            print one JSON object: {"checks", "decided"?, "result"?, "deleted"?}

What --run judges by, which is to be the same as for muster run:
  --integration-branch NAME  where verified work is merged (default ${defaultSettings.integrationBranch})
  --setup LINE, --copy PATTERN, --link PATTERN, --ports N     how the worktree is set up

Examples:
  muster checks
  muster checks --run 12 --setup "npm ci"

While a window or another terminal runs the project, decide, run and delete there.`;

type Values = Readonly<Record<string, unknown>>;
type Checked = FeatureView & { readonly check: NonNullable<FeatureView['check']> };

export const checksCommand: CliCommand = {
  summary: 'Show, allow, refuse, run or delete the checks that testing agents have written.',
  usage,
  options: {
    allow: { type: 'boolean' },
    refuse: { type: 'boolean' },
    run: { type: 'string' },
    delete: { type: 'string' },
    folder: { type: 'string' },
    'integration-branch': { type: 'string' },
    ...setupOptions,
    json: { type: 'boolean' },
  },
  mostArguments: 1,
  run: async (values, [named]) => {
    const act = actionIn(values);
    // Opened for this one thing: what of a run is still on is left as it is.
    const folder = projectFolder(values, named);
    await requireDatabaseOf(folder);
    const project = await openProject({ ...mergingProject({ ...values, folder }), takesUp: 'nothing' });
    try {
      const { text, facts, code } = await act(project);
      const left = checked(project).map(({ id, name, check }) => ({ featureId: id, name, ...check }));
      if (values['json'] === true) console.log(JSON.stringify({ checks: left, ...facts }));
      else console.log(text);
      return code;
    } finally {
      await project.close();
    }
  },
};

interface Done {
  readonly text: string;
  readonly facts: object;
  readonly code: number;
}

/** @throws UsageError when several things are asked for at once */
function actionIn(values: Values): (project: SharedProject) => Promise<Done> {
  const asked = ['allow', 'refuse', 'run', 'delete'].filter((name) => values[name] !== undefined);
  if (asked.length > 1) {
    throw new UsageError(`Give --${asked.join(' or --')}, not both.`);
  }
  const { run, delete: removed } = values;
  if (typeof run === 'string') {
    const featureId = featureNumber(run);
    return (project) => runNow(project, featureId);
  }
  if (typeof removed === 'string') {
    const featureId = featureNumber(removed);
    return async (project) => {
      await project.deleteCheck(featureId);
      return {
        text: `The check of #${featureId} is deleted.`,
        facts: { deleted: featureId },
        code: 0,
      };
    };
  }
  const decided = values['allow'] === true ? true : values['refuse'] === true ? false : undefined;
  return async (project) => {
    if (decided !== undefined) await project.decideChecks(decided);
    const word = decided === undefined ? [] : [decided ? 'Allowed.' : 'Refused.'];
    return { text: [...listText(project), ...word].join('\n'), facts: factsOf(decided), code: 0 };
  };
}

function factsOf(decided: boolean | undefined): object {
  return decided === undefined ? {} : { decided: decided ? 'allowed' : 'refused' };
}

async function runNow(project: SharedProject, featureId: number): Promise<Done> {
  const result = await project.runCheck(featureId);
  const words = { green: 'is green', red: 'is red; in the next run a testing agent looks at it' };
  const text = `The check of #${featureId} ${result === undefined ? 'could not be run' : words[result]}.`;
  return { text, facts: { result: result ?? null }, code: result === 'green' ? 0 : 1 };
}

function checked(project: SharedProject): Checked[] {
  return project.snapshot().features.filter((feature): feature is Checked => feature.check !== undefined);
}

function listText(project: SharedProject): string[] {
  const lines = checked(project).map(
    ({ id, name, check }) => `#${id} ${name} (${check.result ?? 'not run yet'}): ${check.command}`,
  );
  return lines.length === 0 ? ['Testing agents have written no checks yet.'] : lines;
}
