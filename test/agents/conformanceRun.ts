import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { listProcesses } from '../../src/core/agents/runner/processTable';
import type { RunnerOrder } from '../../src/core/agents/runner/protocol';
import { RunRecord } from '../../src/core/agents/runner/runRecord';
import type { Snapshot } from '../../src/shared/viewModel';
import { TestProject } from '../support/testProject';
import { waitUntil } from '../support/waitUntil';
import { type ModelRequest, ModelServer } from './model/modelServer';
import { type Scenario, scenarios, scriptOf, specification } from './scenarios';
import { testAgents } from './testAgents';

/** What a run tells the test, as JSON. */
export interface ConformanceResult {
  /** At the end. */
  readonly after: Snapshot;
  /** Of the scenarios that were gone through. */
  readonly featureIds: Readonly<Partial<Record<Scenario, number>>>;
  /** Those that the program was not through when an agent's time was up. */
  readonly late: readonly Scenario[];
  readonly requests: readonly ModelRequest[];
  /** What each agent wrote, by its number. */
  readonly outputs: Readonly<Record<number, string>>;
  /** What the engine logged as an error, and what the model's script could not answer. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly subjects: readonly string[];
  /** What agents have asked a person while they ran. */
  readonly asked: readonly string[];
  /** The initializer that ran last, by itself, and all features then. */
  readonly planned: Pick<Snapshot, 'agents' | 'features'>;
  readonly status: string;
  readonly networkInterfaces: readonly string[];
  /** Processes of ended agents that were still there. */
  readonly leftovers: readonly number[];
  /** The endless shell command had been seen running when its agent was killed. */
  readonly killedAtWork: boolean;
  /** Whether a bearer token stood in an argument, a configuration file or an output. */
  readonly tokenShown: boolean;
  /** Files in the user's home folder that were there before and have changed. */
  readonly homeChanged: readonly string[];
}

/** What an agent may take for its scenario on a machine with much else to do. */
const agentTimeMs = 5 * 60_000;

/**
 * The engine with real agents of one kind and a scripted model, in a process of its own so that it can be put
 * where there is no network but loopback. Arguments: the agent's id, its program, the file for the result, the
 * scenarios to go through.
 */
async function main(
  agentId: string,
  executable: string,
  resultFile: string,
  wanted: readonly Scenario[],
): Promise<void> {
  const agent = testAgents.find((each) => each.id === agentId);
  if (agent === undefined) throw new Error(`There is no agent ${agentId}`);
  const worktrees = { of: (featureId: number): string => String(featureId) };
  const model = await ModelServer.start(
    agent.dialect,
    scriptOf(agent, (featureId) => worktrees.of(featureId)),
  );
  const wiring = agent.wiring(model.url);
  const project = await TestProject.create({
    provider: agent.id,
    model: agent.model,
    executables: { [agent.id]: executable },
    concurrency: 3,
    maxRetries: 1,
    agentTimeoutMinutes: agentTimeMs / 60_000,
    // From the empty tree: the first commit has to pass it too.
    gateCommands: ['git diff --check 4b825dc642cb6eb9a060e54bf8d69288fbee4904 HEAD'],
    ...wiring.settings,
  });
  const home = path.join(project.repository.around, 'users-home');
  const temporary = path.join(project.repository.around, 't');
  for (const folder of [home, temporary]) mkdirSync(folder);
  const put = (name: string, content: string): void => {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), content);
  };
  for (const [name, content] of Object.entries(wiring.home)) put(name, content);
  // Made from nothing: no account, no key and no settings of whoever runs the tests.
  const base = { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: temporary, LANG: 'C.UTF-8' };
  const environment = { ...base, ...wiring.environment };
  if (agent.firstUse !== undefined) {
    const options = { cwd: home, env: environment, timeout: 60_000 };
    await promisify(execFile)(executable, [...agent.firstUse], options);
  }
  await project.open({ environment });
  worktrees.of = (featureId) => path.join(`${project.repository.folder}.worktrees`, `feature-${featureId}`);
  const runs = path.join(path.dirname(project.snapshot.project.database), 'runs');
  const orders = new Map<number, RunnerOrder>();
  // While they run: at the end the token is taken out.
  const listening = project.orchestrator.onDidChange(() => {
    for (const order of readOrders(runs)) if (order.toolToken !== '') orders.set(order.agentId, order);
  });
  const asked: string[] = [];
  const answered = new Set<string>();
  // The person: refuses the first permission, and gives all others.
  const answering = project.orchestrator.onDidChange(() => {
    for (const { question, id } of project.snapshot.features) {
      const key = `${id} ${question?.askedAt ?? ''}`;
      if (question?.kind !== 'choice' || answered.has(key)) continue;
      answered.add(key);
      asked.push(question.text);
      const answer = asked.length === 1 ? 'Deny' : 'Allow';
      project.orchestrator.answerQuestion(id, answer).catch((error: unknown) => console.error(error));
    }
  });

  const ids: Partial<Record<Scenario, number>> = {};
  const add = async (scenario: Scenario): Promise<void> => {
    const [id = 0] = await project.add({ name: scenarios[scenario], description: `For ${scenario}.` });
    ids[scenario] = id;
  };
  for (const scenario of wanted) if (scenario !== 'limit') await add(scenario);
  await project.orchestrator.start();
  const killedAtWork =
    ids.interrupted !== undefined && (await killAtWork(project, ids.interrupted, orders, model));
  await project.orchestrator.untilIdle();
  // The limit holds up the provider, so it comes last.
  if (wanted.includes('limit')) {
    await add('limit');
    await project.orchestrator.start();
    const isOver = ({ agents, activeAgents }: Snapshot): boolean =>
      agents.some(({ featureId, live }) => featureId === ids.limit && !live) && activeAgents === 0;
    await waitUntil('the limit was reached', () => isOver(project.snapshot), { timeoutMs: agentTimeMs });
  }
  const after = project.snapshot;
  listening.dispose();
  answering.dispose();
  await project.orchestrator.stop();
  const planned = await plan(project);

  const outputs: Record<number, string> = {};
  for (const { agentId: number } of after.agents) {
    outputs[number] = (await project.orchestrator.readOutput(number, 0, 1e6)).text;
  }
  const { integrationBranch } = after.project;
  const git = (...args: string[]): Promise<string> => project.repository.git(...args);
  const names = (await git('ls-tree', '-r', '--name-only', integrationBranch)).trim().split('\n');
  const files: Record<string, string> = {};
  for (const name of names.filter((each) => each.startsWith('feature-'))) {
    files[name] = await git('show', `${integrationBranch}:${name}`);
  }
  const subjects = (await git('log', '--format=%s', '--no-merges', integrationBranch)).trim().split('\n');
  const status = await git('status', '--porcelain');
  const leftovers = (await Promise.all([...orders.values()].map(({ tag }) => runningOf(tag)))).flat();
  const tokenShown = [...orders.values()].some(({ toolToken, invocation: { args, files: given } }) =>
    JSON.stringify([args, given, outputs]).includes(toolToken),
  );
  const homeChanged = Object.entries(wiring.home)
    .filter(([name, content]) => readText(path.join(home, name)) !== content)
    .map(([name]) => name);
  await project.dispose();
  await model.close();

  const result: ConformanceResult = {
    ...{ after, outputs, files, subjects, asked, status, killedAtWork, leftovers, tokenShown, homeChanged },
    planned,
    featureIds: ids,
    late: wanted.filter((scenario) =>
      after.agents.some(
        ({ featureId, error }) =>
          featureId === ids[scenario] && error?.startsWith('Its time limit was reached'),
      ),
    ),
    requests: model.requests,
    errors: [...project.log.errors, ...model.errors],
    warnings: project.log.lines.filter((line) => line.startsWith('warn ')),
    networkInterfaces: Object.keys(os.networkInterfaces()),
  };
  writeFileSync(resultFile, JSON.stringify(result));
}

