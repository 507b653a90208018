import type { RefObject } from 'preact';
import type { FeatureView } from '../../src/shared/viewModel';
import { lookOfFeature } from '../features/featureStates';
import { Icon } from '../icon';
import { Untrusted } from '../text/untrusted';

interface NodeTipProps {
  readonly tipRef: RefObject<HTMLDivElement | null>;
  readonly feature: FeatureView;
  readonly sentences: readonly string[];
}

const mostSentences = 6;

/** Beside a feature: its whole name, its state, and why it does not run. Read out with the feature itself. */
export function NodeTip({ tipRef, feature, sentences }: NodeTipProps) {
  const look = lookOfFeature(feature.state);
  return (
    <div ref={tipRef} class="nodeTip" aria-hidden="true">
      <p class="nodeTipName">
        #{feature.id} <Untrusted text={feature.name} maxChars={240} />
      </p>
      <p class={`state tone-${look.tone}`}>
        <Icon name={look.icon} />
        {look.label}
      </p>
      {sentences.slice(0, mostSentences).map((sentence) => (
        <p key={sentence}>
          <Untrusted text={sentence} />
        </p>
      ))}
    </div>
  );
}
