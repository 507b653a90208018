import { durationBins } from '../../src/core/analytics/overview/durationBins';
import { timeSteps } from '../../src/core/analytics/overview/timeSteps';
import type { AnalyticsOverview, AnalyticsRequest, AnalyticsStep } from '../../src/shared/analytics';
import type { AnalyticsMessage } from '../../src/shared/messages';
import type { PeriodName } from '../../src/shared/periods';

const hour = 3_600_000;
const minute = 60_000;
const spans: Readonly<Record<PeriodName, number>> = {
  ...{ run: 5.4 * hour, day: 24 * hour, week: 7 * 24 * hour, all: 40 * 24 * hour },
};

/** As the host would answer; the same at every call. */
export function sampleAnalytics(
  requestId: number,
  { period, offsetMinutes }: AnalyticsRequest,
  now: number,
): AnalyticsMessage {
  const random = seeded(11);
  const from = now - spans[period];
  const { edges, stepMs } = timeSteps(from, now, offsetMinutes);
  let [passedInAll, scope] = [6, 64];
  const steps = edges.slice(0, -1).map((at, index): AnalyticsStep => {
    const passed = Math.floor(random() ** 2 * 3.2);
    passedInAll += passed;
    if (index % 17 === 9) scope += 6;
    const attemptsFailed = Math.floor(random() ** 3 * 3);
    const slots = Math.min(3, 0.4 + random() * 2.9);
    return {
      ...{ from: at, until: edges[index + 1] ?? now, passed, attemptsPassed: passed, attemptsFailed },
      ...{ slots, passedInAll, scope },
    };
  });
  const sum = (of: (step: AnalyticsStep) => number): number =>
    steps.reduce((total, step) => total + of(step), 0);
  const passed = sum((step) => step.attemptsPassed);
  const failed = sum((step) => step.attemptsFailed);
  const attempts = Array.from({ length: passed + failed }, (_, index) => ({
    durationMs: Math.round(2 ** ((random() + random() + random() + random()) ** 1.3) * 1.3 * minute),
    hasPassed: index < passed,
  }));
  return {
    type: 'analytics',
    requestId,
    overview: {
      ...{ from, until: now, stepMs, steps, start: { passedInAll: 6, scope: 64 }, leftOut: 0 },
      durations: durationBins(attempts),
      figures: {
        ...{ passed, passedInAll, scope, passedPerHour: passed / (spans[period] / hour) },
        success: { part: passed, of: passed + failed },
        firstPass: { part: Math.round(passed * 0.78), of: passed },
        ...{ workMs: 12 * hour, busyMs: 5 * hour, peakSlots: 3, idleShare: 0.2 },
        ...{ costUsd: passed * 0.43, costPerPassedUsd: 0.43 },
        costKnown: { part: passed + failed, of: passed + failed },
      },
    },
    bottlenecks: {
      title: 'Bottlenecks',
      columns: [
        { title: 'Agent', numeric: true },
        { title: 'Task', numeric: false },
        { title: 'Duration', numeric: true },
        { title: 'Why', numeric: false },
      ],
      rows: [
        ['31', 'feature-24', '48 min 2 s', 'above the 95th percentile, long duration'],
        ['12', 'feature-7', '31 min 40 s', 'long duration'],
      ],
      moreRows: 0,
      whenEmpty: 'No completed agent of this period stands out.',
    },
  };
}

/** Of a project in which nothing has been done. */
export function emptyAnalytics(requestId: number, now: number): AnalyticsMessage {
  const from = now - 24 * hour;
  const { edges, stepMs } = timeSteps(from, now, 0);
  const overview: AnalyticsOverview = {
    ...{ from, until: now, stepMs, leftOut: 0, start: { passedInAll: 0, scope: 0 } },
    steps: edges.slice(0, -1).map((at, index) => ({
      ...{ from: at, until: edges[index + 1] ?? now, passed: 0, attemptsPassed: 0, attemptsFailed: 0 },
      ...{ slots: 0, passedInAll: 0, scope: 0 },
    })),
    durations: durationBins([]),
    figures: {
      ...{ passed: 0, passedInAll: 0, scope: 0, passedPerHour: null },
      ...{ success: { part: 0, of: 0 }, firstPass: { part: 0, of: 0 } },
      ...{ workMs: 0, busyMs: 0, peakSlots: 0, idleShare: null },
      ...{ costUsd: null, costPerPassedUsd: null, costKnown: { part: 0, of: 0 } },
    },
  };
  const { bottlenecks } = sampleAnalytics(requestId, { period: 'day', offsetMinutes: 0 }, now);
  return { type: 'analytics', requestId, overview, bottlenecks: { ...bottlenecks, rows: [] } };
}

/** Numbers from 0 to 1 that look like chance and are always the same. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
