import type { FeatureState } from '../../src/shared/viewModel';

/** What makes sense for a feature in this state; the engine decides again when it is asked. */
export function actionsOf(state: FeatureState): { retry: boolean; skip: boolean; dependencies: boolean } {
  return {
    retry: state === 'failed' || state === 'needsPerson' || state === 'waiting',
    skip: state === 'ready' || state === 'waiting' || state === 'blocked' || state === 'needsPerson',
    dependencies: state !== 'passing' && state !== 'merging',
  };
}
