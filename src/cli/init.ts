import path from 'node:path';
import { MusterError } from '../core/base/errors';
import { describeSpec } from '../core/orchestration/initialization/describeSpec';
import { previewSpec } from '../core/orchestration/initialization/previewSpec';
import type { Orchestrator } from '../core/orchestrator';
import { clampSettings, defaultSettings } from '../core/settings';
import type { AgentView, Snapshot } from '../shared/viewModel';
import { agentOptions, agentSettings, agentUsage, requireAgent } from './agentOptions';
import type { CliCommand } from './command';
import { createOrchestrator } from './engine';
import { textOption, wholeNumber } from './options';
import { ProgressDisplay } from './progressDisplay';
import { projectFolder } from './projectFolder';
import { readerOf } from './readerOf';
import { logTo } from './runToEnd';
import { UsageError } from './usageError';

const usage = `Usage: muster init --spec FILE [options]

Makes the backlog of a repository from a specification (an app_spec.txt, Markdown or any other text of at most
512 kB): shows what the file holds, then lets one agent read it and add the features. No other agent runs meanwhile.
It can be done again: what the backlog has already is not added twice.

  --spec FILE                the specification
  --folder DIR, --project-dir DIR
                             any folder of the repository (default: this one)
  --preview                  only show what the file holds
  --timeout MINUTES          the agent is ended after so long, 1-1440 (default ${defaultSettings.initializerTimeoutMinutes})
${agentUsage}
  --json                     print one JSON object last; progress goes to standard error

Exit code 0 only if the agent came to its end and the backlog has its features.`;

export const initCommand: CliCommand = {
  summary: 'Make the backlog from a specification, with one agent.',
  usage,
  options: {
    spec: { type: 'string' },
    folder: { type: 'string' },
    preview: { type: 'boolean' },
    ...agentOptions,
    timeout: { type: 'string' },
    json: { type: 'boolean' },
  },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    const file = textOption(values['spec']);
    if (file === undefined || positionals.length > 0) {
      throw new UsageError(
        'muster init takes a specification with --spec FILE; muster init --help shows how.',
      );
    }
    const json = values['json'] === true;
    const out = json ? process.stderr : process.stdout;
    const folder = projectFolder(values);
    const spec = path.resolve(file);
    const { settings, notices } = clampSettings({
      ...defaultSettings,
      ...agentSettings(values),
      initializerTimeoutMinutes: wholeNumber(
        '--timeout',
        values['timeout'],
        defaultSettings.initializerTimeoutMinutes,
        { min: -100_000, max: 100_000 },
      ),
    });
    for (const notice of notices) out.write(`${notice}\n`);
    const { reader, close } = await readerOf(folder, __dirname);
    const preview = await previewSpec(reader, spec).finally(close);
    out.write(`${describeSpec(preview).join('\n')}\n`);
    if (values['preview'] === true) {
      if (json) console.log(JSON.stringify({ preview }));
      return 0;
    }
    requireAgent(settings, folder);
    const orchestrator = await createOrchestrator({
      folder,
      assets: __dirname,
      settings,
      log: logTo(process.stderr),
      purpose: 'terminal',
      takesUp: 'initialization',
    });
    try {
      const agent = await initializeToEnd(orchestrator, spec, out);
      const complete = agent?.status === 'completed';
      const { total } = orchestrator.snapshot().counts;
      if (json) {
        const { status, error, inputTokens, outputTokens, costUsd } = agent ?? {};
        const result = {
          complete,
          features: total,
          agent: { status, error, inputTokens, outputTokens, costUsd },
        };
        console.log(JSON.stringify({ preview, result }));
      } else {
        const next = `muster run ${JSON.stringify(folder)}`;
        out.write(complete ? `\nThe backlog has ${total} features now. ${next} builds them.\n` : '');
      }
      return complete ? 0 : 1;
    } finally {
      await orchestrator.close();
    }
  },
};

/** Resolves with the initializer as it ended; undefined when it was stopped before it began. */
async function initializeToEnd(
  orchestrator: Orchestrator,
  spec: string,
  out: NodeJS.WriteStream,
): Promise<AgentView | undefined> {
  const before = latest(orchestrator.snapshot());
  const display = new ProgressDisplay(out, Date.now());
  const interrupt = (): void => {
    out.write('\nStopping: the agent is ended with its whole process tree.\n');
    orchestrator.stop().catch((error: unknown) => {
      logTo(process.stderr).error('It could not be stopped; press Ctrl+C to try again:', error);
    });
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    await orchestrator.initialize(spec);
    await new Promise<void>((resolve) => {
      const look = (): void => {
        const snapshot = orchestrator.snapshot();
        display.show(snapshot);
        if (snapshot.initialization !== undefined) return;
        listening.dispose();
        resolve();
      };
      const listening = orchestrator.onDidChange(look);
      look();
    });
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    display.end();
  }
  const agent = latest(orchestrator.snapshot());
  if (agent?.agentId === before?.agentId) {
    throw new MusterError('InitializationUnderWay', 'It was stopped before it began; start it again.');
  }
  return agent;
}

function latest({ agents }: Snapshot): AgentView | undefined {
  return agents
    .filter(({ agentType }) => agentType === 'initializer')
    .sort((a, b) => b.agentId - a.agentId)[0];
}
