import type { FeatureState, FeatureView } from '../../src/shared/viewModel';
import { rankOfState } from './featureStates';

export const sortKeys = ['state', 'id', 'name', 'category', 'priority', 'attempts'] as const;
export type SortKey = (typeof sortKeys)[number];

export interface FeatureSelection {
  /** Undefined shows all. */
  readonly state: FeatureState | undefined;
  readonly search: string;
  readonly sort: SortKey;
  readonly descending: boolean;
}

const text = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

const compare: Record<SortKey, (a: FeatureView, b: FeatureView) => number> = {
  // Within a state in the order in which Muster starts them.
  state: (a, b) =>
    rankOfState(a.state) - rankOfState(b.state) || b.score - a.score || a.priority - b.priority,
  id: (a, b) => a.id - b.id,
  name: (a, b) => text.compare(a.name, b.name),
  category: (a, b) => text.compare(a.category, b.category),
  priority: (a, b) => a.priority - b.priority,
  attempts: (a, b) => a.attempts - b.attempts,
};

/** Filters and sorts; features that are equal in the sorted column stay in the order of their ids. */
export function selectFeatures(
  features: readonly FeatureView[],
  { state, search, sort, descending }: FeatureSelection,
): readonly FeatureView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const direction = descending ? -1 : 1;
  return features
    .filter((feature) => (state === undefined || feature.state === state) && matchesSearch(feature, words))
    .sort((a, b) => direction * compare[sort](a, b) || a.id - b.id);
}

/** Every word must occur; `#12` means the feature with exactly that number. */
export function matchesSearch(feature: FeatureView, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const haystack =
    `${feature.name}\n${feature.category}\n${feature.description}\n${feature.reasonText ?? ''}`.toLowerCase();
  return words.every((word) =>
    /^#\d+$/.test(word) ? feature.id === Number(word.slice(1)) : haystack.includes(word),
  );
}

export function countStates(features: readonly FeatureView[]): ReadonlyMap<FeatureState, number> {
  const counts = new Map<FeatureState, number>();
  for (const { state } of features) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}
