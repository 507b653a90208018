import type { DurationBin, PartOf } from '../../../shared/analytics';
import type { Reader } from '../../store/store';
import { analyticsOverview } from '../overview/analyticsOverview';
import type { Period } from '../period';
import { type Column, type Fact, type ReportBody, tableOf } from '../report';
import { bottlenecks } from './bottlenecks';

const stepColumns: readonly Column[] = [
  { key: 'from', title: 'From', unit: 'time' },
  { key: 'until', title: 'Until', unit: 'time' },
  { key: 'features_passed', title: 'Features passed', unit: 'count' },
  { key: 'features_passed_in_all', title: 'Passed in all', unit: 'count' },
  { key: 'features', title: 'Features', unit: 'count' },
  { key: 'attempts_passed', title: 'Attempts passed', unit: 'count' },
  { key: 'attempts_failed', title: 'Attempts failed', unit: 'count' },
  { key: 'slots_at_work', title: 'Slots at work', unit: 'rate' },
];

const durationColumns: readonly Column[] = [
  { key: 'from_ms', title: 'From', unit: 'ms' },
  { key: 'until_ms', title: 'Below', unit: 'ms' },
  { key: 'passed', title: 'Passed', unit: 'count' },
  { key: 'failed', title: 'Failed', unit: 'count' },
];

/** The figures and pictures of the dashboard's analytics, in steps of UTC. */
export function analytics(reader: Reader, period: Period): ReportBody {
  const overview = analyticsOverview(reader, Date.parse(period.from), Date.parse(period.until), 0);
  const { figures, steps, durations, leftOut } = overview;
  const slow = bottlenecks(reader, period).tables[0];
  const fact = (key: string, label: string, unit: Fact['unit'], value: number | null): Fact => ({
    ...{ key, label, unit, value },
  });
  const hasHappened = steps.some((step) => step.passed + step.attemptsPassed + step.attemptsFailed > 0);
  return {
    facts: [
      fact('features_passed', 'Features passed', 'count', figures.passed),
      fact('features_passed_per_hour', 'Features passed per hour', 'rate', figures.passedPerHour),
      fact('success_rate', 'Attempts that passed', 'share', shareOf(figures.success)),
      fact('first_pass_yield', 'Passed at the first attempt', 'share', shareOf(figures.firstPass)),
      fact('median_duration_ms', 'Median of an attempt', 'ms', durations.medianMs),
      fact('p90_duration_ms', '90th percentile of an attempt', 'ms', durations.p90Ms),
      fact('peak_slots', 'Most agents at work at once', 'count', figures.peakSlots),
      fact('idle_share', 'Slot time unused', 'share', figures.idleShare),
      fact('cost_usd', 'Cost', 'usd', figures.costUsd),
      fact('cost_per_feature_usd', 'Cost per passed feature', 'usd', figures.costPerPassedUsd),
    ],
    tables: [
      tableOf(
        {
          ...{ key: 'over_time', title: 'Over time', columns: stepColumns },
          whenEmpty: 'Nothing was at work in this period.',
        },
        hasHappened || figures.workMs > 0
          ? steps.map((step) => ({
              from: new Date(step.from).toISOString(),
              until: new Date(step.until).toISOString(),
              features_passed: step.passed,
              features_passed_in_all: step.passedInAll,
              features: step.scope,
              attempts_passed: step.attemptsPassed,
              attempts_failed: step.attemptsFailed,
              slots_at_work: step.slots,
            }))
          : [],
      ),
      tableOf(
        {
          ...{ key: 'durations', title: 'How long attempts took', columns: durationColumns },
          whenEmpty: 'No attempt has ended in this period.',
        },
        durations.bins.map(({ fromMs, untilMs, passed, failed }: DurationBin) => ({
          ...{ from_ms: fromMs, until_ms: untilMs, passed, failed },
        })),
      ),
      slow,
    ],
    notes: [
      ...(figures.costKnown.part < figures.costKnown.of && figures.costKnown.part > 0
        ? [`Only ${figures.costKnown.part} of ${figures.costKnown.of} agents that ended told their cost.`]
        : []),
      ...(period.agentType === null
        ? []
        : ['Only the bottlenecks are of one type of agent; all else counts every agent.']),
      ...(leftOut === 0
        ? []
        : [
            `${leftOut === 1 ? '1 imported agent is' : `${leftOut} imported agents are`} left out: what became of their work is not known.`,
          ]),
    ],
  };
}

function shareOf({ part, of }: PartOf): number | null {
  return of > 0 ? part / of : null;
}
