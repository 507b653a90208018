import { useMemo } from 'preact/hooks';
import type { FeatureView } from '../../src/shared/viewModel';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { toggleState } from '../state/viewState';
import { featureStates } from './featureStates';
import { countStates, type FeatureSelection } from './selectFeatures';

interface StateChipsProps {
  readonly features: readonly FeatureView[];
  readonly selection: FeatureSelection;
  readonly onSelection: (selection: FeatureSelection) => void;
}

/** One for each state that occurs, with its count. */
export function StateChips({ features, selection, onSelection }: StateChipsProps) {
  const counts = useMemo(() => countStates(features), [features]);
  const chips = featureStates.filter(({ state }) => counts.has(state) || selection.state === state);
  return (
    <div class="chips" role="group" aria-label={t('Filter by state')}>
      <button
        type="button"
        class="chip"
        aria-pressed={selection.state === undefined}
        onClick={() => onSelection({ ...selection, state: undefined })}
      >
        {t('All')} <span class="count">{features.length}</span>
      </button>
      {chips.map(({ state, label, icon, tone }) => (
        <button
          key={state}
          type="button"
          class={`chip tone-${tone}`}
          aria-pressed={selection.state === state}
          onClick={() => onSelection(toggleState(selection, state))}
        >
          <Icon name={icon} />
          {label} <span class="count">{counts.get(state) ?? 0}</span>
        </button>
      ))}
    </div>
  );
}
