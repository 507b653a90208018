import { tableLines } from '../core/analytics/rendering/renderTerminal';
import { oneLine } from '../core/analytics/rendering/safeText';
import { hasStalled } from '../shared/agentHealth';
import type { AgentView, Snapshot } from '../shared/viewModel';
import { clockIn, forecastText } from '../shared/forecastText';
import { inEnglish } from '../shared/translate';
import { needsOf } from '../shared/needs/needsOf';
import { personsPart } from './unfinished';
import { needFacts, needLines } from './waitingText';

/** Who runs the project, for people; undefined: nobody does. */
export type RunBy = { readonly purpose: string; readonly pid: number } | undefined;

/** What `muster status --json` prints. */
export function statusOf(snapshot: Snapshot, runBy: RunBy): object {
  const { mode, project, counts, agents, features, notices, standstill, lastRun } = snapshot;
  return {
    mode,
    runBy: runBy ?? null,
    repository: project.repository,
    integrationBranch: project.integrationBranch,
    counts,
    agents: agents.filter(({ live }) => live).map(agentFacts),
    features: features.map(({ id, name, state, reasonText }) => ({
      id,
      name,
      state,
      why: reasonText ?? null,
    })),
    waitsFor: waitsFor(snapshot),
    needs: needsOf(snapshot).map(needFacts),
    forecast: snapshot.forecast ?? null,
    standstill: standstill ?? null,
    notices,
    lastRun: lastRun ?? null,
  };
}

/** The same for people. @param now UTC ISO 8601 */
export function statusLines(snapshot: Snapshot, runBy: RunBy, now: string): string[] {
  const { mode, project, counts, notices } = snapshot;
  const live = snapshot.agents.filter((agent) => agent.live);
  const who =
    runBy === undefined ? 'nobody runs it at present' : `run by ${runBy.purpose} (process ${runBy.pid})`;
  const needs = needsOf(snapshot);
  const forecast = forecastText(snapshot, inEnglish, clockIn(undefined, new Date(now)));
  const told = new Set(needs.flatMap((need) => need.notices ?? []));
  const rest = notices.filter((notice) => !told.has(notice));
  return [
    `${oneLine(project.name)}: ${mode}, ${who}`,
    `${counts.passing} of ${counts.total} features pass; ${counts.inProgress} in progress, ${counts.submitted} merging, ` +
      `${counts.ready} ready, ${counts.blocked} blocked, ${counts.failed} failed, ${counts.waitingForPerson} waiting for you`,
    ...(forecast === undefined ? [] : [forecast]),
    '',
    ...tableLines({ columns, rows: live.map((agent) => row(agent, now)), whenEmpty: 'No agent is at work.' }),
    ...(needs.length === 0 ? [] : ['', 'Waits for you:', ...needs.flatMap((need) => needLines(need, now))]),
    ...(rest.length === 0 ? [] : ['']),
    ...rest.map((notice) => `Note: ${oneLine(notice)}`),
  ];
}

const columns = [
  { key: 'agent', title: 'Agent', unit: 'id' },
  { key: 'type', title: 'Type', unit: 'text' },
  { key: 'task', title: 'Works on', unit: 'text' },
  { key: 'attempt', title: 'Attempt', unit: 'id' },
  { key: 'activity', title: 'Activity', unit: 'text' },
  { key: 'age', title: 'For', unit: 'ms' },
  { key: 'cost', title: 'Cost', unit: 'usd' },
] as const;

function row(agent: AgentView, now: string): (string | number | null)[] {
  const { agentId, agentType, featureId, featureName, attempt, spawnedAt, costUsd } = agent;
  const activity = hasStalled(agent) ? 'stalled' : agent.activity;
  const task = featureId === undefined ? featureName : `#${featureId} ${featureName}`;
  const age = Math.max(0, Date.parse(now) - Date.parse(spawnedAt));
  return [agentId, agentType, task, attempt, activity, Math.floor(age / 1000) * 1000, costUsd ?? null];
}

function agentFacts(agent: AgentView): object {
  const { agentId, agentType, taskType, featureId, provider, attempt, activity, spawnedAt, costUsd } = agent;
  return {
    ...{ agentId, agentType, taskType, featureId, provider, attempt, activity, spawnedAt, costUsd },
    stalled: hasStalled(agent),
  };
}

function waitsFor(snapshot: Snapshot): string[] {
  const { standstill } = snapshot;
  return [...(standstill === undefined ? [] : [standstill]), ...personsPart(snapshot)];
}
