import { dashboardViews } from '../../src/shared/dashboardViews';
import { t } from '../l10n/t';
import { keyOf, lookOf } from '../views/viewLooks';
import { featureKeys, graphKeys, type KeysOfView, timelineKeys } from './viewKeys';

export interface KeyHelp {
  readonly keys: readonly string[];
  readonly does: string;
}

export interface KeyGroup {
  readonly title: string;
  readonly rows: readonly KeyHelp[];
}

/** Keys of the page as a whole. */
export const helpKey = '?';
export const debugLogKey = 'D';
export const searchKey = '/';

/** Every key of the dashboard that is not the browser's own, for the help. */
export function keyTable(): readonly KeyGroup[] {
  return [
    { title: t('Everywhere'), rows: pageRows() },
    {
      title: t('List of features'),
      rows: rowsOf(featureKeys, {
        next: t('Next'),
        previous: t('Previous'),
        focusFirst: t('First'),
        focusLast: t('Last'),
        open: t('Show details'),
        close: t('Hide details, or back to the row'),
        toggle: t('Show or hide details'),
        backToRow: t('Back to the row'),
      }),
    },
    {
      title: lookOf('graph').title,
      rows: [
        { keys: ['←', '→', '↑', '↓'], does: t('What it waits for, what waits for it, and along the column') },
        ...rowsOf(graphKeys, {
          focusFirst: t('First'),
          focusLast: t('Last'),
          nextCritical: t('Next on the critical path'),
          nextBottleneck: t('Next bottleneck'),
          zoomIn: t('Zoom in'),
          zoomOut: t('Zoom out'),
          fit: t('Fit into the view'),
          open: t('Details'),
          link: t('Change what it waits for'),
          close: t('Close what is open'),
        }),
      ],
    },
    {
      title: lookOf('timeline').title,
      rows: [
        { keys: ['←', '→', '↑', '↓'], does: t('Before, after, and to the lanes beside it') },
        ...rowsOf(timelineKeys, {
          focusFirst: t('First'),
          focusLast: t('Last'),
          back: t('Earlier'),
          forth: t('Later'),
          zoomIn: t('Zoom in'),
          zoomOut: t('Zoom out'),
          showAll: t('Fit into the view'),
          showNow: t('Now'),
          open: t('Details'),
          close: t('Close what is open'),
        }),
      ],
    },
  ];
}

function pageRows(): readonly KeyHelp[] {
  const views = dashboardViews.flatMap((view): KeyHelp[] => {
    const key = keyOf(view);
    if (key === undefined) return [];
    const { title } = lookOf(view);
    return [{ keys: [key], does: view === 'mission' ? title : t('{0}, and back', title) }];
  });
  return [
    ...views,
    { keys: [searchKey], does: t('Search features') },
    { keys: ['←', '→'], does: t('From tab to tab, while one of them has the focus') },
    { keys: [debugLogKey], does: t('Debug log') },
    { keys: [helpKey], does: t('This help') },
    { keys: [shown('Escape')], does: t('Close what is open') },
  ];
}

function rowsOf<K extends KeysOfView>(
  table: K,
  does: Readonly<Record<Extract<keyof K, string>, string>>,
): KeyHelp[] {
  const actions = Object.entries<string>(does) as [Extract<keyof K, string>, string][];
  return actions.map(([action, text]) => ({
    keys: (table[action] ?? []).slice(0, 1).map(shown),
    does: text,
  }));
}

function shown(key: string): string {
  switch (key) {
    case 'Escape':
      // l10n: not for people
      return 'Esc';
    case 'Enter':
      return t('Enter');
    case 'ArrowUp':
      return '↑';
    case 'ArrowDown':
      return '↓';
    case 'ArrowLeft':
      return '←';
    case 'ArrowRight':
      return '→';
    default:
      return key;
  }
}
