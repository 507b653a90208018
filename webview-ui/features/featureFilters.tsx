import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { FeatureView } from '../../src/shared/viewModel';
import { Icon } from '../icon';
import { toggleState } from '../state/viewState';
import { columns } from './featureHeadings';
import { featureStates } from './featureStates';
import { countStates, sortKeys, type FeatureSelection } from './selectFeatures';

interface FeatureFiltersProps {
  readonly features: readonly FeatureView[];
  readonly selection: FeatureSelection;
  readonly onSelection: (selection: FeatureSelection) => void;
}

export function FeatureFilters({ features, selection, onSelection }: FeatureFiltersProps) {
  const counts = useMemo(() => countStates(features), [features]);
  const search = useRef<HTMLInputElement>(null);
  useSlashFor(search);
  const chips = featureStates.filter(({ state }) => counts.has(state) || selection.state === state);
  return (
    <div class="filters">
      <label class="search">
        <Icon name="search" />
        <input
          ref={search}
          type="search"
          placeholder="Search features (/)"
          aria-label="Search features"
          value={selection.search}
          maxLength={200}
          onInput={(event) => onSelection({ ...selection, search: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && selection.search !== '') onSelection({ ...selection, search: '' });
          }}
        />
      </label>
      <label class="narrowSort">
        <span class="visuallyHidden">Sort by</span>
        <select
          value={selection.sort}
          onChange={(event) => {
            const sort = sortKeys.find((key) => key === event.currentTarget.value);
            if (sort !== undefined) onSelection({ ...selection, sort, descending: false });
          }}
        >
          {columns.map(
            ({ label, sort }) =>
              sort !== undefined && (
                <option key={sort} value={sort}>
                  By {label.toLowerCase()}
                </option>
              ),
          )}
        </select>
      </label>
      <div class="chips" role="group" aria-label="Filter by state">
        <button
          type="button"
          class="chip"
          aria-pressed={selection.state === undefined}
          onClick={() => onSelection({ ...selection, state: undefined })}
        >
          All <span class="count">{features.length}</span>
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
    </div>
  );
}

/** `/` goes to the search, as in many lists; not while something is being typed. */
function useSlashFor(input: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [input]);
}
