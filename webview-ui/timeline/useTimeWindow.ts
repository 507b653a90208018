import { useCallback, useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { ClockSkewContext } from '../elapsed';
import type { TimelineChoices } from './timelineChoices';
import { kept, movedToNow, spanOf, type TimeWindow, untilNow } from './timeWindow';

const dayMs = 86_400_000;
const mostTicksMs = 60_000;

export interface TimeView {
  readonly window: TimeWindow;
  readonly now: number;
  readonly followsNow: boolean;
  /** The last value wins; it need not be within what there is. */
  readonly change: (window: TimeWindow) => void;
  readonly follow: (window?: TimeWindow) => void;
}

/** Which part of the time is in sight. One that reaches the present goes along with it. */
export function useTimeWindow(
  { spanMs, until }: TimelineChoices,
  choose: (part: Partial<TimelineChoices>) => void,
  runStartedAt: number | undefined,
  first: number | undefined,
): TimeView {
  const skewMs = useContext(ClockSkewContext);
  const [tick, setTick] = useState(() => Date.now());
  const now = tick + skewMs;
  const followsNow = until === undefined;
  const window = useMemo<TimeWindow>(() => {
    if (spanMs === undefined) return untilNow(runStartedAt ?? Math.max(first ?? 0, now - dayMs), now);
    if (until === undefined) return movedToNow({ from: now - spanMs, until: now }, now);
    return { from: until - spanMs, until };
  }, [spanMs, until, runStartedAt, first, now]);
  // A step of the picture is a point, or a second where the points are shorter.
  const stepMs = Math.min(Math.max(1000, spanOf(window) / 2000), mostTicksMs);
  useEffect(() => {
    const timer = setInterval(() => setTick(Date.now()), stepMs);
    return () => clearInterval(timer);
  }, [stepMs]);

  const change = useCallback(
    (wanted: TimeWindow) => {
      const at = Date.now() + skewMs;
      const next = kept(wanted, first ?? at - dayMs, at);
      choose({ spanMs: spanOf(next), until: next.until });
    },
    [choose, first, skewMs],
  );
  const follow = useCallback(
    (wanted?: TimeWindow) => choose({ spanMs: spanOf(wanted ?? window), until: undefined }),
    [choose, window],
  );
  return { window, now, followsNow, change, follow };
}
