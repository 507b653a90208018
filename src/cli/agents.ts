import type { AgentType } from '../core/agents/run';
import { displayWidth, oneLine } from '../core/analytics/rendering/safeText';
import { lookAtProject } from '../core/orchestration/lookAtProject';
import { type AgentHealthView, healthWord, levelOfHealth, usageText } from '../shared/agentHealth';
import type { AgentView } from '../shared/viewModel';
import { lastOutput, recordedOutput, writeOutput } from './agentOutput';
import type { CliCommand } from './command';
import { choice, textOption, wholeNumber } from './options';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { withProject } from './withProject';
import { UsageError } from './usageError';

const usage = `Usage: muster agents [list] [--all] [options]
       muster agents health [options]
       muster agents output N [options]
       muster agents restart N [options]
       muster agents kill N [options]

The agents at work, also while a window or another terminal runs the project.

  list          state, task, attempt, age and cost, with health, CPU and memory of the whole process tree (default)
  health        only those that somebody has to look at: stalled, quiet, of unknown health, or using more than 80 % of the
                processors or 1 GB of memory
  output N      what agent N has written so far, at work or ended; with --json the last 256 kB of it
  restart N     end agent N with all its processes; another one goes on with what it has done, which costs no attempt
  kill N        end agent N with all its processes; what it did is kept

  --all         also those that have ended lately
  --agent-type TYPE
                agents of this type only: coding, testing, initializer, architect or project_manager
  --json        for programs
  --folder DIR  any folder of the repository (default: this one)

Examples:
  muster agents
  muster agents health --json
  muster agents output 12 | less
  muster agents restart 12

Exit codes:
  0  done; for "health": nobody has to look at anything
  1  there is no such agent, or an error; for "health": somebody has to
  2  the command line is not understood`;

type Values = Readonly<Record<string, unknown>>;

const agentTypes = [
  'coding',
  'testing',
  'initializer',
  'architect',
  'project_manager',
] as const satisfies readonly AgentType[];

export const agentsCommand: CliCommand = {
  summary: 'List the agents at work with their health; show the output of one, restart or kill it.',
  usage,
  options: {
    'agent-type': { type: 'string' },
    all: { type: 'boolean' },
    json: { type: 'boolean' },
    folder: { type: 'string' },
  },
  mostArguments: Infinity,
  run: async (values, [action = 'list', ...rest]) => {
    const wantsNumber = ['output', 'restart', 'kill'].includes(action);
    if (
      !['list', 'health', 'output', 'restart', 'kill'].includes(action) ||
      rest.length !== (wantsNumber ? 1 : 0)
    ) {
      throw new UsageError(
        'muster agents takes "list", "health", "output N", "restart N" or "kill N"; --help says more.',
      );
    }
    if (action === 'output') return output(values, rest[0]);
    if (action === 'restart' || action === 'kill') return change(values, action, rest[0]);
    return show(values, action === 'health');
  },
};

async function show(values: Values, onlyTrouble: boolean): Promise<number> {
  const agentType = agentTypeIn(values);
  const folder = projectFolder(values);
  const snapshot = await lookAtProject({ folder, assets: __dirname, log: logTo(process.stderr) });
  const shown = snapshot.agents.filter((agent) =>
    onlyTrouble ? needsLook(agent) : agent.live || values['all'] === true,
  );
  const listed = shown.filter((agent) => agentType === undefined || agent.agentType === agentType);
  const nowMs = Date.parse(snapshot.takenAt ?? new Date().toISOString());
  if (values['json'] === true) {
    console.log(
      JSON.stringify(
        listed.map((agent) => entryOf(agent, nowMs)),
        undefined,
        2,
      ),
    );
  } else if (listed.length === 0) {
    console.log(nothingListed(onlyTrouble, agentType, shown.length));
  } else {
    console.log(tableOf(listed.map((agent) => cellsOf(agent, nowMs))));
  }
  return onlyTrouble && listed.length > 0 ? 1 : 0;
}

/** @throws UsageError when there is no such type */
function agentTypeIn(values: Values): string | undefined {
  const wanted = textOption(values['agent-type']);
  return wanted && choice('--agent-type', wanted, wanted, agentTypes);
}

