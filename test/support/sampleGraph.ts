import { holdUpsIn } from '../../src/core/backlog/holdUps';
import type { FeatureState, FeatureView, Snapshot } from '../../src/shared/viewModel';
import { sampleFeature } from './sampleBacklog';
import { snapshotOf } from './sampleSnapshot';

/** A snapshot of these features, with what the engine would say holds them up. */
export function graphSnapshot(features: readonly FeatureView[], given: Partial<Snapshot> = {}): Snapshot {
  const dependents = new Map<number, number>();
  for (const { dependencies } of features) {
    for (const id of dependencies) dependents.set(id, (dependents.get(id) ?? 0) + 1);
  }
  const counted = features.map((feature) => ({ ...feature, dependents: dependents.get(feature.id) ?? 0 }));
  return snapshotOf({ features: counted, holdUps: holdUpsIn(counted, () => 1), ...given });
}

const nouns = ['catalogue', 'cart', 'checkout', 'account', 'search', 'invoice', 'stock', 'shipping'];
const verbs = ['Show', 'Store', 'Validate', 'Import', 'Export', 'Test', 'Cache', 'Translate'];
const categories = ['foundation', 'catalogue', 'checkout', 'operations'];

/** A large backlog in its middle, always the same: each feature depends on up to three of those shortly before it. */
export function largeBacklog(count: number): readonly FeatureView[] {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed % below;
  };
  const done = Math.floor(count * 0.4);
  const states: FeatureState[] = [];
  return Array.from({ length: count }, (_, index) => {
    const id = index + 1;
    const wanted = index < 5 ? 0 : random(4);
    const dependencies = [
      ...new Set(Array.from({ length: wanted }, () => id - 1 - random(Math.min(index, 40)))),
    ];
    const isBlocked = dependencies.some((each) => states[each - 1] !== 'passing');
    const state: FeatureState =
      index < done ? 'passing' : isBlocked ? 'blocked' : index < done + 4 ? 'inProgress' : 'ready';
    states.push(state);
    return sampleFeature({
      id,
      state,
      priority: id,
      category: categories[random(categories.length)] ?? '',
      name: `${verbs[random(verbs.length)]} the ${nouns[random(nouns.length)]} (${id})`,
      status: state === 'passing' ? 'passing' : state === 'inProgress' ? 'in_progress' : 'pending',
      dependencies,
      reasonText: isBlocked ? `Blocked by ${dependencies.map((each) => `#${each}`).join(', ')}.` : undefined,
    });
  });
}
