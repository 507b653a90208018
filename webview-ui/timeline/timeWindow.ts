/** Milliseconds since the epoch. */
export interface TimeWindow {
  readonly from: number;
  readonly until: number;
}

const shortestMs = 10_000;
const longestMs = 5 * 365 * 86_400_000;
/** Room right of the present, so that what goes on does not end at the edge. */
const roomAhead = 0.03;

export function spanOf({ from, until }: TimeWindow): number {
  return until - from;
}

/** Everything from `from` to the present, with a little room. */
export function untilNow(from: number, now: number): TimeWindow {
  const spanMs = clamp(now - from, shortestMs, longestMs);
  return { from: now - spanMs, until: now + spanMs * roomAhead };
}

/** Ends a little after the present and is as long as before. */
export function movedToNow(window: TimeWindow, now: number): TimeWindow {
  const spanMs = spanOf(window);
  const until = now + spanMs * (roomAhead / (1 + roomAhead));
  return { from: until - spanMs, until };
}

export function panned({ from, until }: TimeWindow, byMs: number): TimeWindow {
  return { from: from + byMs, until: until + byMs };
}

/** `factor` below 1 shows less, larger; what is at `at` stays where it is. */
export function zoomed(window: TimeWindow, factor: number, at: number): TimeWindow {
  const spanMs = clamp(spanOf(window) * factor, shortestMs, longestMs);
  const share = (at - window.from) / spanOf(window);
  const from = at - share * spanMs;
  return { from, until: from + spanMs };
}

/** No further than where there can be something: half a window beyond the first agent and beyond the present. */
export function kept(window: TimeWindow, first: number, now: number): TimeWindow {
  const half = spanOf(window) / 2;
  const middle = window.from + half;
  return panned(window, clamp(middle, Math.min(first, now), now) - middle);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
