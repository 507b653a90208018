import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { CommandMessage, FromDashboard } from '../src/shared/messages';
import type { Host } from './host';
import { readMessage } from './state/readMessage';

const noCommand: ReadonlySet<FromDashboard['type']> = new Set([
  ...(['ready', 'pageFailed', 'saveFeature', 'loadReport', 'loadTimeline', 'loadAnalytics'] as const),
  ...(['loadEvidence', 'loadRecord'] as const),
]);
/** However long a command takes, its button is not lost for good. */
const longestMs = 30_000;

/** What the host has been asked to do and has not done yet. */
export const UnderWayContext = createContext<ReadonlySet<string>>(new Set());

export function useIsUnderWay(message: CommandMessage): boolean {
  return useContext(UnderWayContext).has(JSON.stringify(message));
}

/**
 * Sends what the page wants. What is being done already is not asked for once more: a second click comes before the
 * first can be seen to work, all the more where the host is far away. In another repository it is another thing.
 */
export function useSending(
  host: Host,
  repository: string,
): readonly [(message: FromDashboard) => void, ReadonlySet<string>] {
  const [underWay, setUnderWay] = useState<ReadonlySet<string>>(() => new Set());
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const end = useCallback((key: string) => {
    clearTimeout(timers.current.get(key));
    if (timers.current.delete(key)) setUnderWay(new Set(timers.current.keys()));
  }, []);
  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type === 'commandEnded') end(JSON.stringify(message.message));
    };
    const begun = timers.current;
    window.addEventListener('message', receive);
    return () => {
      window.removeEventListener('message', receive);
      for (const timer of begun.values()) clearTimeout(timer);
    };
  }, [end]);
  useLayoutEffect(() => {
    for (const key of [...timers.current.keys()]) end(key);
  }, [end, repository]);
  const send = useCallback(
    (message: FromDashboard) => {
      if (!noCommand.has(message.type)) {
        const key = JSON.stringify(message);
        if (timers.current.has(key)) return;
        timers.current.set(
          key,
          setTimeout(() => end(key), longestMs),
        );
        setUnderWay(new Set(timers.current.keys()));
      }
      host.postMessage(message);
    },
    [host, end],
  );
  return [send, underWay];
}
