import type { AnalyticsOverview } from '../../src/shared/analytics';
import { t } from '../l10n/t';
import { ticksOf } from '../timeline/ticks';
import type { ChartId } from './analyticsChoices';
import { formatCount, formatSpan, formatStep } from './formatFigures';

/** A variable of the style sheet. */
export type ChartColour = '--success' | '--error' | '--active' | '--ready';

export interface ChartSeries {
  readonly label: string;
  readonly colour: ChartColour;
  readonly look: 'area' | 'dashed' | 'bars' | 'hatchedBars';
  /** As many as there are points. */
  readonly values: readonly number[];
  /** What is drawn where that is something else: bars stand upon each other. */
  readonly drawn?: readonly number[];
}

export interface ChartMark {
  readonly x: number;
  readonly label: string;
}

/** A picture and its table. The unit of x is one step, or one bin; a bar stands in the middle of its own. */
export interface ChartModel {
  readonly id: ChartId;
  readonly title: string;
  readonly about: string;
  /** Of the export. */
  readonly table: string;
  readonly firstColumn: string;
  readonly points: readonly { readonly x: number; readonly label: string }[];
  readonly width: number;
  /** Those drawn first come first. */
  readonly series: readonly ChartSeries[];
  readonly ticks: (widthPx: number) => readonly ChartMark[];
  readonly marks: readonly ChartMark[];
  readonly format: (value: number) => string;
  /** What the picture shows, in a sentence. */
  readonly summary: string;
  /** There is nothing to be seen. */
  readonly isEmpty: boolean;
  readonly whenEmpty: string;
}

type Part = Pick<ChartModel, 'firstColumn' | 'points' | 'width' | 'ticks'>;

export function chartModels(overview: AnalyticsOverview): readonly ChartModel[] {
  const bars = overTime(overview);
  return [
    burnUp(overview, bars),
    velocity(overview, bars),
    attempts(overview, bars),
    durations(overview),
    slots(overview, bars),
  ];
}

function overTime({ steps, stepMs, from }: AnalyticsOverview): Part {
  const first = steps[0]?.from ?? from;
  const width = Math.max(1, steps.length);
  return {
    firstColumn: t('Time'),
    points: steps.map((step, index) => ({ x: index + 0.5, label: formatStep(step.from, stepMs) })),
    width,
    ticks: (widthPx) =>
      ticksOf({ from: first, until: first + width * stepMs }, widthPx, 70)
        .filter(({ at }) => at % Math.min(stepMs, 60_000) === 0)
        .map(({ at, label }) => ({ x: (at - first) / stepMs, label })),
  };
}

const shared = { table: 'over_time', marks: [], format: formatCount } as const;

function burnUp({ steps, start, figures, stepMs, until }: AnalyticsOverview, bars: Part): ChartModel {
  const first = steps[0]?.from ?? until;
  const ends = steps.map((step) => Math.min(step.until, until));
  return {
    ...{ ...shared, ...bars, id: 'burnUp', title: t('Burn-up') },
    about: t('Features that pass, and all that there are'),
    points: [first, ...ends].map((at) => ({
      x: (at - first) / stepMs,
      label: formatStep(at, Math.min(stepMs, 3_600_000)),
    })),
    series: [
      {
        ...{ label: t('All features'), colour: '--ready', look: 'dashed' },
        values: [start.scope, ...steps.map(({ scope }) => scope)],
      },
      {
        ...{ label: t('Passing'), colour: '--success', look: 'area' },
        values: [start.passedInAll, ...steps.map(({ passedInAll }) => passedInAll)],
      },
    ],
    summary: t('{0} of {1} features pass.', figures.passedInAll, figures.scope),
    isEmpty: figures.scope === 0,
    whenEmpty: t('There are no features yet.'),
  };
}

function velocity({ steps, figures, stepMs }: AnalyticsOverview, bars: Part): ChartModel {
  return {
    ...{ ...shared, ...bars, id: 'velocity', title: t('Velocity') },
    about: t('Features passed, in steps of {0}', formatSpan(stepMs)),
    series: [
      {
        ...{ label: t('Features passed'), colour: '--success', look: 'bars' },
        values: steps.map(({ passed }) => passed),
      },
    ],
    summary: t(figures.passed === 1 ? '{0} feature passed.' : '{0} features passed.', figures.passed),
    isEmpty: figures.passed === 0,
    whenEmpty: t('No feature passed in this time.'),
  };
}

