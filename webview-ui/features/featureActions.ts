import type { FeatureState, FeatureView } from '../../src/shared/viewModel';

/** What makes sense for a feature in this state; the engine decides again when it is asked. */
export function actionsOf(state: FeatureState): {
  readonly retry: boolean;
  readonly skip: boolean;
  readonly edit: boolean;
  readonly dependencies: boolean;
  readonly revert: boolean;
} {
  return {
    revert: state === 'passing',
    retry: state === 'failed' || state === 'needsPerson' || state === 'waiting' || state === 'overBudget',
    skip: ['ready', 'waiting', 'blocked', 'needsPerson', 'overBudget'].includes(state),
    edit: state !== 'passing' && state !== 'merging',
    dependencies: state !== 'passing' && state !== 'merging',
  };
}

/** An agent has worked on it, or works on it. */
export function hasChanges({ state, attempts, hasEvidence }: FeatureView): boolean {
  return (
    state === 'passing' ||
    state === 'inProgress' ||
    state === 'merging' ||
    attempts > 0 ||
    hasEvidence === true
  );
}
