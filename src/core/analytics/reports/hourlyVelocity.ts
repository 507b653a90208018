import type { Reader } from '../../store/store';
import { notesOnLeftOut } from '../leftOut';
import { endedWithin, measured, parametersOf, type Period, startedWithin } from '../period';
import { type Column, type ReportBody, tableOf } from '../report';

const columns: readonly Column[] = [
  { key: 'hour', title: 'Hour (UTC)', unit: 'hour' },
  { key: 'spawned', title: 'Started', unit: 'count' },
  { key: 'completed_of_spawned', title: 'Of these completed', unit: 'count' },
  { key: 'completed', title: 'Completed in this hour', unit: 'count' },
  { key: 'failed', title: 'Failed or killed', unit: 'count' },
];

/**
 * What happened in each hour. `completed_of_spawned` is what SPEC-110's hourly query counts: agents that
 * started in the hour and have completed since, whenever that was.
 */
export function hourlyVelocity(reader: Reader, period: Period): ReportBody {
  const hourOf = (column: string): string => `strftime('%Y-%m-%dT%H:00:00.000Z', ${column})`;
  const rows = reader.query(
    `SELECT hour, sum(spawned) AS spawned, sum(completed_of_spawned) AS completed_of_spawned,
       sum(completed) AS completed, sum(failed) AS failed
     FROM (
       SELECT ${hourOf('spawned_at')} AS hour, 1 AS spawned, status = 'completed' AS completed_of_spawned,
         0 AS completed, 0 AS failed
       FROM agent_lifecycle WHERE ${startedWithin} AND ${measured}
       UNION ALL
       SELECT ${hourOf('completed_at')}, 0, 0, status = 'completed', status IN ('failed', 'killed')
       FROM agent_lifecycle WHERE ${endedWithin} AND ${measured}
     )
     GROUP BY hour ORDER BY hour`,
    parametersOf(period),
  );
  return {
    facts: [],
    tables: [
      tableOf(
        {
          key: 'hours',
          title: 'Hours in which agents started or ended',
          columns,
          whenEmpty: 'No agent has started or ended in this period.',
        },
        rows,
      ),
    ],
    notes: notesOnLeftOut(reader, period, `(${startedWithin} OR ${endedWithin})`),
  };
}
