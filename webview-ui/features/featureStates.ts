import type { FeatureState } from '../../src/shared/viewModel';
import type { IconName } from '../iconPaths';
import { t } from '../l10n/t';
import type { Tone } from '../tone';

export interface FeatureStateLook {
  readonly state: FeatureState;
  readonly label: string;
  readonly icon: IconName;
  readonly tone: Tone;
}

/** In the order in which they deserve a look: what needs somebody, what moves, what comes, what is done. */
export const featureStates: readonly FeatureStateLook[] = [
  { state: 'needsPerson', label: t('Needs you'), icon: 'person', tone: 'warning' },
  { state: 'failed', label: t('Failed'), icon: 'cross', tone: 'error' },
  { state: 'overBudget', label: t('Over budget'), icon: 'stop', tone: 'warning' },
  { state: 'inProgress', label: t('In progress'), icon: 'working', tone: 'active' },
  { state: 'merging', label: t('Merging'), icon: 'merge', tone: 'merging' },
  { state: 'ready', label: t('Ready'), icon: 'circle', tone: 'ready' },
  { state: 'waiting', label: t('Waiting'), icon: 'clock', tone: 'quiet' },
  { state: 'blocked', label: t('Blocked'), icon: 'lock', tone: 'quiet' },
  { state: 'passing', label: t('Passing'), icon: 'check', tone: 'success' },
];

const unknownState: Omit<FeatureStateLook, 'state'> = { label: t('Unknown'), icon: 'circle', tone: 'quiet' };

export function lookOfFeature(state: FeatureState): Omit<FeatureStateLook, 'state'> {
  return featureStates.find((look) => look.state === state) ?? unknownState;
}

export function rankOfState(state: FeatureState): number {
  const rank = featureStates.findIndex((look) => look.state === state);
  return rank < 0 ? featureStates.length : rank;
}
