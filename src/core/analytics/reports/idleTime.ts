import type { Reader } from '../../store/store';
import { notesOnLeftOut } from '../leftOut';
import { measured, parametersOf, type Period, startedWithin } from '../period';
import { type Column, type ReportBody, tableOf } from '../report';

/** SPEC-110's threshold. */
const highMs = 60_000;

const columns: readonly Column[] = [
  { key: 'priority_number', title: 'Priority', unit: 'id' },
  { key: 'agents', title: 'Agents', unit: 'count' },
  { key: 'avg_idle_ms', title: 'Average idle', unit: 'ms' },
  { key: 'max_idle_ms', title: 'Longest idle', unit: 'ms' },
  { key: 'total_idle_ms', title: 'Idle in all', unit: 'ms' },
  { key: 'idle_share', title: 'Share of their time', unit: 'share' },
  { key: 'high', title: 'Over a minute', unit: 'text' },
];

/** How long agents waited from their start to their first sign of work, longest first. */
export function idleTime(reader: Reader, period: Period): ReportBody {
  const selected = `${startedWithin} AND priority_number IS NOT NULL AND idle_time_ms IS NOT NULL`;
  const rows = reader.query<{ high: string }>(
    `SELECT priority_number, count(*) AS agents, avg(idle_time_ms) AS avg_idle_ms,
       max(idle_time_ms) AS max_idle_ms, sum(idle_time_ms) AS total_idle_ms,
       sum(iif(duration_ms IS NULL, NULL, idle_time_ms)) * 1.0 / nullif(sum(duration_ms), 0) AS idle_share,
       iif(avg(idle_time_ms) > ${highMs}, 'yes', 'no') AS high
     FROM agent_lifecycle WHERE ${selected} AND ${measured}
     GROUP BY priority_number ORDER BY avg_idle_ms DESC, priority_number`,
    parametersOf(period),
  );
  return {
    facts: [
      {
        key: 'high',
        label: 'Priorities that waited over a minute on average',
        unit: 'count',
        value: rows.filter(({ high }) => high === 'yes').length,
      },
    ],
    tables: [
      tableOf(
        {
          key: 'idle',
          title: 'Priorities, longest idle first',
          columns,
          whenEmpty: 'No agent with a priority was started in this period.',
        },
        rows.map((row) => ({ ...row })),
      ),
    ],
    notes: notesOnLeftOut(reader, period, selected),
  };
}
