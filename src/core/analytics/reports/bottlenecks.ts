import type { Reader } from '../../store/store';
import { notesOnLeftOut } from '../leftOut';
import { endedWithin, measured, parametersOf, type Period } from '../period';
import { type Column, type ReportBody, type Table, tableOf } from '../report';

/** SPEC-110's thresholds. */
const longMs = 1_800_000;
const highIdleShare = 0.5;
const mostShown = 100;

const columns: readonly Column[] = [
  { key: 'agent_id', title: 'Agent', unit: 'id' },
  { key: 'agent_type', title: 'Type', unit: 'text' },
  { key: 'task_id', title: 'Task', unit: 'text' },
  { key: 'priority_number', title: 'Priority', unit: 'id' },
  { key: 'duration_ms', title: 'Duration', unit: 'ms' },
  { key: 'idle_time_ms', title: 'Idle', unit: 'ms' },
  { key: 'reasons', title: 'Why', unit: 'text' },
  { key: 'spawned_at', title: 'Started', unit: 'time' },
  { key: 'completed_at', title: 'Ended', unit: 'time' },
];

const typeColumns: readonly Column[] = [
  { key: 'agent_type', title: 'Type', unit: 'text' },
  { key: 'completed', title: 'Completed', unit: 'count' },
  { key: 'median_ms', title: 'Median', unit: 'ms' },
  { key: 'p95_ms', title: '95th percentile', unit: 'ms' },
  { key: 'max_ms', title: 'Longest', unit: 'ms' },
  { key: 'idle_share', title: 'Idle share', unit: 'share' },
];

const completed = `status = 'completed' AND duration_ms IS NOT NULL AND ${endedWithin} AND ${measured}`;

/**
 * Completed agents that took longer than 95 % of all in the period, spent more than half of their time idle,
 * or took longer than 30 minutes.
 */
export function bottlenecks(reader: Reader, period: Period): ReportBody {
  const p95 = percentile95(reader, period);
  const found = `(?4 IS NOT NULL AND duration_ms > ?4 OR idle_time_ms > duration_ms * ${highIdleShare} OR duration_ms > ${longMs})`;
  const parameters = [...parametersOf(period), p95];
  const rows = reader.query(
    `SELECT agent_id, agent_type, task_id, priority_number, duration_ms, idle_time_ms, spawned_at, completed_at,
       substr(iif(duration_ms > ?4, ', above the 95th percentile', '')
         || iif(idle_time_ms > duration_ms * ${highIdleShare}, ', high idle time', '')
         || iif(duration_ms > ${longMs}, ', long duration', ''), 3) AS reasons
     FROM agent_lifecycle WHERE ${completed} AND ${found}
     ORDER BY duration_ms DESC, agent_id LIMIT ${mostShown}`,
    parameters,
  );
  const total =
    reader.get<{ n: number }>(
      `SELECT count(*) AS n FROM agent_lifecycle WHERE ${completed} AND ${found}`,
      parameters,
    )?.n ?? 0;
  return {
    facts: [
      { key: 'p95_ms', label: '95th percentile of the duration', unit: 'ms', value: p95 },
      { key: 'bottlenecks', label: 'Bottlenecks', unit: 'count', value: total },
    ],
    tables: [
      tableOf(
        {
          key: 'bottlenecks',
          title: 'Bottlenecks',
          columns,
          whenEmpty: 'No completed agent of this period stands out.',
        },
        rows,
      ),
      byType(reader, period),
    ],
    notes: [
      ...(total > rows.length ? [`The ${mostShown} longest of ${total} are shown.`] : []),
      ...notesOnLeftOut(reader, period, `status = 'completed' AND ${endedWithin}`),
    ],
  };
}

/** The nearest rank: the shortest duration that at least 95 % of the agents did not exceed. */
function percentile95(reader: Reader, period: Period): number | null {
  const parameters = parametersOf(period);
  const count =
    reader.get<{ n: number }>(`SELECT count(*) AS n FROM agent_lifecycle WHERE ${completed}`, parameters)
      ?.n ?? 0;
  if (count === 0) return null;
  const rank = Math.ceil((count * 95) / 100);
  return (
    reader.get<{ ms: number }>(
      `SELECT duration_ms AS ms FROM agent_lifecycle WHERE ${completed} ORDER BY duration_ms LIMIT 1 OFFSET ?4`,
      [...parameters, rank - 1],
    )?.ms ?? null
  );
}

function byType(reader: Reader, period: Period): Table {
  const rows = reader.query(
    `SELECT agent_type, count(*) AS completed,
       max(iif(place = (total * 50 + 99) / 100, duration_ms, NULL)) AS median_ms,
       max(iif(place = (total * 95 + 99) / 100, duration_ms, NULL)) AS p95_ms,
       max(duration_ms) AS max_ms,
       sum(idle_time_ms) * 1.0 / nullif(sum(iif(idle_time_ms IS NULL, 0, duration_ms)), 0) AS idle_share
     FROM (
       SELECT agent_type, duration_ms, idle_time_ms,
         row_number() OVER (PARTITION BY agent_type ORDER BY duration_ms) AS place,
         count(*) OVER (PARTITION BY agent_type) AS total
       FROM agent_lifecycle WHERE ${completed}
     )
     GROUP BY agent_type ORDER BY agent_type`,
    parametersOf(period),
  );
  return tableOf(
    {
      key: 'durations',
      title: 'Durations by type of agent',
      columns: typeColumns,
      whenEmpty: 'No agent has completed in this period.',
    },
    rows,
  );
}
