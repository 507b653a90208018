import type { FeatureView } from '../../src/shared/viewModel';
import { menuOfFeature } from '../contextMenu';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { regressionsText } from '../text/counts';
import { memo } from '../memo';
import { Untrusted } from '../text/untrusted';
import { FeatureActions } from './featureActionButtons';
import { FeatureDetails } from './featureDetails';
import { lookOfFeature } from './featureStates';

interface FeatureRowProps {
  readonly feature: FeatureView;
  readonly rowIndex: number;
  readonly open: boolean;
  /** One row at a time is reached by Tab, the others by arrows. */
  readonly inTabOrder: boolean;
  readonly onFocus: (id: number) => void;
  readonly onToggle: (id: number) => void;
}

export const FeatureRow = memo(function FeatureRow(props: FeatureRowProps) {
  const { feature, rowIndex, open, inTabOrder, onFocus, onToggle } = props;
  const look = lookOfFeature(feature.state);
  return (
    <div
      role="row"
      class={`row state-${feature.state}`}
      data-feature={feature.id}
      {...menuOfFeature(feature)}
      aria-level={1}
      aria-rowindex={rowIndex}
      aria-expanded={open}
      tabIndex={inTabOrder ? 0 : -1}
      onFocusCapture={() => onFocus(feature.id)}
      onClick={(event) => {
        if (isOnRowItself(event.target)) onToggle(feature.id);
      }}
    >
      <div role="gridcell" class="cell cell-state">
        <span class={`state tone-${look.tone}`}>
          <Icon name={look.icon} />
          {look.label}
        </span>
      </div>
      <div role="gridcell" class="cell cell-id">
        #{feature.id}
      </div>
      <div role="gridcell" class="cell cell-name">
        {/* By keyboard the row itself opens. */}
        <button
          type="button"
          class="nameButton"
          tabIndex={-1}
          aria-label={open ? t('Hide details') : t('Show details')}
          onClick={() => onToggle(feature.id)}
        >
          <Icon name="chevron" />
        </button>
        <div class="nameText">
          <div class="oneLine featureName">
            <Untrusted text={feature.name} maxChars={200} />
            <RegressionBadge feature={feature} />
          </div>
          {feature.reasonText !== undefined && (
            <div class="muted reason">
              <Untrusted text={feature.reasonText} maxChars={1000} />
            </div>
          )}
        </div>
      </div>
      <div role="gridcell" class="cell cell-category">
        <span class="oneLine muted">
          <Untrusted text={feature.category} maxChars={60} />
        </span>
      </div>
      <div role="gridcell" class="cell cell-priority">
        <span class="narrowLabel">{t('Priority')} </span>
        {feature.priority}
      </div>
      <div role="gridcell" class="cell cell-dependencies">
        {feature.dependencies.length > 0 && <span class="narrowLabel">{t('Depends on')} </span>}
        <Dependencies feature={feature} />
      </div>
      <div role="gridcell" class="cell cell-attempts">
        {feature.attempts > 0 && (
          <>
            <span class="narrowLabel">{t('Tries')} </span>
            {feature.attempts}
          </>
        )}
      </div>
      <div role="gridcell" class="cell cell-actions">
        <FeatureActions feature={feature} tabIndex={inTabOrder ? 0 : -1} />
      </div>
      {open && (
        <div role="gridcell" class="cell cell-details" aria-colspan={8}>
          <FeatureDetails feature={feature} />
        </div>
      )}
    </div>
  );
});

/** How often something that was merged later has broken it. */
function RegressionBadge({
  feature: { regressions = 0, regressionSeen },
}: {
  readonly feature: FeatureView;
}) {
  if (regressions === 0) return null;
  return (
    <span class={regressionSeen === undefined ? 'muted' : 'tone-error'}>
      {' '}
      · {regressionsText(regressions)}
    </span>
  );
}

/** Buttons have their own meaning, and in the details text is selected. */
function isOnRowItself(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, .cell-details') === null;
}

const mostDependencies = 3;

function Dependencies({ feature }: { readonly feature: FeatureView }) {
  const { dependencies, missingDependencies } = feature;
  if (dependencies.length === 0) return null;
  const shown = dependencies.slice(
    0,
    dependencies.length > mostDependencies ? mostDependencies - 1 : mostDependencies,
  );
  const rest = dependencies.length - shown.length;
  return (
    <span title={dependencies.map((id) => `#${id}`).join(', ')}>
      {shown.map((id) => (
        <span key={id} class={missingDependencies.includes(id) ? 'dependency missing' : 'dependency'}>
          #{id}
          {missingDependencies.includes(id) && (
            <span class="visuallyHidden"> {`(${t('does not exist')})`}</span>
          )}{' '}
        </span>
      ))}
      {rest > 0 && <span class="muted">+{rest}</span>}
    </span>
  );
}