/** Whoever asks for one type must not take the answer for one about all. */
function nothingListed(onlyTrouble: boolean, agentType: string | undefined, others: number): string {
  const agent = agentType === undefined ? 'agent' : `${agentType.replace('_', ' ')} agent`;
  const all = onlyTrouble ? `Nobody has to look at any ${agent}` : `No ${agent} is at work`;
  if (others === 0) return `${all}.`;
  return `${all}, but ${onlyTrouble ? 'at ' : ''}${others} of other types${onlyTrouble ? '' : others === 1 ? ' is' : ' are'}.`;
}

async function output(values: Values, given: string | undefined): Promise<number> {
  const agentId = agentNumber(given);
  const recorded = await recordedOutput(projectFolder(values));
  if (values['json'] === true) console.log(JSON.stringify(await lastOutput(recorded, agentId)));
  else await writeOutput(recorded, agentId, process.stdout);
  return 0;
}

function agentNumber(given: string | undefined): number {
  return wholeNumber('N', given, 0, { min: 1, max: Number.MAX_SAFE_INTEGER });
}

async function change(
  values: Values,
  action: 'restart' | 'kill',
  given: string | undefined,
): Promise<number> {
  const agentId = agentNumber(given);
  return withProject(values, async (project) => {
    if (action === 'kill') await project.killAgent(agentId);
    else await project.restartAgent(agentId);
    const { mode } = project.snapshot();
    const after = mode === 'running' ? ', and another one goes on' : '; the next run goes on with its work';
    if (values['json'] === true) console.log(JSON.stringify({ action, agentId, done: true, mode }));
    else console.log(`Agent ${agentId} is ended${action === 'kill' ? '' : after}.`);
    return 0;
  });
}

/** Not one that was never looked at: then there is nothing to say about it. */
function needsLook({ live, health }: AgentView): boolean {
  return live && health !== undefined && (health.state !== 'alive' || levelOfHealth(health) !== 'fine');
}

function entryOf(agent: AgentView, nowMs: number): object {
  const { agentId, agentType, taskType, featureId, featureName, status, outcome, activity, attempt } = agent;
  const { provider, model, pid, spawnedAt, inputTokens, outputTokens, costUsd, health, live } = agent;
  return {
    ...{ agentId, agentType, taskType, featureId, featureName, live, status, outcome, activity, attempt },
    ...{ provider, model, pid, spawnedAt, ageMs: ageMs(agent, nowMs), inputTokens, outputTokens, costUsd },
    health: health?.state,
    level: health && levelOfHealth(health),
    quiet: health?.quiet,
    heartbeatAt: health?.heartbeatAt,
    cpuPercent: health?.cpuPercent,
    memoryBytes: health?.memoryBytes,
  };
}

const titles = [
  'Agent',
  'Type',
  'Task',
  'State',
  'Health',
  'CPU, memory',
  'Heartbeat',
  'Attempt',
  'Age',
  'Cost',
];

function cellsOf(agent: AgentView, nowMs: number): readonly string[] {
  const { agentId, agentType, featureId, featureName, live, activity, outcome, status, health, attempt } =
    agent;
  const heartbeat = health?.heartbeatAt;
  return [
    String(agentId),
    agentType,
    oneLine(featureId === undefined ? featureName : `#${featureId} ${featureName}`).slice(0, 40),
    live ? activity : (outcome ?? status),
    live && health !== undefined ? healthText(health) : '-',
    (health === undefined ? '' : usageText(health)) || '-',
    heartbeat === undefined ? '-' : `${durationText(nowMs - Date.parse(heartbeat))} ago`,
    String(attempt),
    durationText(ageMs(agent, nowMs)),
    agent.costUsd === undefined ? '-' : `$${agent.costUsd.toFixed(2)}`,
  ];
}

/** Also what it uses, when that is much: the word alone is of signs of life. */
function healthText(health: AgentHealthView): string {
  const [word, level] = [healthWord(health), levelOfHealth(health)];
  return word === 'alive' && level !== 'fine' ? `${word} (${level})` : word;
}

function ageMs({ durationMs, spawnedAt }: AgentView, nowMs: number): number {
  return durationMs ?? Math.max(0, nowMs - Date.parse(spawnedAt));
}

function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const all = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...all.map((row) => displayWidth(row[column] ?? ''))));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
