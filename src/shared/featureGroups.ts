import type { FeatureState, FeatureView } from './viewModel';

export const groupings = ['status', 'category', 'dependency'] as const;
export type Grouping = (typeof groupings)[number];

export function isGrouping(value: unknown): value is Grouping {
  return groupings.some((each) => each === value);
}

/** The order of the groups: what needs the user first, what is done last. */
export const stateOrder: readonly FeatureState[] = [
  'needsPerson',
  'failed',
  'overBudget',
  'inProgress',
  'merging',
  'ready',
  'waiting',
  'blocked',
  'passing',
];

export type GroupOf =
  | { readonly by: 'state'; readonly state: FeatureState }
  | { readonly by: 'category'; readonly category: string }
  /** Wait for each other, so that none of them is below another. */
  | { readonly by: 'circle' };

export interface FeatureGroup {
  readonly key: string;
  readonly of: GroupOf;
  /** Of all in it, whether they are listed at once or not. */
  readonly featureIds: readonly number[];
}

export interface FeaturePlace {
  readonly key: string;
  readonly featureId: number;
  /** The feature under which it stands with all that waits for it; here it only stands once more. */
  readonly alsoUnder: number | undefined;
}

export type TreeEntry = { readonly group: FeatureGroup } | { readonly place: FeaturePlace };

/** How features are grouped, as values: what stands below an entry is found when it is asked for. */
export interface FeatureGroups {
  readonly roots: readonly TreeEntry[];
  /** Below a group or a feature; nothing below what there is not. */
  below(key: string): readonly TreeEntry[];
}

export function groupFeatures(features: readonly FeatureView[], grouping: Grouping): FeatureGroups {
  switch (grouping) {
    case 'status':
      return inGroups(byState(features), inOrderOfState);
    case 'category':
      return inGroups(byCategory(features), doneLast);
    case 'dependency':
      return byDependency(features);
  }
}

type Order = (a: FeatureView, b: FeatureView) => number;

const byPriority: Order = (a, b) => a.priority - b.priority || a.id - b.id;
const doneLast: Order = (a, b) =>
  Number(a.state === 'passing') - Number(b.state === 'passing') || byPriority(a, b);
/** Ready ones as the scheduler takes them, all others as the backlog lists them. */
const inOrderOfState: Order = (a, b) => (a.state === 'ready' ? b.score - a.score : 0) || byPriority(a, b);

interface Found {
  readonly of: GroupOf;
  readonly key: string;
  readonly features: FeatureView[];
}

function byState(features: readonly FeatureView[]): Found[] {
  return stateOrder.flatMap((state) => {
    const found = features.filter((feature) => feature.state === state);
    return found.length === 0 ? [] : [{ of: { by: 'state', state }, key: `state:${state}`, features: found }];
  });
}

function byCategory(features: readonly FeatureView[]): Found[] {
  const groups = new Map<string, FeatureView[]>();
  for (const feature of features) {
    const known = groups.get(feature.category);
    if (known === undefined) groups.set(feature.category, [feature]);
    else known.push(feature);
  }
  return [...groups]
    .sort(([a], [b]) => Number(a === '') - Number(b === '') || a.localeCompare(b))
    .map(([category, found]) => ({
      ...{ of: { by: 'category', category }, key: `category:${category}`, features: found },
    }));
}

function inGroups(found: readonly Found[], order: Order): FeatureGroups {
  const byKey = new Map(found.map((each) => [each.key, each]));
  const sorted = new Map<string, readonly TreeEntry[]>();
  return {
    roots: found.map(rootOf),
    below: (key) => {
      const known = sorted.get(key);
      if (known !== undefined) return known;
      // Sorted when the group is opened: a backlog of thousands is mostly closed groups.
      const entries = [...(byKey.get(key)?.features ?? [])]
        .sort(order)
        .map((feature) => placeOf(key, feature.id));
      sorted.set(key, entries);
      return entries;
    },
  };
}

function rootOf({ key, of, features }: Found): TreeEntry {
  return { group: { key, of, featureIds: features.map(({ id }) => id) } };
}

function placeOf(parent: string, featureId: number, alsoUnder?: number): TreeEntry {
  // The same wherever it stands first, so that selection and expansion stay when it moves.
  const key = alsoUnder === undefined ? `feature:${featureId}` : `${parent}/feature:${featureId}`;
  return { place: { key, featureId, alsoUnder } };
}

/**
 * Each feature below one that holds it up. Of several, it stands with all that waits for it below the first that is
 * reached from the top, and once more, without that, below the others. Those in a circle stand in a group of their own.
 */
function byDependency(features: readonly FeatureView[]): FeatureGroups {
  const open = features.filter(({ state }) => state !== 'passing').sort(byPriority);
  const ids = new Set(open.map(({ id }) => id));
  const waiting = new Map<number, number[]>();
  const roots: number[] = [];
  for (const { id, dependencies } of open) {
    const blockers = dependencies.filter((each) => ids.has(each));
    if (blockers.length === 0) roots.push(id);
    for (const blocker of blockers) {
      const known = waiting.get(blocker);
      if (known === undefined) waiting.set(blocker, [id]);
      else known.push(id);
    }
  }
  const parentOf = new Map<number, number | undefined>();
  const reachFrom = (root: number): void => {
    parentOf.set(root, undefined);
    const reached = [root];
    for (const id of reached) {
      for (const next of waiting.get(id) ?? []) {
        if (parentOf.has(next)) continue;
        parentOf.set(next, id);
        reached.push(next);
      }
    }
  };
  for (const root of roots) reachFrom(root);
  const circular: number[] = [];
  for (const { id } of open) {
    if (parentOf.has(id)) continue;
    circular.push(id);
    reachFrom(id);
  }
  const passing = features.filter(({ state }) => state === 'passing');
  const done = inGroups(byState(passing), byPriority);
  const circle: FeatureGroup = { key: 'circle', of: { by: 'circle' }, featureIds: circular };
  return {
    roots: [
      ...(circular.length === 0 ? [] : [{ group: circle }]),
      ...roots.map((id) => placeOf('', id)),
      ...done.roots,
    ],
    below: (key) => {
      if (key === circle.key) return circular.map((id) => placeOf(key, id));
      const id = Number(/^feature:(\d+)$/.exec(key)?.[1]);
      if (Number.isNaN(id)) return done.below(key);
      return (waiting.get(id) ?? []).map((next) => {
        const parent = parentOf.get(next);
        return placeOf(key, next, parent === id ? undefined : (parent ?? next));
      });
    },
  };
}
