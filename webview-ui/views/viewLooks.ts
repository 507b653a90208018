import { type DashboardView, dashboardViews } from '../../src/shared/dashboardViews';
import type { IconName } from '../iconPaths';
import { t } from '../l10n/t';

export interface ViewLook {
  readonly title: string;
  /** What it shows, for its tooltip. */
  readonly about: string;
  readonly icon: IconName;
}

/** A view's key opens it from anywhere; pressed again, all but Mission Control's lead back to what was there before. */
const viewKeys: Readonly<Partial<Record<DashboardView, string>>> = {
  mission: 'M',
  graph: 'G',
  timeline: 'T',
  analytics: 'A',
};

export function keyOf(view: DashboardView): string | undefined {
  return viewKeys[view];
}

export function viewOfKey(key: string): DashboardView | undefined {
  return dashboardViews.find((view) => viewKeys[view] === key.toUpperCase());
}

export function lookOf(view: DashboardView): ViewLook {
  switch (view) {
    case 'mission':
      return {
        title: t('Mission Control'),
        about: t('Who is at work on what, and what waits'),
        icon: 'mission',
      };
    case 'timeline':
      return { title: t('Timeline'), about: t('Who was at work when'), icon: 'timeline' };
    case 'analytics':
      return { title: t('Analytics'), about: t('How it goes'), icon: 'analytics' };
    case 'graph':
      return { title: t('Graph'), about: t('What waits for what'), icon: 'graph' };
  }
}
