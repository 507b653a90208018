import type { FeatureView } from '../../src/shared/viewModel';
import { countOf } from '../text/durations';
import { Untrusted } from '../text/untrusted';
import { QuestionForm } from '../questionForm';
import { FeatureCheck } from './featureCheck';
import { FeatureEvidence } from './featureEvidence';

const shownSteps = 30;

export function FeatureDetails({ feature }: { readonly feature: FeatureView }) {
  const { description, steps, lastError } = feature;
  const facts = [
    `Score ${feature.score}`,
    `Priority ${feature.priority}`,
    feature.dependents > 0 ? `${countOf(feature.dependents, 'feature')} waiting on it` : undefined,
    feature.attempts > 0
      ? countOf(feature.attempts, 'attempt without progress', 'attempts without progress')
      : undefined,
    feature.provider === undefined ? undefined : `Built by ${feature.provider}`,
    feature.model === undefined ? undefined : `Model ${feature.model}`,
    feature.skipCount > 0 ? `skipped ${countOf(feature.skipCount, 'time')}` : undefined,
    (feature.regressions ?? 0) > 0 ? countOf(feature.regressions ?? 0, 'regression') : undefined,
    feature.unverified ? 'merged unverified: no checks were run' : undefined,
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
          {steps.length > shownSteps && <li class="muted">{steps.length - shownSteps} more</li>}
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
          Seen by a regression test: <Untrusted text={feature.regressionSeen} maxChars={2000} multiline />
        </p>
      )}
      <FeatureCheck feature={feature} />
      {feature.hasEvidence === true && <FeatureEvidence feature={feature} />}
      <p class="muted">{facts.join(' · ')}</p>
    </div>
  );
}
