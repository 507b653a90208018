import { MusterError } from '../../base/errors';
import { recordEvent } from '../../store/activityLog';
import type { Reader, Transaction } from '../../store/store';
import type { DeletedFeature, DeleteRequest, FeaturesDeleted } from '../../../shared/deletion';
import { featureNotFound, readDependencies } from '../readFeatures';
import { setDependencies } from '../writeFeatures';
import { type FeatureContent, readContent } from './featureContent';

/**
 * Takes features out of the backlog, all or none. What the database holds of them is kept, so that they can be
 * brought back; what was merged of them stays merged, and their numbers are not given to others.
 *
 * @throws MusterError FeatureNotFound, FeatureInUse, FeatureNeeded when others depend on them and nothing is said
 *   about those, TooManyDependencies, DependencyCycle
 */
export function deleteFeatures(
  tx: Transaction,
  { featureIds, dependents: choice }: DeleteRequest,
): Omit<FeaturesDeleted, 'rescueRefs'> {
  const dependencies = readDependencies(tx);
  const dependentsOf = turnedRound(dependencies);
  const ids = new Set(featureIds);
  // Also others may name a number that no feature has.
  for (const id of ids)
    if (tx.get('SELECT 1 FROM features WHERE id = ?', [id]) === undefined) throw featureNotFound(id);
  if (choice === 'delete') addDependents(ids, dependentsOf);
  for (const id of ids) requireIdle(tx, id);
  const left = new Set([...ids].flatMap((id) => dependentsOf.get(id) ?? []).filter((id) => !ids.has(id)));
  if (left.size > 0 && choice === undefined) throw needed(ids, left);

  const contents = new Map<number, FeatureContent>();
  for (const id of ids) {
    const content = readContent(tx, id);
    if (content === undefined) throw featureNotFound(id);
    const dependents = (dependentsOf.get(id) ?? []).filter((other) => !ids.has(other));
    contents.set(id, { ...content, dependents, inherited: [] });
  }
  for (const dependent of left) {
    const before = dependencies.get(dependent) ?? [];
    const stay = before.filter((id) => !ids.has(id));
    const wanted = new Set(choice === 'inherit' ? [...stay, ...behind(before, ids, dependencies)] : stay);
    wanted.delete(dependent);
    setDependencies(tx, dependent, [...wanted]);
    const added = [...wanted].filter((id) => !before.includes(id));
    for (const id of before.filter((each) => ids.has(each))) {
      const content = contents.get(id);
      if (content === undefined) continue;
      const inherited = added.map((other) => [dependent, other] as const);
      contents.set(id, { ...content, inherited: [...content.inherited, ...inherited] });
    }
  }
  const deleted = [...contents].map(([id, content]) => ({ id, name: String(content.feature['name']) }));
  for (const { id, name } of deleted) {
    tx.run(
      `INSERT INTO deleted_feature (feature_id, name, deleted_at, content) VALUES (?, ?, ?, ?)
       ON CONFLICT (feature_id) DO UPDATE SET name = excluded.name, deleted_at = excluded.deleted_at,
         content = excluded.content`,
      [id, name, tx.now, JSON.stringify(contents.get(id))],
    );
    tx.run('DELETE FROM features WHERE id = ?', [id]);
    recordEvent(tx, { kind: 'featureDeleted', text: `Deleted #${id} ${name}; it can be brought back` });
  }
  return { deleted, dependents: [...left] };
}

/** Latest first. */
export function deletedFeatures(reader: Reader): DeletedFeature[] {
  return reader.query<{ id: number; name: string; deletedAt: string }>(
    `SELECT feature_id AS id, name, deleted_at AS deletedAt FROM deleted_feature
     ORDER BY deleted_at DESC, feature_id DESC`,
  );
}

/** Nobody is at work on it, and nothing of it is on its way into the integration branch. */
function requireIdle(reader: Reader, id: number): void {
  const agent = reader.get<{ agentId: number }>(
    `SELECT agent_id AS agentId FROM agent_lifecycle a WHERE a.status IN ('spawned', 'running') AND (a.feature_id = ?1
       OR EXISTS (SELECT 1 FROM regression_test t WHERE t.agent_id = a.agent_id AND t.feature_id = ?1 AND t.result IS NULL))`,
    [id],
  );
  if (agent !== undefined) {
    const { agentId } = agent;
    throw inUse(id, `agent ${agentId} is at work on it; kill that agent or wait for its end`, { agentId });
  }
  const moving = reader.get(
    `SELECT 1 FROM features WHERE id = ?1 AND status = 'submitted'
     UNION SELECT 1 FROM merge_record WHERE feature_id = ?1 AND status IN ('queued', 'gating', 'intent')
     UNION SELECT 1 FROM merge_revert WHERE feature_id = ?1 AND status = 'intent'`,
    [id],
  );
  if (moving !== undefined) {
    throw inUse(id, 'its work is being merged; wait until that is decided, or send it back first', {});
  }
}

function inUse(id: number, why: string, details: object): MusterError {
  return new MusterError('FeatureInUse', `Feature ${id} cannot be deleted: ${why}.`, {
    details: { id, ...details },
  });
}

function needed(ids: ReadonlySet<number>, dependents: ReadonlySet<number>): MusterError {
  const named = [...dependents].slice(0, 5).map((id) => `#${id}`);
  const more = dependents.size > 5 ? ` and ${dependents.size - 5} more` : '';
  return new MusterError(
    'FeatureNeeded',
    `${named.join(', ')}${more} ${dependents.size === 1 ? 'depends' : 'depend'} on what is to be deleted; say whether they no longer wait (release), wait for what it waited for (inherit), or are deleted too (delete).`,
    { details: { ids: [...ids], dependents: [...dependents] } },
  );
}

function turnedRound(dependencies: ReadonlyMap<number, readonly number[]>): Map<number, number[]> {
  const dependents = new Map<number, number[]>();
  for (const [id, all] of dependencies) {
    for (const other of all) {
      const known = dependents.get(other);
      if (known === undefined) dependents.set(other, [id]);
      else known.push(id);
    }
  }
  return dependents;
}

/** The set grows while it is walked. */
function addDependents(ids: Set<number>, dependentsOf: ReadonlyMap<number, readonly number[]>): void {
  for (const id of ids) for (const dependent of dependentsOf.get(id) ?? []) ids.add(dependent);
}

/** What lies behind those that go, through as many of them as stand one behind the other. */
function behind(
  from: readonly number[],
  ids: ReadonlySet<number>,
  dependencies: ReadonlyMap<number, readonly number[]>,
): Set<number> {
  const going = new Set(from.filter((id) => ids.has(id)));
  const found = new Set<number>();
  for (const id of going) {
    for (const next of dependencies.get(id) ?? []) (ids.has(next) ? going : found).add(next);
  }
  return found;
}