function attempts({ steps, figures: { success } }: AnalyticsOverview, bars: Part): ChartModel {
  const passed = steps.map(({ attemptsPassed }) => attemptsPassed);
  const failed = steps.map(({ attemptsFailed }) => attemptsFailed);
  return {
    ...{ ...shared, ...bars, id: 'attempts', title: t('Attempts') },
    about: t('Whether the work was taken, when an attempt ended'),
    series: stacked(passed, failed),
    summary: t('{0} of {1} attempts passed.', success.part, success.of),
    isEmpty: success.of === 0,
    whenEmpty: t('No attempt has ended in this time.'),
  };
}

function durations({ durations: { bins, medianMs, p90Ms, count } }: AnalyticsOverview): ChartModel {
  const placeOf = (ms: number): number => {
    const index = bins.findIndex(({ fromMs, untilMs }) => ms >= fromMs && (untilMs === null || ms < untilMs));
    const bin = bins[index];
    if (bin?.untilMs == null) return index + 0.5;
    const low = Math.max(bin.fromMs, 500);
    return index + Math.max(0, Math.log(ms / low) / Math.log(bin.untilMs / low));
  };
  const median = medianMs === null ? '' : formatSpan(medianMs);
  const p90 = p90Ms === null ? '' : formatSpan(p90Ms);
  return {
    ...{ ...shared, id: 'durations', table: 'durations', title: t('Durations') },
    about: t('How long attempts took, by bins that double'),
    firstColumn: t('Duration'),
    points: bins.map(({ fromMs, untilMs }, index) => ({
      x: index + 0.5,
      label:
        untilMs === null
          ? t('{0} and more', formatSpan(fromMs))
          : t('{0} to {1}', formatSpan(fromMs), formatSpan(untilMs)),
    })),
    width: Math.max(1, bins.length),
    series: stacked(
      bins.map(({ passed }) => passed),
      bins.map(({ failed }) => failed),
    ),
    ticks: (widthPx) => {
      const edges = [
        ...bins.map(({ fromMs }) => fromMs),
        ...bins.slice(-1).flatMap(({ untilMs }) => untilMs ?? []),
      ];
      const every = Math.max(1, Math.ceil((bins.length * 62) / Math.max(widthPx, 1)));
      return edges.flatMap((ms, x) => (x % every === 0 ? [{ x, label: formatSpan(ms) }] : []));
    },
    marks: [
      ...(medianMs === null ? [] : [{ x: placeOf(medianMs), label: t('Median {0}', median) }]),
      ...(p90Ms === null || p90Ms === medianMs ? [] : [{ x: placeOf(p90Ms), label: t('90 % {0}', p90) }]),
    ],
    summary: t('Half of the attempts took no more than {0}, 90 % no more than {1}.', median, p90),
    isEmpty: count === 0,
    whenEmpty: t('No attempt has ended in this time.'),
  };
}

function slots({ steps, figures: { peakSlots, busyMs } }: AnalyticsOverview, bars: Part): ChartModel {
  return {
    ...{ ...shared, ...bars, id: 'slots', title: t('Slots at work') },
    about: t('Agents at once, on average'),
    series: [
      { label: t('Most at once'), colour: '--ready', look: 'dashed', values: steps.map(() => peakSlots) },
      {
        ...{ label: t('Slots at work'), colour: '--active', look: 'bars' },
        values: steps.map((step) => step.slots),
      },
    ],
    summary: t('At most {0} agents were at work at once.', peakSlots),
    isEmpty: busyMs === 0,
    whenEmpty: t('Nothing was at work in this time.'),
  };
}

/** What did not pass stands upon what did. */
function stacked(passed: readonly number[], failed: readonly number[]): readonly ChartSeries[] {
  return [
    {
      ...{ label: t('Not passed'), colour: '--error', look: 'hatchedBars', values: failed },
      drawn: failed.map((count, index) => (count === 0 ? 0 : count + (passed[index] ?? 0))),
    },
    { label: t('Passed'), colour: '--success', look: 'bars', values: passed },
  ];
}
