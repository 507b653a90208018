import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { TimelineRange, TimelineRequest } from '../../src/shared/timeline';
import { useSend } from '../host';
import { readMessage } from '../state/readMessage';
import { spanOf, type TimeWindow } from './timeWindow';

/** What goes on is asked for again no more often. */
const refreshMs = 1000;
/** What could not be read is asked for again by itself no more often, however often the present moves on. */
const retryMs = 15_000;
/** From this change of the scale on, what was joined may be told apart, or must be joined. */
const scaleStep = 1.5;

export interface LoadedTimeline {
  readonly range: TimelineRange | undefined;
  readonly problem: string | undefined;
}

/**
 * The part of the timeline that is in sight and one window on each side, so that panning meets what is there
 * already. One request at a time is under way; what has been asked for meanwhile comes after it.
 */
export function useTimeline(window: TimeWindow, widthPx: number, revision: number): LoadedTimeline {
  const send = useSend();
  const [loaded, setLoaded] = useState<LoadedTimeline>({ range: undefined, problem: undefined });
  const state = useRef({
    window,
    widthPx,
    revision,
    requestId: 0,
    isUnderWay: false,
    answered: undefined as
      { readonly range: TimelineRange; readonly revision: number; readonly at: number } | undefined,
    asked: undefined as { readonly request: TimelineRequest; readonly revision: number } | undefined,
    failed: undefined as Failure | undefined,
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
  });
  Object.assign(state.current, { window, widthPx, revision });

  const askIfNeeded = useCallback(() => {
    const now = state.current;
    if (now.isUnderWay || now.widthPx < 2) return;
    const waitMs = dueInMs(now);
    clearTimeout(now.timer);
    if (waitMs === undefined) return;
    if (waitMs > 0) {
      now.timer = setTimeout(askIfNeeded, waitMs);
      return;
    }
    const request = requestFor(now.window, now.widthPx);
    now.isUnderWay = true;
    now.asked = { request, revision: now.revision };
    send({ type: 'loadTimeline', requestId: ++now.requestId, request });
  }, [send]);

  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type !== 'timeline' && message?.type !== 'timelineFailed') return;
      const now = state.current;
      if (message.requestId !== now.requestId) return;
      now.isUnderWay = false;
      if (message.type === 'timelineFailed') {
        now.failed = { at: performance.now(), of: now.asked?.request };
        setLoaded((before) => ({ ...before, problem: message.message }));
        askIfNeeded();
        return;
      }
      now.failed = undefined;
      now.answered = { range: message.range, revision: now.asked?.revision ?? 0, at: performance.now() };
      setLoaded({ range: message.range, problem: undefined });
      askIfNeeded();
    };
    globalThis.addEventListener('message', receive);
    return () => {
      globalThis.removeEventListener('message', receive);
      clearTimeout(state.current.timer);
    };
  }, [askIfNeeded]);
  useEffect(askIfNeeded, [askIfNeeded, window, widthPx, revision]);
  return loaded;
}

interface Standing {
  readonly window: TimeWindow;
  readonly widthPx: number;
  readonly revision: number;
  readonly answered:
    { readonly range: TimelineRange; readonly revision: number; readonly at: number } | undefined;
  readonly failed: Failure | undefined;
}

interface Failure {
  readonly at: number;
  readonly of: TimelineRequest | undefined;
}

/** Undefined: what there is will do. */
function dueInMs(standing: Standing): number | undefined {
  const dueMs = neededInMs(standing);
  const { failed, window, widthPx } = standing;
  if (dueMs === undefined || failed === undefined) return dueMs;
  // Who has chosen another period has asked for it.
  if (failed.of !== undefined && isOtherScale(failed.of, window, widthPx)) return dueMs;
  return Math.max(dueMs, failed.at + retryMs - performance.now(), 0);
}

function neededInMs({ window, widthPx, revision, answered }: Standing): number | undefined {
  if (answered === undefined) return 0;
  const { range } = answered;
  if (window.from < range.from || window.until > range.until) return 0;
  if (isOtherScale(range, window, widthPx)) return 0;
  if (revision === answered.revision || range.until < range.now) return undefined;
  return Math.max(0, answered.at + refreshMs - performance.now());
}

/** Other than that in which this was asked for. */
function isOtherScale(asked: TimeWindow, window: TimeWindow, widthPx: number): boolean {
  const scale = spanOf(asked) / requestWidth(widthPx) / (spanOf(window) / widthPx);
  return scale > scaleStep || scale < 1 / scaleStep;
}

function requestFor(window: TimeWindow, widthPx: number): TimelineRequest {
  const spanMs = spanOf(window);
  return {
    from: Math.max(0, window.from - spanMs),
    until: window.until + spanMs,
    widthPx: requestWidth(widthPx),
  };
}

/** Three windows. */
function requestWidth(widthPx: number): number {
  return Math.min(20_000, Math.max(100, Math.round(widthPx * 3)));
}
