import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import type { FeatureView } from '../../src/shared/viewModel';
import { t } from '../l10n/t';
import { memo } from '../memo';
import { featuresText } from '../text/counts';
import { FeatureSearch } from './featureSearch';
import { StateChips } from './stateChips';
import { FeatureRow } from './featureRow';
import { columns, FeatureHeadings } from './featureHeadings';
import { moveFocus } from './moveFocus';
import { selectFeatures, type FeatureSelection } from './selectFeatures';
import { useGrowingLimit } from './useGrowingLimit';

interface FeatureListProps {
  readonly features: readonly FeatureView[];
  readonly selection: FeatureSelection;
  /** Where the page is about to be scrolled to: rows must be there to scroll to. */
  readonly scrolledTo: number;
  readonly onSelection: (selection: FeatureSelection) => void;
  /** Those whose details are open. */
  readonly openRows: readonly number[];
  readonly onOpenRows: (ids: readonly number[]) => void;
}

/** A tree grid of one level: arrows walk the rows, Right and Left open and close one, Tab reaches its buttons. */
export const FeatureList = memo(function FeatureList(props: FeatureListProps) {
  const { features, selection, scrolledTo, onSelection, openRows, onOpenRows } = props;
  const shown = useMemo(() => selectFeatures(features, selection), [features, selection]);
  const { limit, showAll, sentinel } = useGrowingLimit(shown.length, scrolledTo);
  const open = useMemo(() => new Set(openRows), [openRows]);
  const latest = useRef(openRows);
  latest.current = openRows;
  const [current, setCurrent] = useState<number | undefined>(undefined);
  const body = useRef<HTMLDivElement>(null);

  const toggle = useCallback(
    (id: number, wanted?: boolean) => {
      const others = latest.current.filter((each) => each !== id);
      const isOpen = others.length < latest.current.length;
      latest.current = (wanted ?? !isOpen) ? [...others, id] : others;
      onOpenRows(latest.current);
    },
    [onOpenRows],
  );

  const rows = shown.slice(0, limit);
  const inTabOrder = rows.some((feature) => feature.id === current) ? current : rows[0]?.id;
  return (
    <section class="features" aria-labelledby="featuresTitle">
      <div class="sectionHead featuresHead">
        <h2 id="featuresTitle">{t('Features')}</h2>
        <span class="muted" role="status">
          {shown.length === features.length
            ? featuresText(features.length)
            : t('{0} of {1}', shown.length, featuresText(features.length))}
        </span>
        <FeatureSearch selection={selection} onSelection={onSelection} />
      </div>
      <StateChips features={features} selection={selection} onSelection={onSelection} />
      <div
        class="grid"
        role="treegrid"
        aria-labelledby="featuresTitle"
        aria-rowcount={shown.length + 1}
        aria-colcount={columns.length}
      >
        <FeatureHeadings selection={selection} onSelection={onSelection} />
        <div role="rowgroup" ref={body} onKeyDown={(event) => moveFocus(event, { toggle, showAll })}>
          {rows.map((feature, index) => (
            <FeatureRow
              key={feature.id}
              feature={feature}
              rowIndex={index + 2}
              open={open.has(feature.id)}
              inTabOrder={feature.id === inTabOrder}
              onFocus={setCurrent}
              onToggle={toggle}
            />
          ))}
        </div>
      </div>
      {shown.length === 0 && (
        <p class="idle">{t('No feature matches. Clear the search or choose another state.')}</p>
      )}
      <div ref={sentinel} class="sentinel" aria-hidden="true" />
    </section>
  );
});
