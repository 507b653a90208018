import type { DashboardView } from '../../src/shared/dashboardViews';
import type { IconName } from '../iconPaths';

export interface ViewLook {
  readonly title: string;
  /** What it shows, for its tooltip. */
  readonly about: string;
  readonly icon: IconName;
  /** Opens it from anywhere, and leads back to what was there before. */
  readonly key: string | undefined;
}

export const viewLooks: Readonly<Record<DashboardView, ViewLook>> = {
  mission: {
    title: 'Mission Control',
    about: 'Who is at work on what, and what waits',
    icon: 'mission',
    key: undefined,
  },
  graph: { title: 'Graph', about: 'What waits for what', icon: 'graph', key: 'g' },
};