/** Outside of any run, so that nobody begins to build what is planned. */
async function plan(project: TestProject): Promise<Pick<Snapshot, 'agents' | 'features'>> {
  const file = path.join(project.repository.around, 'app_spec.txt');
  writeFileSync(file, specification);
  await project.orchestrator.initialize(file);
  await project.orchestrator.untilIdle();
  const { agents, features } = project.snapshot;
  return { agents: agents.filter(({ agentType }) => agentType === 'initializer'), features };
}

/**
 * Kills the agent while a command of its own runs; its process tree must then be gone. One that never comes
 * to that command ends by its time limit.
 */
async function killAtWork(
  project: TestProject,
  featureId: number,
  orders: ReadonlyMap<number, RunnerOrder>,
  model: ModelServer,
): Promise<boolean> {
  const atWork = await waitUntil(
    'the command that does not end',
    async () => {
      const agent = project.snapshot.agents.find((each) => each.featureId === featureId && each.live);
      const order = orders.get(agent?.agentId ?? 0);
      if (agent === undefined || order === undefined) return undefined;
      const pids = await runningOf(order.tag);
      return pids.some((pid) => commandLine(pid).startsWith('tail\0')) ? { agent, pids } : undefined;
    },
    { timeoutMs: agentTimeMs, everyMs: 100 },
  ).catch(async (error: unknown) => {
    await explain(project, model);
    console.error(error);
    return undefined;
  });
  if (atWork === undefined) return false;
  await project.orchestrator.killAgent(atWork.agent.agentId);
  return atWork.pids.length > 1;
}

/** What went on, for whoever has to find out why the test failed. */
async function explain(project: TestProject, model: ModelServer): Promise<void> {
  console.error(project.snapshot.activity.map(({ text }) => text).join('\n'));
  console.error([...project.log.lines, ...model.errors].join('\n'));
  for (const { agentId } of project.snapshot.agents) {
    console.error((await project.orchestrator.readOutput(agentId, 0, 1e5)).text.slice(-2000));
  }
}

function commandLine(pid: number): string {
  return readText(`/proc/${pid}/cmdline`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
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

const [, , id = '', executable = '', resultFile = '', ...names] = process.argv;
main(id, executable, resultFile, names as Scenario[]).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
