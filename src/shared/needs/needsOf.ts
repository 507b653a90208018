import { inEnglish, type Translate } from '../translate';
import type { Snapshot } from '../viewModel';
import { featureNeeds } from './featureNeeds';
import type { Need, NeedSeverity } from './need';
import { projectNeeds } from './projectNeeds';
import { stallNeeds } from './stallNeeds';

/** What of the snapshot decides who is needed. */
export type NeedSource = Pick<Snapshot, 'features' | 'agents' | 'activity'> &
  Partial<Pick<Snapshot, 'holds' | 'deadlock'>>;

const ranks: Readonly<Record<NeedSeverity, number>> = { blocking: 0, high: 1, normal: 2, low: 3 };

/** Everything that waits for a person, most urgent first, and of that the oldest. Every surface shows this list. */
export function needsOf(snapshot: NeedSource, t: Translate = inEnglish): Need[] {
  return [...projectNeeds(snapshot, t), ...stallNeeds(snapshot, t), ...featureNeeds(snapshot, t)].sort(
    byUrgency,
  );
}

/** What nobody knows the age of comes after what is known to wait. */
function byUrgency(a: Need, b: Need): number {
  const since = (need: Need): number => (need.since === undefined ? Infinity : Date.parse(need.since));
  // Two that are unknown are of the same age.
  const byAge = since(a) === since(b) ? 0 : since(a) - since(b);
  return ranks[a.severity] - ranks[b.severity] || byAge || a.id.localeCompare(b.id, 'en', { numeric: true });
}
