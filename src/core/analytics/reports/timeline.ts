import { type TimelineBar, type TimelinePhase, timelinePhases } from '../../../shared/timeline';
import { mascotOf } from '../../../shared/mascots';
import type { Reader } from '../../store/store';
import { notesOnLeftOut } from '../leftOut';
import { aliveWithin, type Period } from '../period';
import { type Column, type ReportBody, tableOf } from '../report';
import { timelineBars } from '../timeline/timelineRange';

const titles: Readonly<Record<TimelinePhase, string>> = {
  waiting: 'Starting',
  working: 'Working',
  regression: 'Regression test',
  person: 'Waiting for a person',
  queued: 'In the merge queue',
  gate: 'Gate',
  merging: 'Merging',
};

const columns: readonly Column[] = [
  { key: 'lane', title: 'Lane', unit: 'text' },
  { key: 'type', title: 'Type', unit: 'text' },
  { key: 'agent_id', title: 'Agent', unit: 'id' },
  { key: 'feature_id', title: 'Feature', unit: 'id' },
  { key: 'name', title: 'Name', unit: 'text' },
  { key: 'attempt', title: 'Attempt', unit: 'count' },
  { key: 'from', title: 'From', unit: 'time' },
  { key: 'until', title: 'Until', unit: 'time' },
  ...timelinePhases.map((phase): Column => ({ key: `${phase}_ms`, title: titles[phase], unit: 'ms' })),
  { key: 'result', title: 'Result', unit: 'text' },
];

/**
 * What the timeline draws, a row for each agent and each merge that was under way in the period. What goes on is
 * counted up to the end of the period; what began before it, from its own beginning.
 */
export function timeline(reader: Reader, period: Period): ReportBody {
  const { agents, merges } = timelineBars(reader, period);
  const end = Date.parse(period.until);
  const rows = [
    ...agents.map(({ bar, slot, imported }) => rowOf(bar, imported ? 'Imported' : mascotOf(slot).name, end)),
    ...(period.agentType === null ? merges : []).map((bar) => rowOf(bar, 'Merge queue', end)),
  ].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  return {
    facts: [
      { key: 'agents', label: 'Agents', unit: 'count', value: agents.length },
      { key: 'merges', label: 'Merges', unit: 'count', value: rows.length - agents.length },
    ],
    tables: [
      tableOf(
        {
          key: 'timeline',
          title: 'In the order of their start',
          columns,
          whenEmpty: 'Nothing was at work in this period.',
        },
        rows,
      ),
    ],
    notes: notesOnLeftOut(reader, period, `(${aliveWithin})`),
  };
}

function rowOf(bar: TimelineBar, lane: string, end: number): { from: string } & Record<string, unknown> {
  const times: Record<string, number> = {};
  for (const { phase, from, until } of bar.spans) {
    const key = `${phase}_ms`;
    times[key] = (times[key] ?? 0) + Math.max(0, (until ?? Math.max(end, from)) - from);
  }
  return {
    lane,
    type: bar.type,
    agent_id: bar.agentId,
    feature_id: bar.featureId,
    name: bar.name,
    attempt: bar.attempt,
    from: new Date(bar.from).toISOString(),
    until: bar.until === null ? null : new Date(bar.until).toISOString(),
    ...times,
    result: bar.result,
  };
}
