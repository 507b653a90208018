import { MusterError } from '../base/errors';
import type { Reader } from '../store/store';
import { type Period, periodBefore } from './period';
import type { Report, ReportBody } from './report';
import { analytics } from './reports/analytics';
import { activitySummary } from './reports/activitySummary';
import { bottlenecks } from './reports/bottlenecks';
import { hourlyVelocity } from './reports/hourlyVelocity';
import { idleTime } from './reports/idleTime';
import { messages } from './reports/messages';
import { priorityTimeline } from './reports/priorityTimeline';
import { successRate } from './reports/successRate';
import { timeline } from './reports/timeline';
import { throughput } from './reports/throughput';
import { velocity } from './reports/velocity';

export interface ReportDefinition {
  /** Name on the command line. */
  readonly id: string;
  readonly title: string;
  /** One line for lists. */
  readonly summary: string;
  readonly defaultHours: number;
  /** Pure: what it returns depends on the rows and the period alone. */
  readonly build: (reader: Reader, period: Period) => ReportBody;
}

const day = 24;

/** Adding a report is adding a row. */
export const reports: readonly ReportDefinition[] = [
  {
    id: 'velocity',
    title: 'Velocity',
    summary: 'Completed agents per hour, by type.',
    defaultHours: 7 * day,
    build: velocity,
  },
  {
    id: 'bottlenecks',
    title: 'Bottlenecks',
    summary: 'Agents that took longest or waited most.',
    defaultHours: 7 * day,
    build: bottlenecks,
  },
  {
    id: 'analytics',
    title: 'Analytics',
    summary: 'Passed features, success, durations, slots and cost over time.',
    defaultHours: 7 * day,
    build: analytics,
  },
  {
    id: 'activity-summary',
    title: 'Activity Summary',
    summary: 'What ran, passed, failed and regressed, what it cost, and what needs a person.',
    defaultHours: day,
    build: activitySummary,
  },
  {
    id: 'hourly-velocity',
    title: 'Hourly Velocity',
    summary: 'Agents started and completed in each hour.',
    defaultHours: day,
    build: hourlyVelocity,
  },
  {
    id: 'priority-timeline',
    title: 'Priority Timeline',
    summary: 'When each priority was worked on, by whom and for how long.',
    defaultHours: 30 * day,
    build: priorityTimeline,
  },
  {
    id: 'timeline',
    title: 'Timeline',
    summary: 'When each agent and each merge was at work, and in which phase for how long.',
    defaultHours: day,
    build: timeline,
  },
  {
    id: 'throughput',
    title: 'Throughput',
    summary: 'Features passed and priorities completed on each day.',
    defaultHours: 30 * day,
    build: throughput,
  },
  {
    id: 'success-rate',
    title: 'Success Rate',
    summary: 'How many agents completed their work, by type, provider and model.',
    defaultHours: 7 * day,
    build: successRate,
  },
  {
    id: 'idle-time',
    title: 'Idle Time by Priority',
    summary: 'How long agents waited before their first sign of work.',
    defaultHours: 7 * day,
    build: idleTime,
  },
  {
    id: 'messages',
    title: 'Messages',
    summary: 'What agents, you and Muster wrote to each other, and what became of it.',
    defaultHours: day,
    build: messages,
  },
];

export interface ReportParameters {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Length of the period that ends now; default: the report's own. */
  readonly hours?: number | undefined;
  readonly agentType?: string | undefined;
}

/** @throws MusterError SettingInvalid */
export function reportCalled(id: string): ReportDefinition {
  const found = reports.find((report) => report.id === id);
  if (found !== undefined) return found;
  throw new MusterError(
    'SettingInvalid',
    `There is no report "${id}"; choose one of ${reports.map((report) => report.id).join(', ')}.`,
  );
}

/** @throws MusterError SettingInvalid when there is no such report */
export function buildReport(reader: Reader, id: string, parameters: ReportParameters): Report {
  const { title, defaultHours, build } = reportCalled(id);
  const period = periodBefore(parameters.now, parameters.hours ?? defaultHours, parameters.agentType);
  const { facts, tables, notes } = build(reader, period);
  return { id, title, ...period, facts, tables, notes: [...notesOnType(reader, period), ...notes] };
}

/** A misspelt type would otherwise look like nothing had happened. */
function notesOnType(reader: Reader, { agentType }: Period): string[] {
  if (agentType === null) return [];
  const types = reader
    .query<{ type: string }>('SELECT DISTINCT agent_type AS type FROM agent_lifecycle ORDER BY agent_type')
    .map(({ type }) => type);
  if (types.includes(agentType)) return [];
  const known = types.length === 0 ? 'there are no agents yet' : `known are ${types.join(', ')}`;
  return [`No agent is of the type "${agentType}"; ${known}.`];
}
