import { useCallback, useEffect, useState } from 'preact/hooks';
import { readMessage } from '../state/readMessage';

/**
 * The need that the host wants to be seen, and a function that says that it was: it takes the focus once, not whenever
 * its view or the need comes back.
 */
export function useWantedNeed(onWanted: () => void): readonly [string | undefined, () => void] {
  const [wanted, setWanted] = useState<string>();
  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type !== 'showNeed') return;
      onWanted();
      // Drawn after the state that came before it.
      requestAnimationFrame(() => setWanted(message.id));
    };
    window.addEventListener('message', receive);
    return () => window.removeEventListener('message', receive);
  }, [onWanted]);
  return [wanted, useCallback(() => setWanted(undefined), [])];
}
