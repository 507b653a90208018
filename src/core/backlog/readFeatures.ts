import { MusterError } from '../base/errors';
import type { Reader } from '../store/store';
import type { Feature, FeatureStatus } from './feature';

/** Outcomes of an agent that count as an attempt without progress; `idx_agent_attempts` holds just these rows. */
const countsAsAttempt = `outcome IN ('no_submission', 'no_commit', 'gave_up', 'skipped', 'conflict', 'gate_red')`;

/**
 * All features, or those with the given ids, by ascending id, with their dependencies and attempts.
 *
 * Three queries of one row each: the values come over as text and are taken apart here, because fetching
 * 10,000 features and 30,000 edges row by row out of WebAssembly takes six times as long.
 */
export function readFeatures(reader: Reader, ids?: readonly number[]): Feature[] {
  const dependencies = readDependencies(reader, ids);
  const attempts = pairsByFirst(
    read(
      reader,
      (only) =>
        `SELECT group_concat(feature_id || ',' || agent_id) AS packed FROM agent_lifecycle
         WHERE feature_id IS NOT NULL AND ${countsAsAttempt} ${only('feature_id')}`,
      ids,
    ),
  );
  const rows = read(
    reader,
    (only) =>
      `SELECT json_group_array(json_array(id, priority, category, name, description, steps, status, skip_count,
         fence, retry_not_before, last_error, human_question, unverified, attempts_since_agent_id,
         regressions, regression_seen, model, provider)) AS packed
       FROM (SELECT * FROM features WHERE TRUE ${only('id')} ORDER BY id)`,
    ids,
  );
  return (JSON.parse(rows) as FeatureRow[]).map((row) =>
    toFeature(row, dependencies.get(row[0]) ?? none, attempts.get(row[0]) ?? none),
  );
}

/** What features depend on, ids ascending; features without dependencies are absent. */
export function readDependencies(reader: Reader, ids?: readonly number[]): Map<number, readonly number[]> {
  const packed = read(
    reader,
    (only) =>
      `SELECT group_concat(feature_id || ',' || depends_on_id) AS packed FROM (
         SELECT feature_id, depends_on_id FROM feature_dependency
         WHERE TRUE ${only('feature_id')} ORDER BY feature_id, depends_on_id)`,
    ids,
  );
  return pairsByFirst(packed);
}

export function readFeature(reader: Reader, id: number): Feature | undefined {
  return readFeatures(reader, [id])[0];
}

/** @throws MusterError FeatureNotFound */
export function requireFeature(reader: Reader, id: number): Feature {
  const feature = readFeature(reader, id);
  if (feature === undefined) throw featureNotFound(id);
  return feature;
}

export function featureNotFound(id: number): MusterError {
  return new MusterError('FeatureNotFound', `There is no feature ${id}; choose one from the backlog.`, {
    details: { id },
  });
}

const none: readonly number[] = [];

type FeatureRow = readonly [
  id: number,
  priority: number,
  category: string,
  name: string,
  description: string,
  steps: string,
  status: FeatureStatus,
  skipCount: number,
  fence: number,
  retryNotBefore: string | null,
  lastError: string | null,
  humanQuestion: string | null,
  unverified: number,
  attemptsSinceAgentId: number,
  regressions: number,
  regressionSeen: string | null,
  model: string | null,
  provider: string | null,
];

function toFeature(row: FeatureRow, dependencies: readonly number[], attempts: readonly number[]): Feature {
  const since = row[13];
  let counted = 0;
  for (const agentId of attempts) if (agentId > since) counted++;
  return {
    id: row[0],
    priority: row[1],
    category: row[2],
    name: row[3],
    description: row[4],
    steps: JSON.parse(row[5]) as string[],
    status: row[6],
    skipCount: row[7],
    fence: row[8],
    dependencies,
    retryNotBefore: row[9] ?? undefined,
    lastError: row[10] ?? undefined,
    humanQuestion: row[11] ?? undefined,
    unverified: row[12] !== 0,
    attempts: counted,
    regressions: row[14],
    regressionSeen: row[15] ?? undefined,
    ...(row[16] === null ? {} : { model: row[16] }),
    ...(row[17] === null ? {} : { provider: row[17] }),
  };
}

/** Runs a query whose one row has one text; `only` restricts a column to the ids wanted, if any were named. */
function read(
  reader: Reader,
  sql: (only: (column: string) => string) => string,
  ids: readonly number[] | undefined,
): string {
  const row =
    ids === undefined
      ? reader.get<{ packed: string | null }>(sql(() => ''))
      : reader.get<{ packed: string | null }>(
          sql((column) => `AND ${column} IN (SELECT value FROM json_each(?))`),
          [JSON.stringify(ids)],
        );
  return row?.packed ?? '';
}

/** Reads `1,2,1,3` as `1 → [2, 3]`. */
function pairsByFirst(packed: string): Map<number, number[]> {
  const map = new Map<number, number[]>();
  const numbers = packed === '' ? [] : packed.split(',');
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    const first = Number(numbers[i]);
    const second = Number(numbers[i + 1]);
    const known = map.get(first);
    if (known === undefined) map.set(first, [second]);
    else known.push(second);
  }
  return map;
}
