/** What the dashboard offers, in its order; the ids are those of the command line. */
export const reportChoices = [
  { id: 'analytics', title: 'Analytics' },
  { id: 'velocity', title: 'Velocity' },
  { id: 'hourly-velocity', title: 'Hourly Velocity' },
  { id: 'bottlenecks', title: 'Bottlenecks' },
  { id: 'throughput', title: 'Throughput' },
  { id: 'success-rate', title: 'Success Rate' },
  { id: 'idle-time', title: 'Idle Time by Priority' },
  { id: 'priority-timeline', title: 'Priority Timeline' },
  { id: 'timeline', title: 'Timeline' },
  { id: 'activity-summary', title: 'Activity Summary' },
  { id: 'messages', title: 'Messages' },
] as const;

export type ReportId = (typeof reportChoices)[number]['id'];

export function isReportId(value: unknown): value is ReportId {
  return reportChoices.some(({ id }) => id === value);
}
