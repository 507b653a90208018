import { useRef } from 'preact/hooks';
import { type DashboardView, dashboardViews } from '../../src/shared/dashboardViews';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { keyOf, lookOf } from './viewLooks';

export const viewPanelId = 'viewPanel';

export function viewTabId(view: DashboardView): string {
  return `viewTab-${view}`;
}

interface ViewTabsProps {
  readonly chosen: DashboardView;
  readonly onChoose: (view: DashboardView) => void;
}

/** One stop of the Tab key; arrows go from tab to tab, and what they reach is shown at once. */
export function ViewTabs({ chosen, onChoose }: ViewTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = viewReachedBy(event, chosen);
    if (next === undefined) return;
    event.preventDefault();
    // Keys that mean something to the page as a whole are none of its business here.
    event.stopPropagation();
    onChoose(next);
    list.current?.querySelector<HTMLElement>(`#${viewTabId(next)}`)?.focus();
  };
  return (
    <div class="viewTabs" role="tablist" aria-label={t('Views')} ref={list} onKeyDown={onKeyDown}>
      {dashboardViews.map((view) => {
        const { title, about, icon } = lookOf(view);
        const letter = keyOf(view);
        return (
          <button
            key={view}
            type="button"
            role="tab"
            id={viewTabId(view)}
            class="viewTab"
            aria-selected={view === chosen}
            aria-controls={viewPanelId}
            aria-keyshortcuts={letter}
            tabIndex={view === chosen ? 0 : -1}
            title={letter === undefined ? about : `${about} (${letter})`}
            onClick={() => onChoose(view)}
          >
            <Icon name={icon} />
            <span>{title}</span>
          </button>
        );
      })}
    </div>
  );
}

function viewReachedBy(event: KeyboardEvent, chosen: DashboardView): DashboardView | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return undefined;
  const at = dashboardViews.indexOf(chosen);
  const count = dashboardViews.length;
  switch (event.key) {
    case 'ArrowRight':
      return dashboardViews[(at + 1) % count];
    case 'ArrowLeft':
      return dashboardViews[(at + count - 1) % count];
    case 'Home':
      return dashboardViews[0];
    case 'End':
      return dashboardViews[count - 1];
    default:
      return undefined;
  }
}
