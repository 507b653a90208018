import { useEffect, useRef } from 'preact/hooks';
import type { FeatureView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { FeatureActions } from '../features/featureActionButtons';
import { FeatureDetails } from '../features/featureDetails';
import { lookOfFeature } from '../features/featureStates';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { Untrusted } from '../text/untrusted';

interface TimelinePanelProps {
  readonly feature: FeatureView;
  readonly takesFocus: boolean;
  readonly onClose: () => void;
}

/** Details of the feature that a bar stands for. */
export function TimelinePanel({ feature, takesFocus, onClose }: TimelinePanelProps) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (takesFocus) panel.current?.focus();
  }, [feature.id, takesFocus]);
  const look = lookOfFeature(feature.state);
  return (
    <aside
      ref={panel}
      class="graphPanel timelinePanel"
      tabIndex={-1}
      aria-label={t('Feature {0}', feature.id)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      <div class="panelHead">
        <span class={`state tone-${look.tone}`}>
          <Icon name={look.icon} />
          {look.label}
        </span>
        <FeatureActions feature={feature} tabIndex={0} />
        <Button
          label={t('Close')}
          icon="cross"
          look="iconOnly"
          title={t('Close details (Escape)')}
          onClick={onClose}
        />
      </div>
      <h3>
        #{feature.id} <Untrusted text={feature.name} maxChars={400} />
      </h3>
      <FeatureDetails feature={feature} />
    </aside>
  );
}
