import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { AnalyticsMessage } from '../../src/shared/messages';
import type { PeriodName } from '../../src/shared/periods';
import { useSend } from '../host';
import { readMessage } from '../state/readMessage';

/** While a run changes things all the time they are read again no more often. */
const refreshMs = 3000;

export interface LoadedAnalytics {
  readonly shown: AnalyticsMessage | undefined;
  readonly problem: string | undefined;
}

/**
 * The analytics of a period, read again when something has changed since. One request at a time is under way; an
 * answer to what was asked before another period was chosen comes too late.
 */
export function useAnalytics(period: PeriodName, revision: number): LoadedAnalytics {
  const send = useSend();
  const [loaded, setLoaded] = useState<LoadedAnalytics>({ shown: undefined, problem: undefined });
  const state = useRef({
    wanted: { period, revision },
    asked: undefined as { readonly period: PeriodName; readonly revision: number } | undefined,
    isUnderWay: false,
    requestId: 0,
    answeredAt: Number.NEGATIVE_INFINITY,
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
  });
  state.current.wanted = { period, revision };

  const askIfNeeded = useCallback(() => {
    const now = state.current;
    const isOther = now.asked?.period !== now.wanted.period;
    if (!isOther && (now.isUnderWay || now.asked?.revision === now.wanted.revision)) return;
    clearTimeout(now.timer);
    const waitMs = isOther ? 0 : now.answeredAt + refreshMs - performance.now();
    if (waitMs > 0) {
      now.timer = setTimeout(askIfNeeded, waitMs);
      return;
    }
    now.asked = now.wanted;
    now.isUnderWay = true;
    const request = { period: now.wanted.period, offsetMinutes: -new Date().getTimezoneOffset() };
    send({ type: 'loadAnalytics', requestId: ++now.requestId, request });
  }, [send]);

  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type !== 'analytics' && message?.type !== 'analyticsFailed') return;
      const now = state.current;
      if (message.requestId !== now.requestId) return;
      now.isUnderWay = false;
      now.answeredAt = performance.now();
      if (message.type === 'analytics') setLoaded({ shown: message, problem: undefined });
      else setLoaded((before) => ({ ...before, problem: message.message }));
      askIfNeeded();
    };
    window.addEventListener('message', receive);
    return () => {
      window.removeEventListener('message', receive);
      clearTimeout(state.current.timer);
    };
  }, [askIfNeeded]);
  useEffect(askIfNeeded, [askIfNeeded, period, revision]);
  return loaded;
}
