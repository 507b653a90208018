/** What the dashboard can show, in the order of its tabs. */
export const dashboardViews = ['mission', 'graph', 'timeline', 'analytics'] as const;

export type DashboardView = (typeof dashboardViews)[number];

export function isDashboardView(value: unknown): value is DashboardView {
  return dashboardViews.some((view) => view === value);
}
