import { dashboardViews } from '../../src/shared/dashboardViews';
import { t } from '../l10n/t';
import { keyOf, lookOf } from '../views/viewLooks';

export interface KeyHelp {
  readonly keys: readonly string[];
  readonly does: string;
}

/** Keys of the page as a whole; those of a view are shown while it is. */
export const helpKey = '?';
export const debugLogKey = 'D';

/** Every key of the dashboard that is not the browser's own, for the help. */
export function keyTable(): readonly KeyHelp[] {
  const views = dashboardViews.flatMap((view): KeyHelp[] => {
    const key = keyOf(view);
    return key === undefined ? [] : [{ keys: [key], does: t('{0}, and back', lookOf(view).title) }];
  });
  return [
    ...views,
    { keys: ['←', '→'], does: t('From tab to tab, while one of them has the focus') },
    { keys: [debugLogKey], does: t('Debug log') },
    { keys: [helpKey], does: t('This help') },
    // l10n: not for people
    { keys: ['Esc'], does: t('Close what is open') },
  ];
}
