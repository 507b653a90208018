import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { listProcesses } from '../../src/core/agents/runner/processTable';
import type { RunnerOrder } from '../../src/core/agents/runner/protocol';
import { RunRecord } from '../../src/core/agents/runner/runRecord';
import type { Snapshot } from '../../src/shared/viewModel';
import { TestProject } from '../support/testProject';
import { featureScript } from './featureScript';
import { type ModelRequest, ModelServer } from './modelServer';

/** What the run tells the test, as JSON. */
export interface ClaudeRunResult {
  readonly snapshot: Snapshot;
  readonly requests: readonly ModelRequest[];
  readonly outputs: readonly string[];
  /** What the engine logged as an error, and what the model's script could not answer. */
  readonly errors: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly subjects: readonly string[];
  readonly status: string;
  readonly networkInterfaces: readonly string[];
  /** Processes of ended agents that were still there. */
  readonly leftovers: readonly number[];
  /** Whether a bearer token stood in an argument, a configuration file or an output. */
  readonly tokenShown: boolean;
}

/**
 * The engine with real Claude Code agents and a scripted model, in a process of its own so that it can be
 * put where there is no network but loopback. Arguments: the program, the file for the result.
 */
async function main(executable: string, resultFile: string): Promise<void> {
  const model = await ModelServer.start(featureScript);
  const project = await TestProject.create({
    provider: 'claude',
    model: 'claude-sonnet-4-5',
    executables: { claude: executable },
    concurrency: 2,
    maxRetries: 1,
    agentTimeoutMinutes: 3,
    gateCommands: ['git diff --check HEAD^ HEAD'],
  });
  const home = path.join(project.repository.around, 'empty-home');
  const temporary = path.join(project.repository.around, 't');
  mkdirSync(home);
  mkdirSync(temporary);
  // Made from nothing: no account, no key and no settings of whoever runs the tests.
  await project.open({
    environment: {
      PATH: process.env['PATH'],
      HOME: home,
      TMPDIR: temporary,
      LANG: 'C.UTF-8',
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: 'not-a-key',
      DISABLE_TELEMETRY: '1',
      DISABLE_ERROR_REPORTING: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
  });
  const [first = 0] = await project.add({ name: 'Greeting', description: 'Say “hello”.' });
  await project.add(
    { name: 'Farewell', description: 'Say "good-bye".' },
    { name: 'Echo', description: 'Say it again.', dependencies: [first] },
  );
  const runs = path.join(path.dirname(project.snapshot.project.database), 'runs');
  const orders = new Map<number, RunnerOrder>();
  // While they run: at the end the token is taken out.
  const listening = project.orchestrator.onDidChange(() => {
    for (const order of readOrders(runs)) if (order.toolToken !== '') orders.set(order.agentId, order);
  });
  const snapshot = await project.run();
  listening.dispose();
  if (orders.size < snapshot.agents.length) throw new Error('the orders of some agents were not seen');

  const outputs = await Promise.all(
    snapshot.agents.map(async ({ agentId }) => (await project.orchestrator.readOutput(agentId, 0, 1e6)).text),
  );
  const { integrationBranch } = snapshot.project;
  const git = (...args: string[]): Promise<string> => project.repository.git(...args);
  const names = (await git('ls-tree', '-r', '--name-only', integrationBranch)).trim().split('\n');
  const files: Record<string, string> = {};
  for (const name of names.filter((each) => each.startsWith('feature-'))) {
    files[name] = await git('show', `${integrationBranch}:${name}`);
  }
  const subjects = (await git('log', '--format=%s', '--no-merges', integrationBranch)).trim().split('\n');
  const status = await git('status', '--porcelain');
  const leftovers = (await Promise.all([...orders.values()].map(({ tag }) => runningOf(tag)))).flat();
  const tokenShown = [...orders.values()].some(({ toolToken, invocation: { args, files } }) =>
    JSON.stringify([args, files, outputs]).includes(toolToken),
  );
  await project.dispose();
  await model.close();

  const result: ClaudeRunResult = {
    ...{ snapshot, outputs, files, subjects, status },
    requests: model.requests,
    errors: [...project.log.errors, ...model.errors],
    networkInterfaces: Object.keys(os.networkInterfaces()),
    leftovers,
    tokenShown,
  };
  writeFileSync(resultFile, JSON.stringify(result));
}

function readOrders(runsDirectory: string): RunnerOrder[] {
  if (!existsSync(runsDirectory)) return [];
  return readdirSync(runsDirectory).flatMap(
    (name) => new RunRecord(path.join(runsDirectory, name)).readOrder() ?? [],
  );
}

async function runningOf(tag: string): Promise<number[]> {
  const tagged = (await listProcesses(tag)).filter((entry) => entry.tagged && !entry.zombie);
  return tagged.map(({ pid }) => pid);
}

const [, , executable = '', resultFile = ''] = process.argv;
main(executable, resultFile).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
