import type { FeatureState } from '../../src/shared/viewModel';
import type { IconName } from '../iconPaths';
import type { Tone } from '../tone';

export interface FeatureStateLook {
  readonly state: FeatureState;
  readonly label: string;
  readonly icon: IconName;
  readonly tone: Tone;
}

/** In the order in which they deserve a look: what needs somebody, what moves, what comes, what is done. */
export const featureStates: readonly FeatureStateLook[] = [
  { state: 'needsPerson', label: 'Needs you', icon: 'person', tone: 'warning' },
  { state: 'failed', label: 'Failed', icon: 'cross', tone: 'error' },
  { state: 'overBudget', label: 'Over budget', icon: 'stop', tone: 'warning' },
  { state: 'inProgress', label: 'In progress', icon: 'working', tone: 'active' },
  { state: 'merging', label: 'Merging', icon: 'merge', tone: 'merging' },
  { state: 'ready', label: 'Ready', icon: 'circle', tone: 'ready' },
  { state: 'waiting', label: 'Waiting', icon: 'clock', tone: 'quiet' },
  { state: 'blocked', label: 'Blocked', icon: 'lock', tone: 'quiet' },
  { state: 'passing', label: 'Passing', icon: 'check', tone: 'success' },
];

const unknownState: Omit<FeatureStateLook, 'state'> = { label: 'Unknown', icon: 'circle', tone: 'quiet' };

export function lookOfFeature(state: FeatureState): Omit<FeatureStateLook, 'state'> {
  return featureStates.find((look) => look.state === state) ?? unknownState;
}

export function rankOfState(state: FeatureState): number {
  const rank = featureStates.findIndex((look) => look.state === state);
  return rank < 0 ? featureStates.length : rank;
}
