import { MusterError } from '../base/errors';
import type { Transaction } from '../store/store';
import type { FeatureStatus, NewFeature } from './feature';
import { featureIds } from './featureIds';
import { validModel } from './featureModel';
import { validProvider } from './featureProvider';
import { cycleThrough, findCycle, spellCycle } from './graph';
import { dropQuestion } from './questions';
import { featureNotFound, readDependencies } from './readFeatures';
import { invalidTransition, latestAgentId, moveFeature } from './transitions';
import { validDependencies, validFeature } from './validation';

/** Where a feature came from. */
export type FeatureOrigin = 'user' | 'import' | 'agent' | 'demo';

/** What an importer knows besides. */
export interface FeatureToAdd extends NewFeature {
  /** Must be free; default: the next one that is. Others of the same call may depend on it. */
  readonly id?: number;
  readonly status?: Extract<FeatureStatus, 'pending' | 'passing'>;
  /** Of one that is passing: no check of Muster's has seen it. */
  readonly unverified?: boolean;
  readonly humanQuestion?: string;
}

/**
 * Adds features, all or none, and returns their ids in the same order.
 *
 * @throws MusterError FeatureInvalid, TooManyDependencies, DependencyCycle
 */
export function addFeatures(
  tx: Transaction,
  features: readonly FeatureToAdd[],
  origin: FeatureOrigin = 'user',
): number[] {
  if (features.length === 0) return [];
  const ids = chooseIds(tx, features);
  let priority = lowestPriority(tx);
  const rows: (readonly (string | number | null)[])[] = [];
  const edges: (readonly [number, number])[] = [];
  features.forEach((feature, index) => {
    const { name, description, category, steps } = validFeature(feature);
    const id = ids[index] ?? 0;
    priority = feature.priority ?? Math.floor(priority) + 1;
    if (!Number.isFinite(priority)) {
      throw new MusterError('FeatureInvalid', `The priority of “${name}” is not a number; give a number.`);
    }
    const status = feature.status ?? 'pending';
    const question = feature.humanQuestion ?? null;
    const model = validModel(feature.model) ?? null;
    const unverified = feature.unverified === true ? 1 : 0;
    const provider = validProvider(feature.provider) ?? null;
    rows.push([
      ...[id, priority, category, name, description, JSON.stringify(steps), status],
      ...[question, model, unverified, provider],
    ]);
    for (const dependsOn of validDependencies(id, feature.dependencies ?? [])) edges.push([id, dependsOn]);
  });
  // Two statements, however many features: a backlog of thousands is one short entry in the journal. Without
  // MATERIALIZED each column would make SQLite write out and parse the whole row again.
  tx.run(
    `WITH row AS MATERIALIZED (SELECT value AS v FROM json_each(?))
     INSERT INTO features (id, priority, category, name, description, steps, status, human_question, model,
       unverified, provider, origin, created_at, updated_at)
     SELECT v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10,
       ?, ?, ?
     FROM row`,
    [JSON.stringify(rows), origin, tx.now, tx.now],
  );
  insertDependencies(tx, edges);
  // Also without dependencies of its own a new feature can close a circle: others may wait for its id.
  const cycle = findCycle(readDependencies(tx));
  if (cycle !== undefined) throw dependencyCycle(cycle);
  return ids;
}

export function addFeature(tx: Transaction, feature: NewFeature, origin: FeatureOrigin = 'user'): number {
  return addFeatures(tx, [feature], origin)[0] ?? 0;
}

/**
 * Replaces what a feature depends on. Ids that do not exist are kept; they block nothing.
 *
 * @throws MusterError FeatureNotFound, FeatureInvalid, TooManyDependencies, DependencyCycle
 */
