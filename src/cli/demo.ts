import { existsSync } from 'node:fs';
import { mkdtemp, realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { simpleGit } from 'simple-git';
import { providerById, requireSignIn, resolveExecutable } from '../core/agents/providers';
import { MusterError } from '../core/base/errors';
import { clampSettings, defaultSettings } from '../core/settings';
import type { CliCommand } from './command';
import { createOrchestrator } from './engine';
import { textOption, wholeNumber } from './options';
import { testingOptions, testingSettings } from './testingOptions';
import { exitCodeOf, logTo, runToEnd, summaryOf } from './runToEnd';
import { defaultSampleSize, sampleBacklog } from './sampleBacklog';
import { exitCodesUsage, waitingOptions, waits } from './waiting';
import { makeEmptyFolder, makeSampleProject, sampleGateCommand } from './sampleProject';
import { asUsage } from './usageError';

const usage = `Usage: npm run demo -- [options]

Makes a sample git repository with a backlog in a temporary folder and lets agents work on it in parallel,
each in a git worktree of its own, until every feature has passed and is merged. The built-in demo agents
are real processes, but no AI is involved.

  --folder DIR        where to make the repository (a new or empty folder; default: a temporary one)
  --features N        size of the sample backlog (default ${defaultSampleSize})
  --import FILE       take the backlog from a file that muster import takes, and work in a clone of
                      a real repository: --repository, else Muster's own
  --repository DIR    work in a clone of this repository
  --concurrency N     agents at the same time, 1-5 (default 3)
  --testing-ratio N   testing agents for each feature that passes, 0-3 (default 1)
  --count-testing     testing agents count towards --concurrency
  --provider NAME     demo, command, claude, codex, gemini or opencode (default demo)
  --model NAME        the provider's model
  --command LINE      command line of the "command" provider
  --yolo              of the checks run only linters and type checks, and no testing agents
  --wait, --no-wait   when only a person can make anything go on: wait (default at a terminal), or end
  --json              print one JSON object last; progress goes to standard error

${exitCodesUsage}`;

export const demoCommand: CliCommand = {
  summary: 'Watch several agents work on a sample backlog until everything has passed.',
  usage,
  options: {
    folder: { type: 'string' },
    features: { type: 'string' },
    import: { type: 'string' },
    repository: { type: 'string' },
    concurrency: { type: 'string', short: 'c' },
    ...testingOptions,
    provider: { type: 'string' },
    model: { type: 'string' },
    command: { type: 'string' },
    yolo: { type: 'boolean' },
    ...waitingOptions,
    json: { type: 'boolean' },
  },
  run: async (values) => {
    const json = values['json'] === true;
    const out = json ? process.stderr : process.stdout;
    const { settings, notices } = clampSettings({
      ...defaultSettings,
      concurrency: wholeNumber('--concurrency', values['concurrency'], 3, { min: -1000, max: 1000 }),
      ...testingSettings(values),
      provider: textOption(values['provider']) ?? 'demo',
      model: textOption(values['model']),
      commandTemplate: textOption(values['command']) ?? '',
      yolo: values['yolo'] === true,
      // A clone's own checks may take an hour, and need what is not installed in it.
      gateDetect: false,
      // It is to show several agents at work, whatever else the machine does.
      machineCpuLimit: 0,
      machineMemoryLimit: 0,
    });
    for (const notice of notices) out.write(`${notice}\n`);
    // Before anything is made.
    const provider = asUsage(() => providerById(settings.provider));
    resolveExecutable(provider, settings, process.env, process.cwd());
    requireSignIn(provider, process.env);
    const project = await prepareProject(values);
    const orchestrator = await createOrchestrator({
      folder: project.folder,
      assets: __dirname,
      settings: { ...settings, gateCommands: project.gateCommands },
      log: logTo(process.stderr),
      purpose: 'terminal',
    });
    try {
      const result = await runToEnd(orchestrator, {
        backlog: project.backlog,
        out,
        wait: waits(values, out),
        summaryFollows: !json,
      });
      if (json) process.stdout.write(`${JSON.stringify(result.report)}\n`);
      else process.stdout.write(`${summaryOf(result)}\n`);
      return exitCodeOf(result);
    } finally {
      await orchestrator.close();
    }
  },
};

interface Project {
  readonly folder: string;
  /** File to import. */
  readonly backlog: string;
  readonly gateCommands: readonly string[];
}

async function prepareProject(values: Readonly<Record<string, unknown>>): Promise<Project> {
  const count = wholeNumber('--features', values['features'], defaultSampleSize, { min: 1, max: 10_000 });
  const given = textOption(values['folder']);
  const imported = textOption(values['import']);
  if (imported !== undefined && !existsSync(imported)) {
    throw new MusterError(
      'ImportMalformed',
      `There is no file ${imported}; check the path given to --import.`,
    );
  }
  const source =
    textOption(values['repository']) ?? (imported === undefined ? undefined : await ownRepository());
  const folder =
    given ??
    path.join(
      await temporaryFolder(),
      source === undefined ? 'bookshop' : path.basename(path.resolve(source)),
    );
  if (source === undefined) {
    await makeSampleProject(path.resolve(folder), sampleBacklog(count));
  } else {
    await makeEmptyFolder(path.resolve(folder));
    await cloneOf(source, path.resolve(folder));
  }
  return {
    folder: path.resolve(folder),
    backlog: imported === undefined ? path.resolve(folder, 'features.json') : path.resolve(imported),
    gateCommands: source === undefined ? [sampleGateCommand] : [],
  };
}

async function temporaryFolder(): Promise<string> {
  return realpath(await mkdtemp(path.join(os.tmpdir(), 'muster-demo-')));
}

/** The checkout that this program was built in, if it is one with history. */
async function ownRepository(): Promise<string | undefined> {
  const root = path.resolve(__dirname, '..');
  return existsSync(path.join(root, '.git')) &&
    (await simpleGit(root).raw(['rev-list', '-n1', '--all'])) !== ''
    ? root
    : undefined;
}

/** A clone that shares nothing with its source, on a branch of its own. */
async function cloneOf(source: string, folder: string): Promise<void> {
  try {
    await simpleGit().clone(path.resolve(source), folder, ['--quiet', '--no-hardlinks']);
  } catch (error) {
    throw new MusterError(
      'NotAGitRepository',
      `${source} could not be cloned; name a git repository with at least one commit.`,
      { cause: error },
    );
  }
  const git = simpleGit(folder);
  if ((await git.raw(['branch', '--show-current'])).trim() === '')
    await git.raw(['switch', '--create', 'demo']);
}
