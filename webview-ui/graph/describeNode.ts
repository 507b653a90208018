import type { FeatureView } from '../../src/shared/viewModel';
import { lookOfFeature } from '../features/featureStates';
import { t } from '../l10n/t';
import { featuresText } from '../text/counts';
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
      : [
          t(
            'On the critical path, {0} of {1}: what delays it delays the whole.',
            place + 1,
            marks.critical.size,
          ),
        ]),
    ...(waiting === undefined
      ? []
      : [
          t(
            waiting === 1 ? 'Bottleneck: {0} feature waits for it.' : 'Bottleneck: {0} features wait for it.',
            waiting,
          ),
        ]),
  ];
}

/** What a screen reader says of a feature in the graph. */
export function spokenNode(feature: FeatureView, marks: Marks): string {
  const ids = feature.dependencies.map((id) => `#${id}`).join(', ');
  return [
    `#${feature.id} ${plainText(feature.name, { maxChars: 120 })}: ${lookOfFeature(feature.state).label}.`,
    feature.dependencies.length === 0 ? t('Waits for no other feature.') : t('Depends on {0}.', ids),
    feature.dependents === 0 ? '' : t('{0} directly behind it.', featuresText(feature.dependents)),
    ...explanationOf(feature, marks),
  ]
    .filter((part) => part !== '')
    .join(' ');
}
