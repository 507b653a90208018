import type { FeatureView } from '../../src/shared/viewModel';

/**
 * The circle that a feature would close by depending on another, from the feature and back to it; undefined when
 * it would close none.
 */
export function circleOf(
  features: ReadonlyMap<number, Pick<FeatureView, 'dependencies'>>,
  featureId: number,
  dependsOn: number,
): readonly number[] | undefined {
  const cameFrom = new Map<number, number>([[dependsOn, featureId]]);
  const open = [dependsOn];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    if (at === featureId) return pathTo(cameFrom, featureId);
    for (const next of features.get(at)?.dependencies ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      open.push(next);
    }
  }
  return undefined;
}

function pathTo(cameFrom: ReadonlyMap<number, number>, featureId: number): number[] {
  const path = [featureId];
  let at = cameFrom.get(featureId);
  while (at !== undefined && at !== featureId) {
    path.unshift(at);
    at = cameFrom.get(at);
  }
  return [featureId, ...path];
}
