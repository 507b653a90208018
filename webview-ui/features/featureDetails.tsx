import type { FeatureView } from '../../src/shared/viewModel';
import { t } from '../l10n/t';
import { tNodes } from '../l10n/tNodes';
import { regressionsText } from '../text/counts';
import { Untrusted } from '../text/untrusted';
import { QuestionForm } from '../questions/questionForm';
import { FeatureCheck } from './featureCheck';
import { FeatureEvidence } from './featureEvidence';
import { FeatureHistory } from './featureHistory';

const shownSteps = 30;

export function FeatureDetails({ feature }: { readonly feature: FeatureView }) {
  const { description, steps, lastError } = feature;
  const facts = [
    t('Score {0}', feature.score),
    t('Priority {0}', feature.priority),
    feature.dependents > 0
      ? t(
          feature.dependents === 1 ? '{0} feature waiting on it' : '{0} features waiting on it',
          feature.dependents,
        )
      : undefined,
    feature.attempts > 0
      ? t(
          feature.attempts === 1 ? '{0} attempt without progress' : '{0} attempts without progress',
          feature.attempts,
        )
      : undefined,
    feature.provider === undefined ? undefined : t('Built by {0}', feature.provider),
    feature.model === undefined ? undefined : t('Model {0}', feature.model),
    feature.skipCount > 0
      ? t(feature.skipCount === 1 ? 'skipped {0} time' : 'skipped {0} times', feature.skipCount)
      : undefined,
    (feature.regressions ?? 0) > 0 ? regressionsText(feature.regressions ?? 0) : undefined,
    feature.unverified ? t('merged unverified: nothing has passed on exactly what was merged') : undefined,
  ].filter((fact) => fact !== undefined);
  return (
    <div class="details">
      {feature.question !== undefined && <QuestionForm question={feature.question} />}
      {description !== '' && (
        <p class="multiline">
          <Untrusted text={description} maxChars={4000} multiline />
        </p>
      )}
      {steps.length > 0 && (
        <ol>
          {steps.slice(0, shownSteps).map((step, index) => (
            // Steps have no identity but their place.
            <li key={index}>
              <Untrusted text={step} maxChars={600} />
            </li>
          ))}
          {steps.length > shownSteps && <li class="muted">{t('{0} more', steps.length - shownSteps)}</li>}
        </ol>
      )}
      {feature.reasonText !== undefined && (
        <div class="why">
          <p>
            <Untrusted text={feature.reasonText} maxChars={600} />
          </p>
          {feature.reasonDetails !== undefined && (
            <ul>
              {feature.reasonDetails.map((detail) => (
                <li key={detail}>
                  <Untrusted text={detail} maxChars={600} />
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      {lastError !== undefined && (
        <p class="lastError multiline">
          <Untrusted text={lastError} maxChars={2000} multiline />
        </p>
      )}
      {feature.regressionSeen !== undefined && (
        <p class="lastError multiline">
          {tNodes(
            'Seen by a regression test: {0}',
            <Untrusted text={feature.regressionSeen} maxChars={2000} multiline />,
          )}
        </p>
      )}
      <FeatureCheck feature={feature} />
      {feature.hasEvidence === true && <FeatureEvidence feature={feature} />}
      <p class="muted">{facts.join(' · ')}</p>
      <FeatureHistory feature={feature} />
    </div>
  );
}
