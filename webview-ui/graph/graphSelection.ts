import type { FeatureView } from '../../src/shared/viewModel';
import { featureStates } from '../features/featureStates';
import { type FeatureSelection, matchesSearch } from '../features/selectFeatures';

/** What the user has chosen to see of the graph; kept over hiding the view and reloading the window. */
export interface GraphChoices {
  /** As a list instead of a picture. */
  readonly asList: boolean;
  /** Only this state is shown. */
  readonly state: FeatureSelection['state'];
  /** Only this category is shown. */
  readonly category: string | undefined;
  readonly hidesPassed: boolean;
  /** What it finds stands out; nothing is hidden by it. */
  readonly search: string;
  readonly focused: number | undefined;
  /** Its details are open. */
  readonly opened: number | undefined;
}

export const initialGraphChoices: GraphChoices = {
  asList: false,
  state: undefined,
  category: undefined,
  hidesPassed: false,
  search: '',
  focused: undefined,
  opened: undefined,
};

/** Reads what an earlier version may have stored: what does not fit falls back, value by value. */
export function readGraphChoices(stored: unknown): GraphChoices {
  const given = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  const text = (key: string): string | undefined => (typeof given[key] === 'string' ? given[key] : undefined);
  const id = (key: string): number | undefined =>
    Number.isSafeInteger(given[key]) ? (given[key] as number) : undefined;
  return {
    asList: given['asList'] === true,
    state: featureStates.find(({ state }) => state === given['state'])?.state,
    category: text('category'),
    hidesPassed: given['hidesPassed'] === true,
    search: text('search') ?? '',
    focused: id('focused'),
    opened: id('opened'),
  };
}

export function shownFeatures(
  features: readonly FeatureView[],
  { state, category, hidesPassed }: Pick<GraphChoices, 'state' | 'category' | 'hidesPassed'>,
): readonly FeatureView[] {
  if (state === undefined && category === undefined && !hidesPassed) return features;
  return features.filter(
    (feature) =>
      (state === undefined || feature.state === state) &&
      (category === undefined || feature.category === category) &&
      !(hidesPassed && feature.state === 'passing'),
  );
}

/** In the order of their numbers; undefined when nothing is searched for. */
export function foundFeatures(shown: readonly FeatureView[], search: string): readonly number[] | undefined {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  return shown.filter((feature) => matchesSearch(feature, words)).map(({ id }) => id);
}

export function categoriesOf(features: readonly FeatureView[]): readonly string[] {
  return [...new Set(features.map(({ category }) => category).filter((each) => each !== ''))].sort();
}
