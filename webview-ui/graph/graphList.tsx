import { useMemo, useRef } from 'preact/hooks';
import type { FeatureView } from '../../src/shared/viewModel';
import { menuOfFeature } from '../contextMenu';
import { lookOfFeature } from '../features/featureStates';
import { useGrowingLimit } from '../features/useGrowingLimit';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { memo } from '../memo';
import { Untrusted } from '../text/untrusted';
import { explanationOf } from './describeNode';
import type { Marks } from './graphNode';
import { depths } from './layout/depths';

interface GraphListProps {
  readonly shown: readonly FeatureView[];
  readonly features: ReadonlyMap<number, FeatureView>;
  readonly dependents: ReadonlyMap<number, readonly number[]>;
  readonly marks: Marks;
  readonly onOpen: (id: number) => void;
}

/** The same as the picture, in words: by how many steps lie before a feature, with what is before and behind it. */
export const GraphList = memo(function GraphList(props: GraphListProps) {
  const { shown, features, dependents, marks, onOpen } = props;
  const list = useRef<HTMLOListElement>(null);
  const steps = useMemo(() => {
    const ids = new Set(shown.map(({ id }) => id));
    const depth = depths(
      shown.map(({ id, dependencies }) => ({
        id,
        dependencies: dependencies.filter((each) => ids.has(each)),
      })),
    );
    return shown
      .map((feature) => ({ feature, step: (depth.get(feature.id) ?? 0) + 1 }))
      .sort((a, b) => a.step - b.step || a.feature.id - b.feature.id);
  }, [shown]);
  const { limit, showAll, sentinel } = useGrowingLimit(steps.length, 0);
  const goTo = (id: number): void =>
    showAll(() => list.current?.querySelector<HTMLElement>(`[data-item="${id}"] .itemName`)?.focus());
  return (
    <div class="graphListArea">
      <ol ref={list} class="graphList" aria-label={t('Features by what they depend on')}>
        {steps.slice(0, limit).map(({ feature, step }) => {
          const look = lookOfFeature(feature.state);
          return (
            <li key={feature.id} class="graphItem" data-item={feature.id} {...menuOfFeature(feature)}>
              <span class="muted itemStep">{t('Step {0}', step)}</span>
              <span class={`state tone-${look.tone}`}>
                <Icon name={look.icon} />
                {look.label}
              </span>
              <button type="button" class="itemName" onClick={() => onOpen(feature.id)}>
                #{feature.id} <Untrusted text={feature.name} maxChars={160} />
              </button>
              <span class="itemLinks">
                <Links label={t('Depends on')} ids={feature.dependencies} features={features} onGo={goTo} />
                <Links
                  label={t('Needed by')}
                  ids={dependents.get(feature.id) ?? []}
                  features={features}
                  onGo={goTo}
                />
              </span>
              {explanationOf(feature, marks).map((sentence) => (
                <span key={sentence} class="muted itemWhy">
                  <Untrusted text={sentence} />
                </span>
              ))}
            </li>
          );
        })}
      </ol>
      <div ref={sentinel} aria-hidden="true" />
    </div>
  );
});

const mostLinks = 20;

interface LinksProps {
  readonly label: string;
  readonly ids: readonly number[];
  readonly features: ReadonlyMap<number, FeatureView>;
  readonly onGo: (id: number) => void;
}

function Links({ label, ids, features, onGo }: LinksProps) {
  if (ids.length === 0) return null;
  return (
    <span>
      {label}{' '}
      {ids.slice(0, mostLinks).map((id) =>
        features.has(id) ? (
          <button
            key={id}
            type="button"
            class="itemLink"
            aria-label={t('Go to feature {0}', id)}
            onClick={() => onGo(id)}
          >
            #{id}
          </button>
        ) : (
          <span key={id}>{t('#{0} (does not exist)', id)} </span>
        ),
      )}
      {ids.length > mostLinks && ` ${t('and {0} more', ids.length - mostLinks)}`}
    </span>
  );
}
