import type { FeatureView } from '../../src/shared/viewModel';
import { lookOfFeature } from '../features/featureStates';
import { countOf } from '../text/durations';
import { plainText } from '../text/plainText';
import type { Marks } from './graphNode';

/** Sentences on why a feature stands where it stands, and why it does not run; all of it plain text. */
export function explanationOf(feature: FeatureView, marks: Marks): readonly string[] {
  const waiting = marks.bottlenecks.get(feature.id);
  const place = marks.critical.get(feature.id);
  return [
    ...(feature.reasonText === undefined ? [] : [feature.reasonText, ...(feature.reasonDetails ?? [])]).map(
      (text) => plainText(text, { maxChars: 400 }),
    ),
    ...(place === undefined
      ? []
      : [`On the critical path, ${place + 1} of ${marks.critical.size}: what delays it delays the whole.`]),
    ...(waiting === undefined
      ? []
      : [`Bottleneck: ${countOf(waiting, 'feature')} ${waiting === 1 ? 'waits' : 'wait'} for it.`]),
  ];
}

/** What a screen reader says of a feature in the graph. */
export function spokenNode(feature: FeatureView, marks: Marks): string {
  const ids = feature.dependencies.map((id) => `#${id}`).join(', ');
  return [
    `#${feature.id} ${plainText(feature.name, { maxChars: 120 })}: ${lookOfFeature(feature.state).label}.`,
    feature.dependencies.length === 0 ? 'Waits for no other feature.' : `Depends on ${ids}.`,
    feature.dependents === 0 ? '' : `${countOf(feature.dependents, 'feature')} directly behind it.`,
    ...explanationOf(feature, marks),
  ]
    .filter((part) => part !== '')
    .join(' ');
}
