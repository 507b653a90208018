const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** So many steps can still be told apart in a picture. */
const mostSteps = 72;
const longestStepMs = 28 * dayMs;
const stepSizes = [
  ...[10_000, minuteMs, 5 * minuteMs, 15 * minuteMs, hourMs, dayMs, 7 * dayMs],
  longestStepMs,
];
/** The epoch was a Thursday; weeks begin on Mondays. */
const firstMonday = 4 * dayMs;

export interface TimeSteps {
  readonly stepMs: number;
  /** Beginnings of the steps, and the end of the last. */
  readonly edges: readonly number[];
}

/**
 * Cuts a period into steps of 10 seconds, a minute, 5 or 15 minutes, an hour, a day, 7 or 28 days (beyond that, doubled): the shortest
 * of which 72 or fewer cover it. Steps begin on the clock that is `offsetMinutes` ahead of UTC, weeks on Mondays.
 */
export function timeSteps(from: number, until: number, offsetMinutes: number): TimeSteps {
  const offsetMs = offsetMinutes * minuteMs;
  let stepMs: number = stepSizes.find((size) => (until - from) / size <= mostSteps) ?? longestStepMs;
  while ((until - from) / stepMs > mostSteps) stepMs *= 2;
  const origin = (stepMs >= 7 * dayMs ? firstMonday : 0) - offsetMs;
  const edges = [origin + Math.floor((from - origin) / stepMs) * stepMs];
  for (let at = (edges[0] ?? from) + stepMs; at < until; at += stepMs) edges.push(at);
  edges.push((edges.at(-1) ?? from) + stepMs);
  return { stepMs, edges };
}

/** Which step a time is in; undefined for one outside of all. */
export function stepAt({ stepMs, edges }: TimeSteps, at: number): number | undefined {
  const [first] = edges;
  if (first === undefined) return undefined;
  const index = Math.floor((at - first) / stepMs);
  return index >= 0 && index < edges.length - 1 ? index : undefined;
}
