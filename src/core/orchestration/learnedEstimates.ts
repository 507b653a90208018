import type { Estimate } from '../backlog/backlogShape';
import type { Reader } from '../store/store';

/** Fewer than these say little about a category. */
const enoughSamples = 3;
/** The latest agents, whatever became of them; what was long ago says little about now. */
const latestAgents = 2000;

/**
 * How long features will probably take, by what merged ones of the same category have taken, or all of them;
 * without any, all are the same. In milliseconds.
 */
export function learnedEstimates(reader: Reader): Estimate {
  const rows = reader.query<{ category: string; samples: number; totalMs: number }>(
    `SELECT f.category, count(*) AS samples, sum(a.duration_ms) AS totalMs
     FROM agent_lifecycle a JOIN features f ON f.id = a.feature_id
     WHERE a.outcome = 'merged' AND a.duration_ms > 0 AND a.origin_key IS NULL
       AND a.agent_id > (SELECT coalesce(max(agent_id), 0) FROM agent_lifecycle) - ${latestAgents}
     GROUP BY f.category`,
  );
  const samples = rows.reduce((sum, row) => sum + row.samples, 0);
  const overallMs = samples < enoughSamples ? 1 : rows.reduce((sum, row) => sum + row.totalMs, 0) / samples;
  const byCategory = new Map(
    rows
      .filter((row) => row.samples >= enoughSamples)
      .map((row) => [row.category, row.totalMs / row.samples]),
  );
  if (byCategory.size === 0) return () => overallMs;
  const categories = new Map(
    reader
      .query<{ id: number; category: string }>(`SELECT id, category FROM features WHERE status <> 'passing'`)
      .map(({ id, category }) => [id, category]),
  );
  return (id) => byCategory.get(categories.get(id) ?? '') ?? overallMs;
}
