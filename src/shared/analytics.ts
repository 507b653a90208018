import { isPeriodName, type PeriodName } from './periods';

export interface AnalyticsRequest {
  readonly period: PeriodName;
  /** How far the clock of who looks is ahead of UTC: days begin at their midnight. */
  readonly offsetMinutes: number;
}

/** One step of the time; all times are milliseconds since the epoch. */
export interface AnalyticsStep {
  /** The step is whole, though the first and the last may reach beyond the period. */
  readonly from: number;
  readonly until: number;
  /** Features that passed in it, as far as they still pass. */
  readonly passed: number;
  readonly attemptsPassed: number;
  readonly attemptsFailed: number;
  /** Agents at work, on average over the part of the step that lies in the period. */
  readonly slots: number;
  /** At the end of the step: features that pass, and all that there are. */
  readonly passedInAll: number;
  readonly scope: number;
}

/** A part of a whole; a share is only what has a whole above 0. */
export interface PartOf {
  readonly part: number;
  readonly of: number;
}

export interface DurationBin {
  readonly fromMs: number;
  /** Null: everything longer. */
  readonly untilMs: number | null;
  readonly passed: number;
  readonly failed: number;
}

export interface AnalyticsDurations {
  /** Without empty ones at either end. */
  readonly bins: readonly DurationBin[];
  readonly count: number;
  /** Null without any attempt that has a duration. */
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
}

/** Null: not enough data. */
export interface AnalyticsFigures {
  readonly passed: number;
  /** Features that pass and all that there are, at the end of the period. */
  readonly passedInAll: number;
  readonly scope: number;
  readonly passedPerHour: number | null;
  readonly success: PartOf;
  readonly firstPass: PartOf;
  /** Agents' time in all. */
  readonly workMs: number;
  /** Time in which at least one agent was at work. */
  readonly busyMs: number;
  /** The most agents that were at work at once. */
  readonly peakSlots: number;
  readonly idleShare: number | null;
  readonly costUsd: number | null;
  readonly costPerPassedUsd: number | null;
  /** Agents that ended and told their cost, of all that ended. */
  readonly costKnown: PartOf;
}

export interface AnalyticsOverview {
  readonly from: number;
  readonly until: number;
  readonly stepMs: number;
  readonly figures: AnalyticsFigures;
  /** One after the other without gaps; they cover the period. */
  readonly steps: readonly AnalyticsStep[];
  /** What there was at the beginning of the first step. */
  readonly start: { readonly passedInAll: number; readonly scope: number };
  readonly durations: AnalyticsDurations;
  /** Agents of other programs that were alive in the period; no figure has them. */
  readonly leftOut: number;
}

/** What the webview asks for is not trusted. */
export function isAnalyticsRequest(value: unknown): value is AnalyticsRequest {
  if (typeof value !== 'object' || value === null) return false;
  const { period, offsetMinutes } = value as Readonly<Record<string, unknown>>;
  return (
    isPeriodName(period) &&
    typeof offsetMinutes === 'number' &&
    Number.isFinite(offsetMinutes) &&
    Math.abs(offsetMinutes) <= 24 * 60
  );
}
