/** Which time a picture of the past is about, in the order of its buttons. */
export const periodNames = ['run', 'day', 'week', 'all'] as const;

export type PeriodName = (typeof periodNames)[number];

export function isPeriodName(value: unknown): value is PeriodName {
  return periodNames.some((period) => period === value);
}
