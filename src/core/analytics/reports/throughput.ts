import type { Reader } from '../../store/store';
import { notesOnLeftOut } from '../leftOut';
import { endedWithin, measured, parametersOf, type Period } from '../period';
import { type Column, type ReportBody, tableOf } from '../report';

const dayMs = 86_400_000;

const columns: readonly Column[] = [
  { key: 'day', title: 'Day (UTC)', unit: 'day' },
  { key: 'features_passed', title: 'Features passed', unit: 'count' },
  { key: 'priorities_completed', title: 'Priorities completed', unit: 'count' },
  { key: 'agents_completed', title: 'Agents completed', unit: 'count' },
  { key: 'merges', title: 'Merges', unit: 'count' },
];

interface DayRow {
  readonly day: string;
  readonly features_passed: number;
  readonly priorities_completed: number;
  readonly agents_completed: number;
  readonly merges: number;
}

/**
 * What was finished on each day. A priority is completed on the day on which the last of its agents completed
 * whose work was taken; rows without an outcome are of other programs, which know nothing beyond `completed`.
 * A feature counts on the day of its merge.
 */
export function throughput(reader: Reader, period: Period): ReportBody {
  const rows = withoutGaps(daysOf(reader, period), period);
  const sum = (key: 'features_passed' | 'priorities_completed'): number =>
    rows.reduce((total, row) => total + row[key], 0);
  const perDay = (total: number): number | null => (rows.length === 0 ? null : total / rows.length);
  const features = sum('features_passed');
  const priorities = sum('priorities_completed');
  return {
    facts: [
      { key: 'features_passed', label: 'Features passed', unit: 'count', value: features },
      {
        key: 'features_passed_per_day',
        label: 'Features passed per day',
        unit: 'rate',
        value: perDay(features),
      },
      { key: 'priorities_completed', label: 'Priorities completed', unit: 'count', value: priorities },
      {
        key: 'priorities_completed_per_day',
        label: 'Priorities completed per day',
        unit: 'rate',
        value: perDay(priorities),
      },
    ],
    tables: [
      tableOf(
        { key: 'days', title: 'Days', columns, whenEmpty: 'Nothing was finished in this period.' },
        rows.map((row) => ({ ...row })),
      ),
    ],
    notes: [
      ...(rows.length === 0
        ? []
        : [
            'Days count from the first one on which anything was finished; the first and the last may be cut by the period.',
          ]),
      ...(period.agentType === null
        ? []
        : ['Features and merges have no type of agent, so all of them are counted.']),
      ...notesOnLeftOut(reader, period, `status = 'completed' AND ${endedWithin}`),
    ],
  };
}

function daysOf(reader: Reader, period: Period): DayRow[] {
  return reader.query<DayRow>(
    `SELECT day, sum(feature) AS features_passed, sum(priority) AS priorities_completed,
       sum(agent) AS agents_completed, sum(merged) AS merges
     FROM (
       SELECT date(passed_at) AS day, 1 AS feature, 0 AS priority, 0 AS agent, 0 AS merged FROM features
       WHERE status = 'passing' AND passed_at >= ?1 AND passed_at <= ?2
       UNION ALL
       SELECT date(max(completed_at)), 0, 1, 0, 0 FROM agent_lifecycle
       WHERE status = 'completed' AND (outcome IS NULL OR outcome = 'merged') AND priority_number IS NOT NULL
         AND ${endedWithin} AND ${measured}
       GROUP BY priority_number
       UNION ALL
       SELECT date(completed_at), 0, 0, 1, 0 FROM agent_lifecycle
       WHERE status = 'completed' AND ${endedWithin} AND ${measured}
       UNION ALL
       SELECT date(finished_at), 0, 0, 0, 1 FROM merge_record
       WHERE status = 'merged' AND finished_at >= ?1 AND finished_at <= ?2
     )
     GROUP BY day ORDER BY day`,
    parametersOf(period),
  );
}

/** A day on which nothing was finished counts in the average as well. */
function withoutGaps(rows: readonly DayRow[], { until }: Period): DayRow[] {
  const first = rows[0]?.day;
  if (first === undefined) return [];
  const known = new Map(rows.map((row) => [row.day, row]));
  const filled: DayRow[] = [];
  for (let at = Date.parse(first); at <= Date.parse(until); at += dayMs) {
    const day = new Date(at).toISOString().slice(0, 10);
    filled.push(
      known.get(day) ?? {
        day,
        features_passed: 0,
        priorities_completed: 0,
        agents_completed: 0,
        merges: 0,
      },
    );
  }
  return filled;
}
