import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../icon';
import { isTyping } from '../isTyping';
import { searchKey } from '../keys/keyTable';
import { t } from '../l10n/t';
import { columns } from './featureHeadings';
import { sortKeys, type FeatureSelection } from './selectFeatures';

interface FeatureSearchProps {
  readonly selection: FeatureSelection;
  readonly onSelection: (selection: FeatureSelection) => void;
}

export function FeatureSearch({ selection, onSelection }: FeatureSearchProps) {
  const search = useRef<HTMLInputElement>(null);
  useSlashFor(search);
  return (
    <div class="filters">
      <label class="search">
        <Icon name="search" />
        <input
          ref={search}
          type="search"
          placeholder={t('Search features (/)')}
          aria-label={t('Search features')}
          value={selection.search}
          maxLength={200}
          onInput={(event) => onSelection({ ...selection, search: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && selection.search !== '') onSelection({ ...selection, search: '' });
          }}
        />
      </label>
      <label class="narrowSort">
        <span class="visuallyHidden">{t('Sort by')}</span>
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
                  {t('By: {0}', label)}
                </option>
              ),
          )}
        </select>
      </label>
    </div>
  );
}

/** `/` goes to the search, as in many lists; not while something is being typed. */
export function useSlashFor(input: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== searchKey || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event)) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [input]);
}
