import { t } from '../l10n/t';
import { toggleSort } from '../state/viewState';
import type { FeatureSelection, SortKey } from './selectFeatures';

interface Column {
  readonly key: string;
  readonly label: string;
  readonly sort?: SortKey;
}

export const columns: readonly Column[] = [
  { key: 'state', label: t('State'), sort: 'state' },
  { key: 'id', label: t('Id'), sort: 'id' },
  { key: 'name', label: t('Feature'), sort: 'name' },
  { key: 'category', label: t('Category'), sort: 'category' },
  { key: 'priority', label: t('Priority'), sort: 'priority' },
  { key: 'dependencies', label: t('Depends on') },
  { key: 'attempts', label: t('Tries'), sort: 'attempts' },
  { key: 'actions', label: t('Actions') },
];

interface FeatureHeadingsProps {
  readonly selection: FeatureSelection;
  readonly onSelection: (selection: FeatureSelection) => void;
}

export function FeatureHeadings({ selection, onSelection }: FeatureHeadingsProps) {
  return (
    <div role="rowgroup" class="headings">
      <div role="row" class="row headingRow" aria-rowindex={1}>
        {columns.map(({ key, label, sort }) => {
          const sorted = sort !== undefined && selection.sort === sort;
          const order = selection.descending ? 'descending' : 'ascending';
          return (
            <div
              key={key}
              role="columnheader"
              class={`cell cell-${key}`}
              aria-sort={sorted ? order : sort === undefined ? undefined : 'none'}
            >
              {sort === undefined ? (
                <span class={key === 'actions' ? 'visuallyHidden' : 'headingText'}>{label}</span>
              ) : (
                <button
                  type="button"
                  class="heading"
                  title={t('Sort by: {0}', label)}
                  onClick={() => onSelection(toggleSort(selection, sort))}
                >
                  {label}
                  {sorted && <span aria-hidden="true">{selection.descending ? ' ↓' : ' ↑'}</span>}
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
