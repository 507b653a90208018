import type { AnalyticsDurations, DurationBin } from '../../../shared/analytics';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** About twice as long each, at values that people say. */
const edges: readonly number[] = [
  ...[0, 1, 2, 4, 8, 15, 30].map((seconds) => seconds * second),
  ...[1, 2, 4, 8, 15, 30].map((minutes) => minutes * minute),
  ...[1, 2, 4, 8].map((hours) => hours * hour),
];

/**
 * How long attempts took, in bins that double. A duration is in the bin that begins with it. Median and 90th percentile
 * are the nearest rank: the shortest duration that at least half, and 90 %, of the attempts did not exceed.
 */
export function durationBins(
  attempts: readonly { readonly durationMs: number; readonly hasPassed: boolean }[],
): AnalyticsDurations {
  const bins: DurationBin[] = edges.map((fromMs, index) => {
    const untilMs = edges[index + 1] ?? null;
    const within = attempts.filter(
      ({ durationMs }) => durationMs >= fromMs && (untilMs === null || durationMs < untilMs),
    );
    const passed = within.filter(({ hasPassed }) => hasPassed).length;
    return { fromMs, untilMs, passed, failed: within.length - passed };
  });
  const isUsed = ({ passed, failed }: DurationBin): boolean => passed + failed > 0;
  const sorted = attempts.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
  return {
    bins: sorted.length === 0 ? [] : bins.slice(bins.findIndex(isUsed), bins.findLastIndex(isUsed) + 1),
    count: sorted.length,
    medianMs: nearestRank(sorted, 50),
    p90Ms: nearestRank(sorted, 90),
  };
}

function nearestRank(sorted: readonly number[], percent: number): number | null {
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? null;
}