export function setDependencies(tx: Transaction, id: number, dependencies: readonly number[]): void {
  if (tx.get('SELECT 1 FROM features WHERE id = ?', [id]) === undefined) throw featureNotFound(id);
  const wanted = validDependencies(id, dependencies);
  const graph = readDependencies(tx);
  graph.set(id, wanted);
  const cycle = cycleThrough(graph, id);
  if (cycle !== undefined) throw dependencyCycle(cycle);
  tx.run('DELETE FROM feature_dependency WHERE feature_id = ?', [id]);
  insertDependencies(
    tx,
    wanted.map((dependsOn) => [id, dependsOn]),
  );
  tx.run('UPDATE features SET updated_at = ? WHERE id = ?', [tx.now, id]);
}

/**
 * A person asks for another try: what happened so far no longer counts, and a question that was open is
 * dropped.
 *
 * @throws MusterError FeatureNotFound, InvalidTransition when it is being worked on, merging or has passed
 */
export function retryFeature(tx: Transaction, id: number): void {
  const status = statusOf(tx, id);
  if (status === 'passing' || status === 'submitted') throw invalidTransition(id, status, 'pending');
  refuseLive(tx, id);
  if (status !== 'pending') moveFeature(tx, id, 'pending');
  dropQuestion(tx, id);
  tx.run(
    `UPDATE features SET attempts_since_agent_id = ?, last_error = NULL, retry_not_before = NULL,
       updated_at = ? WHERE id = ?`,
    [latestAgentId(tx, id), tx.now, id],
  );
}

/**
 * Puts a feature behind others. An agent that works on it goes on until it ends.
 *
 * @throws MusterError FeatureNotFound, InvalidTransition when it is merging, has passed or has failed
 */
export function skipFeature(tx: Transaction, id: number): void {
  const status = statusOf(tx, id);
  if (status !== 'pending' && status !== 'in_progress') throw invalidTransition(id, status, 'pending');
  if (status === 'in_progress' && !hasLiveAgent(tx, id)) moveFeature(tx, id, 'pending');
  tx.run('UPDATE features SET skip_count = skip_count + 1, updated_at = ? WHERE id = ?', [tx.now, id]);
}

export function dependencyCycle(cycle: readonly number[]): MusterError {
  return new MusterError(
    'DependencyCycle',
    `These dependencies form a circle: ${spellCycle(cycle)}; remove one of them.`,
    { details: { cycle } },
  );
}

function statusOf(tx: Transaction, id: number): FeatureStatus {
  const row = tx.get<{ status: FeatureStatus }>('SELECT status FROM features WHERE id = ?', [id]);
  if (row === undefined) throw featureNotFound(id);
  return row.status;
}

function hasLiveAgent(tx: Transaction, id: number): boolean {
  return (
    tx.get(`SELECT 1 FROM agent_lifecycle WHERE feature_id = ? AND status IN ('spawned', 'running')`, [
      id,
    ]) !== undefined
  );
}

function refuseLive(tx: Transaction, id: number): void {
  if (!hasLiveAgent(tx, id)) return;
  throw new MusterError(
    'InvalidTransition',
    `An agent is working on feature ${id}; kill that agent first or wait for its end.`,
    { details: { id } },
  );
}

function insertDependencies(tx: Transaction, edges: readonly (readonly [number, number])[]): void {
  if (edges.length === 0) return;
  tx.run(
    `WITH edge AS MATERIALIZED (SELECT value AS v FROM json_each(?))
     INSERT INTO feature_dependency (feature_id, depends_on_id) SELECT v ->> 0, v ->> 1 FROM edge`,
    [JSON.stringify(edges)],
  );
}

function lowestPriority(tx: Transaction): number {
  const row = tx.get<{ last: number | null }>(`SELECT MAX(priority) AS last FROM features`);
  return typeof row?.last === 'number' ? row.last : 0;
}

function chooseIds(tx: Transaction, features: readonly FeatureToAdd[]): number[] {
  const ids = featureIds(tx);
  for (const { id } of features) {
    if (id === undefined) continue;
    if (ids.isTaken(id)) {
      throw new MusterError('FeatureInvalid', `There is a feature ${id} already; use another number.`);
    }
    ids.take(id);
  }
  return features.map(({ id }) => id ?? ids.next());
}
