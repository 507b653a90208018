import path from 'node:path';
import { defaultSettings } from '../core/settings';
import { agentUsage, requireAgent } from './agentOptions';
import { budgetUsage } from './budgetOptions';
import type { CliCommand } from './command';
import { createOrchestrator } from './engine';
import { initCommand } from './init';
import { langfuseExporters, langfuseOptions } from './langfuse';
import { textOption } from './options';
import { planningUsage } from './planningOptions';
import { projectFolder } from './projectFolder';
import { runSettingOptions, runSettingsFrom } from './runSettings';
import { agentTypeIn, scopeFrom, scopeOptions, scopeUsage, specIn } from './scopeOptions';
import { exitCodesUsage, waitingOptions, waitingUsage, waits } from './waiting';
import { exitCodeOf, logTo, runToEnd, summaryOf } from './runToEnd';

const usage = `Usage: muster run [folder] [options]

Runs the backlog of a git repository (default: the one of this folder) until everything has passed or nothing
more can, and merges what passes into the integration branch. Your checkout is not touched.

  --import FILE              bring in a backlog or an agent_state.json first, of any kind that muster import takes
${agentUsage}
  --project-dir DIR          the same as the folder; also a name that muster projects knows
  -c, --concurrency N        agents at the same time, 1-5 (default 3; muster recommend says what suits the backlog)
  -p, --parallel N           deprecated: the same as --concurrency
  --testing-ratio N          testing agents for each feature that passes, 0-3 (default 1)
  --count-testing            testing agents count towards --concurrency
${scopeUsage}
  --timeout MINUTES          an agent is ended after so long, 0-1440; 0: never (default ${defaultSettings.agentTimeoutMinutes})
  --max-retries N            attempts without progress after which a feature is failed, 1-10 (default ${defaultSettings.maxRetries})
  --strategy NAME            which ready features start first: priority or criticalPath (default priority)
  --gate LINE                a command that must succeed on the merged tree; may be given several times;
                             without any, the project's own checks are found
  --no-detect                do not look for checks; merges are unverified without --gate
  --yolo                     of the checks run only linters and type checks, and no testing agents
  --on-script-change WHAT    hold, warn or allow merges that change what the checks run (default hold)
  --setup LINE               a command that is run in each worktree first; may be given several times
  --copy PATTERN             ignored files of your checkout that each worktree gets copies of, such as .env or
                             node_modules; may be given several times
  --link PATTERN             the same, but as links: what agents write there is written in your checkout
  --ports N                  ports that each agent has for itself, 0-100 (default ${defaultSettings.setupPorts})
${budgetUsage}
${planningUsage}
  --langfuse                 send traces of the agents to Langfuse; the keys are taken from the environment:
                             LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY
  --langfuse-url URL         where Langfuse is (default: LANGFUSE_BASE_URL, else ${defaultSettings.langfuseUrl})
  --langfuse-text            send descriptions, errors and the output of checks too
${waitingUsage}
  --json                     print one JSON object last; progress goes to standard error

Examples:
  muster run --provider claude --gate "npm test"
  muster run --import features.db --concurrency 5 --json

${exitCodesUsage}`;

export const runCommand: CliCommand = {
  summary: 'Run the backlog of a repository of yours.',
  usage,
  options: {
    import: { type: 'string' },
    ...runSettingOptions,
    ...scopeOptions,
    parallel: { type: 'string', short: 'p' },
    ...langfuseOptions,
    ...waitingOptions,
    json: { type: 'boolean' },
  },
  mostArguments: 1,
  run: async (values, [named]) => {
    const json = values['json'] === true;
    const out = json ? process.stderr : process.stdout;
    const folder = projectFolder(values, named);
    if (agentTypeIn(values) === 'initializer') {
      return initCommand.run({ ...values, folder, spec: specIn(values, folder) }, []);
    }
    const scope = scopeFrom(values);
    const parallel = values['parallel'];
    if (parallel !== undefined) out.write('--parallel is deprecated; use --concurrency instead.\n');
    const settings = runSettingsFrom(values, out, values['concurrency'] ?? parallel);
    const log = logTo(process.stderr);
    const exporters = langfuseExporters(values, process.env, log);
    requireAgent(settings, folder);
    const orchestrator = await createOrchestrator({
      folder,
      assets: __dirname,
      settings,
      log,
      exporters,
      purpose: 'terminal',
    });
    try {
      const backlog = textOption(values['import']);
      const result = await runToEnd(orchestrator, {
        backlog: backlog && path.resolve(backlog),
        scope,
        out,
        wait: waits(values, out),
        summaryFollows: !json,
      });
      process.stdout.write(json ? `${JSON.stringify(result.report)}\n` : `${summaryOf(result)}\n`);
      return exitCodeOf(result);
    } finally {
      await orchestrator.close();
    }
  },
};
