import type { Reader } from '../../store/store';
import { notesOnLeftOut } from '../leftOut';
import { aliveWithin, endedWithin, epochMs, measured, parametersOf, type Period } from '../period';
import { type Column, type ReportBody, tableOf } from '../report';

const hourMs = 3_600_000;

const columns: readonly Column[] = [
  { key: 'agent_type', title: 'Type', unit: 'text' },
  { key: 'completed', title: 'Completed', unit: 'count' },
  { key: 'failed', title: 'Failed', unit: 'count' },
  { key: 'killed', title: 'Killed', unit: 'count' },
  { key: 'completed_per_hour', title: 'Completed per hour', unit: 'rate' },
  { key: 'completed_per_busy_hour', title: 'Per busy hour', unit: 'rate' },
  { key: 'avg_duration_ms', title: 'Average duration', unit: 'ms' },
  { key: 'avg_idle_ms', title: 'Average idle', unit: 'ms' },
  { key: 'min_duration_ms', title: 'Shortest', unit: 'ms' },
  { key: 'max_duration_ms', title: 'Longest', unit: 'ms' },
];

interface TypeRow {
  readonly agent_type: string;
  readonly completed: number;
  readonly failed: number;
  readonly killed: number;
  readonly avg_duration_ms: number | null;
  readonly avg_idle_ms: number | null;
  readonly min_duration_ms: number | null;
  readonly max_duration_ms: number | null;
}

/** Completed agents per hour, for each type. An agent counts in the period in which it ended. */
export function velocity(reader: Reader, period: Period): ReportBody {
  const rows = reader.query<TypeRow>(
    `SELECT agent_type,
       sum(status = 'completed') AS completed, sum(status = 'failed') AS failed, sum(status = 'killed') AS killed,
       avg(CASE WHEN status = 'completed' THEN duration_ms END) AS avg_duration_ms,
       avg(CASE WHEN status = 'completed' THEN idle_time_ms END) AS avg_idle_ms,
       min(CASE WHEN status = 'completed' THEN duration_ms END) AS min_duration_ms,
       max(CASE WHEN status = 'completed' THEN duration_ms END) AS max_duration_ms
     FROM agent_lifecycle WHERE ${endedWithin} AND ${measured}
     GROUP BY agent_type ORDER BY agent_type`,
    parametersOf(period),
  );
  const observedMs = observedOf(reader, period);
  const busy = busyByType(reader, period);
  const completed = rows.reduce((sum, row) => sum + row.completed, 0);
  const fullMs = Date.parse(period.until) - Date.parse(period.from);
  return {
    facts: [
      { key: 'completed', label: 'Completed', unit: 'count', value: completed },
      { key: 'hours_observed', label: 'Hours observed', unit: 'hours', value: observedMs / hourMs },
      {
        key: 'completed_per_hour',
        label: 'Completed per hour',
        unit: 'rate',
        value: perHour(completed, observedMs),
      },
    ],
    tables: [
      tableOf(
        {
          key: 'velocity',
          title: 'By type of agent',
          columns,
          whenEmpty: 'No agent has ended in this period.',
        },
        rows.map((row) => ({
          ...row,
          completed_per_hour: perHour(row.completed, observedMs),
          completed_per_busy_hour: perHour(row.completed, busy.get(row.agent_type) ?? 0),
        })),
      ),
    ],
    notes: [
      ...(observedMs < fullMs && observedMs > 0
        ? ['The first agent is younger than the period, so the hours count from its start.']
        : []),
      'A busy hour is an hour during which at least one agent of the type was alive.',
      ...notesOnLeftOut(reader, period, endedWithin),
    ],
  };
}

function perHour(count: number, ms: number): number | null {
  return ms > 0 ? count / (ms / hourMs) : null;
}

/** From the beginning of the period, or from the first agent ever if that came later. */
function observedOf(reader: Reader, { from, until }: Period): number {
  const first = reader.get<{ first: string }>(
    `SELECT spawned_at AS first FROM agent_lifecycle WHERE ${measured} ORDER BY spawned_at LIMIT 1`,
  )?.first;
  if (first === undefined) return 0;
  const start = Math.max(Date.parse(from), Date.parse(first));
  return Math.max(0, Date.parse(until) - start);
}

/**
 * Milliseconds in which at least one agent of a type was alive: the length of the union of their lives. Each
 * life, in order of its start, adds what reaches beyond all that started before.
 */
function busyByType(reader: Reader, period: Period): ReadonlyMap<string, number> {
  const rows = reader.query<{ agent_type: string; busy_ms: number }>(
    `WITH life AS (
       SELECT agent_type, agent_id, max(spawned_at, ?1) AS start_at, min(coalesce(completed_at, ?2), ?2) AS end_at
       FROM agent_lifecycle WHERE ${aliveWithin} AND ${measured}
     ), reached AS (
       SELECT agent_type, end_at, max(start_at, coalesce(max(end_at) OVER (
         PARTITION BY agent_type ORDER BY start_at, agent_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
       ), '')) AS from_at FROM life
     )
     SELECT agent_type, sum(${epochMs('end_at')} - ${epochMs('from_at')}) AS busy_ms
     FROM reached WHERE end_at > from_at GROUP BY agent_type`,
    parametersOf(period),
  );
  return new Map(rows.map((row) => [row.agent_type, row.busy_ms]));
}
