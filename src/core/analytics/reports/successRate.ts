import type { Reader } from '../../store/store';
import { parametersOf, type Period, startedWithin } from '../period';
import { type Column, type ReportBody, type Table, tableOf } from '../report';

const figures: readonly Column[] = [
  { key: 'agents', title: 'Agents', unit: 'count' },
  { key: 'live', title: 'At work', unit: 'count' },
  { key: 'completed', title: 'Completed', unit: 'count' },
  { key: 'failed', title: 'Failed', unit: 'count' },
  { key: 'killed', title: 'Killed', unit: 'count' },
  { key: 'success_rate', title: 'Success rate', unit: 'share' },
  { key: 'merged', title: 'Merged', unit: 'count' },
  { key: 'merged_rate', title: 'Merged rate', unit: 'share' },
];

/** `completed` says that an agent handed in its work; `merged`, that the work also passed the merge queue. */
const figuresSql = `count(*) AS agents,
  sum(status IN ('spawned', 'running')) AS live,
  sum(status = 'completed') AS completed, sum(status = 'failed') AS failed, sum(status = 'killed') AS killed,
  sum(status = 'completed') * 1.0 / nullif(sum(status NOT IN ('spawned', 'running')), 0) AS success_rate,
  sum(outcome IS 'merged') AS merged,
  sum(outcome IS 'merged') * 1.0 / nullif(sum(status NOT IN ('spawned', 'running')), 0) AS merged_rate`;

/** Completed agents among those that have ended, of the ones that were started in the period. */
export function successRate(reader: Reader, period: Period): ReportBody {
  const all = reader.get<{ success_rate: number | null; merged_rate: number | null }>(
    `SELECT ${figuresSql} FROM agent_lifecycle WHERE ${startedWithin}`,
    parametersOf(period),
  );
  return {
    facts: [
      { key: 'success_rate', label: 'Success rate', unit: 'share', value: all?.success_rate ?? null },
      { key: 'merged_rate', label: 'Merged rate', unit: 'share', value: all?.merged_rate ?? null },
    ],
    tables: [
      grouped(reader, period, 'types', 'By type of agent', [
        { key: 'agent_type', title: 'Type', unit: 'text' },
      ]),
      grouped(reader, period, 'models', 'By provider and model', [
        { key: 'provider', title: 'Provider', unit: 'text' },
        { key: 'model', title: 'Model', unit: 'text' },
      ]),
    ],
    notes: ['Agents that are still at work count in neither rate.'],
  };
}

function grouped(
  reader: Reader,
  period: Period,
  key: string,
  title: string,
  by: readonly [Column, ...Column[]],
): Table {
  const names = by.map((column) => column.key).join(', ');
  const rows = reader.query(
    `SELECT ${names}, ${figuresSql} FROM agent_lifecycle WHERE ${startedWithin}
     GROUP BY ${names} ORDER BY agents DESC, ${names}`,
    parametersOf(period),
  );
  const whenEmpty = 'No agent was started in this period.';
  return tableOf({ key, title, columns: [...by, ...figures], whenEmpty }, rows);
}
