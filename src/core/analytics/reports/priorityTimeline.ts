import type { Reader } from '../../store/store';
import { notesOnLeftOut } from '../leftOut';
import { epochMs, measured, parametersOf, type Period, startedWithin } from '../period';
import { type Column, type ReportBody, tableOf } from '../report';

const columns: readonly Column[] = [
  { key: 'priority_number', title: 'Priority', unit: 'id' },
  { key: 'feature', title: 'Feature', unit: 'text' },
  { key: 'agent_type', title: 'Type', unit: 'text' },
  { key: 'first_spawn', title: 'First start', unit: 'time' },
  { key: 'last_completion', title: 'Last end', unit: 'time' },
  { key: 'elapsed_ms', title: 'Elapsed', unit: 'ms' },
  { key: 'agent_count', title: 'Agents', unit: 'count' },
  { key: 'total_time_ms', title: 'Time of all agents', unit: 'ms' },
  { key: 'avg_time_ms', title: 'Average', unit: 'ms' },
];

/** SPEC-110's view `priority_timeline` for a period, with the features' names. */
export function priorityTimeline(reader: Reader, period: Period): ReportBody {
  const selected = `${startedWithin} AND priority_number IS NOT NULL`;
  const rows = reader.query(
    `SELECT a.priority_number, agent_type,
       CASE count(DISTINCT a.feature_id) WHEN 0 THEN NULL WHEN 1 THEN max(f.name)
         ELSE count(DISTINCT a.feature_id) || ' features' END AS feature,
       min(spawned_at) AS first_spawn, max(completed_at) AS last_completion,
       ${epochMs('max(completed_at)')} - ${epochMs('min(spawned_at)')} AS elapsed_ms,
       count(*) AS agent_count, sum(duration_ms) AS total_time_ms, avg(duration_ms) AS avg_time_ms
     FROM agent_lifecycle a LEFT JOIN features f ON f.id = a.feature_id
     WHERE ${selected} AND ${measured}
     GROUP BY a.priority_number, agent_type ORDER BY a.priority_number, agent_type`,
    parametersOf(period),
  );
  return {
    facts: [],
    tables: [
      tableOf(
        {
          key: 'timeline',
          title: 'Priorities in their order',
          columns,
          whenEmpty: 'No agent with a priority was started in this period.',
        },
        rows,
      ),
    ],
    notes: notesOnLeftOut(reader, period, selected),
  };
}
