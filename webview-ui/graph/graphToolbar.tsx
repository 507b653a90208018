import { useMemo, useRef } from 'preact/hooks';
import type { FeatureView } from '../../src/shared/viewModel';
import { useSlashFor } from '../features/featureSearch';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { plainText } from '../text/plainText';
import { categoriesOf, type GraphChoices } from './graphSelection';

interface GraphToolbarProps {
  readonly features: readonly FeatureView[];
  readonly choices: GraphChoices;
  readonly change: (part: Partial<GraphChoices>) => void;
  /** Goes to the next of what was found. */
  readonly onNextFound: () => void;
}

export function GraphToolbar({ features, choices, change, onNextFound }: GraphToolbarProps) {
  const search = useRef<HTMLInputElement>(null);
  useSlashFor(search);
  const categories = useMemo(() => categoriesOf(features), [features]);
  return (
    <div class="filters">
      <label class="check">
        <input
          type="checkbox"
          checked={choices.hidesPassed}
          onChange={(event) => change({ hidesPassed: event.currentTarget.checked })}
        />
        {t('Hide passing')}
      </label>
      <label>
        <span class="visuallyHidden">{t('Show category')}</span>
        <select
          // An empty one is all of them: a category always has a name.
          value={choices.category ?? ''}
          onChange={({ currentTarget: { value } }) => change({ category: value === '' ? undefined : value })}
        >
          <option value="">{t('All categories')}</option>
          {[...new Set([...categories, ...(choices.category === undefined ? [] : [choices.category])])].map(
            (category) => (
              <option key={category} value={category}>
                {plainText(category, { maxChars: 60 })}
              </option>
            ),
          )}
        </select>
      </label>
      <label class="search">
        <Icon name="search" />
        <input
          ref={search}
          type="search"
          placeholder={t('Search the graph (/)')}
          aria-label={t('Search the graph')}
          value={choices.search}
          maxLength={200}
          onInput={(event) => change({ search: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onNextFound();
            if (event.key === 'Escape' && choices.search !== '') change({ search: '' });
          }}
        />
      </label>
      <button
        type="button"
        class="button secondary toggle"
        aria-pressed={choices.asList}
        title={t('Show as list')}
        onClick={() => change({ asList: !choices.asList })}
      >
        <Icon name="list" />
        <span>{t('List')}</span>
      </button>
    </div>
  );
}
