import { isPeriodName, type PeriodName } from '../../src/shared/periods';

/** The pictures, in their order. */
export const chartIds = ['burnUp', 'velocity', 'attempts', 'durations', 'slots'] as const;

export type ChartId = (typeof chartIds)[number];

/** What the user has chosen to see of the analytics; kept over hiding the view and reloading the window. */
export interface AnalyticsChoices {
  /** Undefined: the run, or the last day. */
  readonly period: PeriodName | undefined;
  /** Pictures that have their table below them. */
  readonly tables: readonly ChartId[];
}

export const initialAnalyticsChoices: AnalyticsChoices = { period: undefined, tables: [] };

/** Reads what an earlier version may have stored: what does not fit falls back, value by value. */
export function readAnalyticsChoices(stored: unknown): AnalyticsChoices {
  const given = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  const { period, tables } = given;
  return {
    period: isPeriodName(period) ? period : undefined,
    tables: Array.isArray(tables) ? chartIds.filter((id) => tables.includes(id)) : [],
  };
}
