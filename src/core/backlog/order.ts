import { MusterError } from '../base/errors';
import type { Transaction } from '../store/store';
import type { OrderRequest } from '../../shared/order';
import type { Feature } from './feature';
import { featureNotFound, readFeatures } from './readFeatures';
import { scoreOf } from './score';

export type Ordered = Pick<Feature, 'id' | 'priority' | 'status' | 'dependencies' | 'skipCount'>;

export interface NewOrder {
  /** What changes. */
  readonly priorities: ReadonlyMap<number, number>;
  /** Why some are not started in that order all the same, a sentence each. */
  readonly notes: readonly string[];
}

const mostNotes = 3;
/** Less between two neighbours than this, and those behind are moved on. */
const leastGap = 1e-6;

/**
 * Puts features right before or behind another one by priority, in the order that they have among each other. Others
 * change only where there is no number left between two.
 */
export function planOrder(features: readonly Ordered[], request: OrderRequest, strategy: string): NewOrder {
  const target = request.target;
  const ids = new Set(request.featureIds.filter((id) => id !== target));
  const byId = new Map(features.map((feature) => [feature.id, feature]));
  for (const id of [...ids, target]) if (!byId.has(id)) throw featureNotFound(id);
  const all = [...features].sort((a, b) => a.priority - b.priority || a.id - b.id);
  const moved = all.filter(({ id, status }) => ids.has(id) && status !== 'passing');
  const stay = all.filter(({ id }) => !ids.has(id) || byId.get(id)?.status === 'passing');
  const at = stay.findIndex(({ id }) => id === target) + (request.place === 'after' ? 1 : 0);
  const priorities = moved.length === 0 ? new Map<number, number>() : numbers(moved, stay, at);
  for (const [id, priority] of priorities) if (byId.get(id)?.priority === priority) priorities.delete(id);
  const passed = [...ids].filter((id) => byId.get(id)?.status === 'passing');
  const notes = [
    ...passed.map((id) => `#${id} has passed: its place does not matter any more.`),
    ...whyOtherwise({ features, byId, priorities, request, strategy }, moved),
  ];
  const more = notes.length - mostNotes;
  return { priorities, notes: more > 0 ? [...notes.slice(0, mostNotes), `And ${more} more.`] : notes };
}

/** @throws MusterError FeatureNotFound, FeatureInvalid */
export function orderFeatures(tx: Transaction, request: OrderRequest, strategy: string): readonly string[] {
  if (request.featureIds.length === 0) {
    throw new MusterError('FeatureInvalid', 'No feature is named that is to be moved; name at least one.');
  }
  const { priorities, notes } = planOrder(readFeatures(tx), request, strategy);
  if (priorities.size > 0) {
    tx.run(
      `UPDATE features SET priority = v ->> 1, updated_at = ?
       FROM (SELECT value AS v FROM json_each(?)) WHERE id = v ->> 0`,
      [tx.now, JSON.stringify([...priorities])],
    );
  }
  return notes;
}

function numbers(moved: readonly Ordered[], stay: readonly Ordered[], at: number): Map<number, number> {
  const before = stay[at - 1]?.priority;
  const after = stay[at]?.priority;
  const count = moved.length;
  const found = new Map<number, number>();
  if (before === undefined && after !== undefined) {
    moved.forEach(({ id }, index) => found.set(id, Math.ceil(after) - count + index));
    return found;
  }
  const from = before ?? 0;
  const whole = Math.floor(from) + 1;
  const step = after === undefined ? 1 : (after - from) / (count + 1);
  if (after === undefined || whole + count - 1 < after) {
    moved.forEach(({ id }, index) => found.set(id, whole + index));
    return found;
  }
  if (step > leastGap) {
    moved.forEach(({ id }, index) => found.set(id, from + step * (index + 1)));
    return found;
  }
  let last = from;
  for (const { id } of moved) found.set(id, (last = Math.floor(last) + 1));
  for (const { id, priority } of stay.slice(at)) {
    if (priority > last) break;
    found.set(id, (last = Math.floor(last) + 1));
  }
  return found;
}

interface Planned {
  readonly features: readonly Ordered[];
  readonly byId: ReadonlyMap<number, Ordered>;
  readonly priorities: ReadonlyMap<number, number>;
  readonly request: OrderRequest;
  readonly strategy: string;
}

/** What speaks against the order that was asked for, by what the scheduler goes by. */
function whyOtherwise(planned: Planned, moved: readonly Ordered[]): string[] {
  const { byId, request, strategy } = planned;
  const target = byId.get(request.target);
  if (target === undefined || target.status === 'passing' || moved.length === 0) return [];
  const notes: string[] = [];
  const others: Ordered[] = [];
  for (const feature of moved) {
    const [first, second] = request.place === 'before' ? [feature, target] : [target, feature];
    if (waitsFor(byId, first, second.id)) {
      notes.push(`#${first.id} still starts after #${second.id}, because it depends on it.`);
    } else others.push(feature);
  }
  if (strategy === 'criticalPath') {
    if (others.length > 0) {
      notes.push(
        'The strategy is the critical path: how much waits behind a feature goes first, its priority decides between equals.',
      );
    }
    return notes;
  }
  return [...notes, ...others.flatMap((feature) => byDependents(planned, feature, target))];
}

function byDependents(
  { features, priorities, request }: Planned,
  feature: Ordered,
  target: Ordered,
): string[] {
  const count = (id: number): number => features.filter((each) => each.dependencies.includes(id)).length;
  const score = (each: Ordered): number =>
    scoreOf(
      { priority: priorities.get(each.id) ?? each.priority, skipCount: each.skipCount },
      count(each.id),
    );
  const [first, second] = request.place === 'before' ? [feature, target] : [target, feature];
  if (score(first) >= score(second)) return [];
  const waiting = count(second.id);
  const why =
    waiting > count(first.id)
      ? `${waiting === 1 ? 'one feature waits' : `${waiting} features wait`} for it`
      : `#${first.id} was put off before`;
  return [`#${second.id} still starts before #${first.id}, because ${why}.`];
}

/** Through any number of others; what has passed holds nothing up. */
function waitsFor(byId: ReadonlyMap<number, Ordered>, feature: Ordered, wanted: number): boolean {
  const seen = new Set([feature.id]);
  for (const id of seen) {
    const at = byId.get(id);
    if (at === undefined || (id !== feature.id && at.status === 'passing')) continue;
    if (at.dependencies.includes(wanted)) return true;
    for (const next of at.dependencies) seen.add(next);
  }
  return false;
}
