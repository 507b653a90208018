import type { AnalyticsFigures, AnalyticsOverview, AnalyticsStep } from '../../../shared/analytics';
import type { PeriodName } from '../../../shared/periods';
import type { Reader } from '../../store/store';
import { durationBins } from './durationBins';
import {
  attemptsDecided,
  costOfEnded,
  countOfOthers,
  featureTimes,
  firstPasses,
  firstSign,
  ownLives,
  type Range,
} from './overviewRows';
import { type Life, overlapMs, slotTime } from './slotTime';
import { stepAt, type TimeSteps, timeSteps } from './timeSteps';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A rate of less time would be a guess. */
const leastHours = 1 / 12;

/** From when on a period is looked at; without a run, or before anything has happened, the last day. */
export function beginningOf(
  reader: Reader,
  period: PeriodName,
  { now, runStartedAt }: { readonly now: number; readonly runStartedAt: string | undefined },
): number {
  const since = { run: runStartedAt, all: firstSign(reader), day: undefined, week: undefined }[period];
  const at = since === undefined ? Number.NaN : Date.parse(since);
  if (at < now) return at;
  return Math.max(0, now - (period === 'week' ? 7 * dayMs : dayMs));
}

/**
 * How it went in a period.
 *
 * - A feature counts when it passed, once, and only as long as it passes: one that has regressed since counts no more.
 *   What there is in all is every feature that is not deleted, from its creation on.
 * - Passed per hour: by the hours of the period, or by those since the first agent or pass if that is later; no rate
 *   of less than five minutes.
 * - Success: decided attempts that were merged, of all decided attempts whose agent ended in the period.
 * - First pass: features that passed in the period with one decided attempt only, of those with any.
 * - Cost per passed feature: what all agents cost that ended in the period, whatever they did and whatever became of
 *   it, by the features that passed in it.
 */
export function analyticsOverview(
  reader: Reader,
  from: number,
  until: number,
  offsetMinutes: number,
): AnalyticsOverview {
  const range: Range = { from: new Date(from).toISOString(), until: new Date(until).toISOString() };
  const steps = timeSteps(from, until, offsetMinutes);
  const attempts = attemptsDecided(reader, range).map(({ endedAt, durationMs, outcome }) => ({
    endedAt: Date.parse(endedAt),
    durationMs,
    hasPassed: outcome === 'merged',
  }));
  const lives = livesIn(reader, range);
  const features = featureTimes(reader).map(({ createdAt, passedAt }) => {
    const passed = passedAt === null ? Number.POSITIVE_INFINITY : Date.parse(passedAt);
    return { passed, known: Math.min(Date.parse(createdAt), passed) };
  });
  const passed = features.map((feature) => feature.passed);
  const known = features.map((feature) => feature.known);
  const passedIn = perStep(
    steps,
    passed.filter((at) => at >= from && at <= until),
  );
  const attemptsPassed = perStep(steps, endsOf(attempts, true));
  const attemptsFailed = perStep(steps, endsOf(attempts, false));
  const slots = averageSlots(steps, lives, { from, until });
  const passedBy = countedBy(passed);
  const knownBy = countedBy(known);
  const first = steps.edges[0] ?? from;
  return {
    from,
    until,
    stepMs: steps.stepMs,
    figures: figuresOf(reader, range, {
      passed: passed.filter((at) => at >= from && at <= until).length,
      passedInAll: passedBy(until),
      scope: knownBy(until),
      success: { part: attempts.filter(({ hasPassed }) => hasPassed).length, of: attempts.length },
      ...slotTime(lives),
    }),
    steps: steps.edges.slice(0, -1).map((at, index): AnalyticsStep => {
      const end = Math.min(steps.edges[index + 1] ?? until, until);
      return {
        from: at,
        until: steps.edges[index + 1] ?? until,
        passed: passedIn[index] ?? 0,
        attemptsPassed: attemptsPassed[index] ?? 0,
        attemptsFailed: attemptsFailed[index] ?? 0,
        slots: slots[index] ?? 0,
        passedInAll: passedBy(end),
        scope: knownBy(end),
      };
    }),
    start: { passedInAll: passedBy(first), scope: knownBy(first) },
    durations: durationBins(
      attempts.flatMap(({ durationMs, hasPassed }) =>
        durationMs === null || durationMs < 0 ? [] : [{ durationMs, hasPassed }],
      ),
    ),
    leftOut: countOfOthers(reader, range),
  };
}

type Counted = Pick<
  AnalyticsFigures,
  'passed' | 'passedInAll' | 'scope' | 'success' | 'workMs' | 'busyMs' | 'peakSlots' | 'idleShare'
>;

function figuresOf(reader: Reader, range: Range, counted: Counted): AnalyticsFigures {
  const first = firstSign(reader);
  const since = Math.max(Date.parse(range.from), first === undefined ? Number.NaN : Date.parse(first));
  const hours = (Date.parse(range.until) - since) / hourMs;
  const cost = costOfEnded(reader, range);
  const { first: atFirst, known } = firstPasses(reader, range);
  return {
    ...counted,
    passedPerHour: hours >= leastHours ? counted.passed / hours : null,
    firstPass: { part: atFirst, of: known },
    costUsd: cost.usd,
    costPerPassedUsd: cost.usd === null || counted.passed === 0 ? null : cost.usd / counted.passed,
    costKnown: { part: cost.told, of: cost.ended },
  };
}

/** Cut to the range. One that is dead without a recorded end lived no longer than it is known of: not at all. */
function livesIn(reader: Reader, range: Range): Life[] {
  const from = Date.parse(range.from);
  const until = Date.parse(range.until);
  return ownLives(reader, range).map(({ spawnedAt, endedAt, isLive }) => {
    const spawned = Date.parse(spawnedAt);
    const ended = isLive !== 0 ? until : endedAt === null ? spawned : Date.parse(endedAt);
    return { from: Math.max(spawned, from), until: Math.min(ended, until) };
  });
}

function endsOf(
  attempts: readonly { readonly endedAt: number; readonly hasPassed: boolean }[],
  passed: boolean,
): number[] {
  return attempts.flatMap(({ endedAt, hasPassed }) => (hasPassed === passed ? [endedAt] : []));
}

function perStep(steps: TimeSteps, times: readonly number[]): number[] {
  const counts = steps.edges.slice(1).map(() => 0);
  for (const at of times) {
    const index = stepAt(steps, at);
    if (index !== undefined) counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

function averageSlots(steps: TimeSteps, lives: readonly Life[], period: Life): number[] {
  const worked = steps.edges.slice(1).map(() => 0);
  const spans = worked.map((_, index): Life => {
    const span = { from: steps.edges[index] ?? 0, until: steps.edges[index + 1] ?? 0 };
    return { from: Math.max(span.from, period.from), until: Math.min(span.until, period.until) };
  });
  for (const life of lives) {
    const begin = stepAt(steps, life.from) ?? 0;
    for (let index = begin; index < spans.length; index++) {
      const span = spans[index];
      if (span === undefined || span.from >= life.until) break;
      worked[index] = (worked[index] ?? 0) + overlapMs(life, span);
    }
  }
  return worked.map((ms, index) => {
    const span = spans[index];
    const length = span === undefined ? 0 : span.until - span.from;
    return length > 0 ? ms / length : 0;
  });
}

/** How many of the times are not after another. */
function countedBy(times: readonly number[]): (at: number) => number {
  const sorted = [...times].sort((a, b) => a - b);
  return (at) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
