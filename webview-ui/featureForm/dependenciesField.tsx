import { useId, useMemo, useState } from 'preact/hooks';
import type { FeatureView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { t } from '../l10n/t';
import { Untrusted } from '../text/untrusted';
import { circleOf } from './circle';

interface DependenciesFieldProps {
  /** Undefined: a new feature, on which nothing depends. */
  readonly featureId: number | undefined;
  readonly features: readonly FeatureView[];
  readonly chosen: readonly number[];
  readonly onChange: (chosen: readonly number[]) => void;
}

const most = 20;
const shownMatches = 8;

/** What must pass first: searched by number or name, and picked. What would close a circle says which. */
export function DependenciesField({ featureId, features, chosen, onChange }: DependenciesFieldProps) {
  const label = useId();
  const input = useId();
  const [search, setSearch] = useState('');
  const byId = useMemo(() => new Map(features.map((feature) => [feature.id, feature])), [features]);
  const words = search.trim().toLowerCase().replace(/^#/, '');
  const matches = useMemo(
    () =>
      words === ''
        ? []
        : features
            .filter(({ id, name }) => String(id).startsWith(words) || name.toLowerCase().includes(words))
            .filter(({ id }) => id !== featureId && !chosen.includes(id))
            .slice(0, shownMatches),
    [features, words, featureId, chosen],
  );
  const isFull = chosen.length >= most;
  return (
    <div class="field" role="group" aria-labelledby={label}>
      <span id={label} class="fieldLabel">
        {t('Waits for')}
      </span>
      {chosen.length > 0 && (
        <ul class="chosenList">
          {chosen.map((id) => (
            <li key={id}>
              <span class="featureId">#{id}</span>
              <Untrusted text={byId.get(id)?.name ?? t('no such feature: ignored')} maxChars={80} />
              <Button
                label={t('Remove')}
                icon="cross"
                look="iconOnly"
                title={t('Do not wait for feature {0}', id)}
                onClick={() => onChange(chosen.filter((each) => each !== id))}
              />
            </li>
          ))}
        </ul>
      )}
      <label class="visuallyHidden" for={input}>
        {t('Search a feature that must pass first')}
      </label>
      <input
        id={input}
        type="search"
        value={search}
        placeholder={t('Search by number or name')}
        onInput={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          // The form is not to be saved by it.
          if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) event.preventDefault();
        }}
      />
      {words !== '' && (
        <ul class="matchList" aria-label={t('Features found')}>
          {matches.length === 0 && <li class="muted">{t('No other feature is called so.')}</li>}
          {matches.map(({ id, name }) => {
            const circle = featureId === undefined ? undefined : circleOf(byId, featureId, id);
            return (
              <li key={id}>
                <button
                  type="button"
                  class="match"
                  aria-disabled={circle !== undefined || isFull ? 'true' : undefined}
                  onClick={() => {
                    if (circle !== undefined || isFull) return;
                    setSearch('');
                    onChange([...chosen, id]);
                    document.getElementById(input)?.focus();
                  }}
                >
                  <span class="featureId">#{id}</span> <Untrusted text={name} maxChars={80} />
                  {circle !== undefined && (
                    <span class="why">
                      {' '}
                      {t('Not possible: it waits for this feature itself ({0}).', circle.join(' → '))}
                    </span>
                  )}
                  {circle === undefined && isFull && (
                    <span class="why"> {t('Not possible: {0} are the most.', most)}</span>
                  )}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
