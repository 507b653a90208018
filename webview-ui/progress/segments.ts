import type { FeatureCounts } from '../../src/shared/viewModel';
import { t } from '../l10n/t';
import type { Tone } from '../tone';

export interface Segment {
  readonly key: string;
  readonly label: string;
  readonly count: number;
  readonly tone: Tone;
}

/** The whole backlog in the order of a road: what is done on the left, what needs somebody on the right. */
export function progressSegments(counts: FeatureCounts): readonly Segment[] {
  const segments: Segment[] = [
    { key: 'passing', label: t('Passing'), count: counts.passing, tone: 'success' },
    { key: 'merging', label: t('Merging'), count: counts.submitted, tone: 'merging' },
    { key: 'inProgress', label: t('In progress'), count: counts.inProgress, tone: 'active' },
    { key: 'ready', label: t('Ready'), count: counts.ready, tone: 'ready' },
    { key: 'blocked', label: t('Blocked'), count: counts.blocked, tone: 'quiet' },
    { key: 'failed', label: t('Failed'), count: counts.failed, tone: 'error' },
    { key: 'needsPerson', label: t('Needs you'), count: counts.waitingForPerson, tone: 'warning' },
  ];
  const overBudget = counts.overBudget ?? 0;
  if (overBudget > 0) {
    segments.push({ key: 'overBudget', label: t('Over budget'), count: overBudget, tone: 'warning' });
  }
  // Features that only wait for a retry time are in none of the counts; without them the bar would lie.
  const rest = counts.total - segments.reduce((sum, segment) => sum + segment.count, 0);
  if (rest > 0) segments.splice(4, 0, { key: 'waiting', label: t('Waiting'), count: rest, tone: 'waiting' });
  return segments;
}
