import { useEffect, useState } from 'preact/hooks';
import { readMessage } from '../state/readMessage';

/** The need that the host wants to be seen; asked for again, it is another object. */
export function useWantedNeed(onWanted: () => void): string | undefined {
  const [wanted, setWanted] = useState<string>();
  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type !== 'showNeed') return;
      onWanted();
      setWanted(undefined);
      // In a drawing of its own, so that the same one takes the focus a second time.
      requestAnimationFrame(() => setWanted(message.id));
    };
    window.addEventListener('message', receive);
    return () => window.removeEventListener('message', receive);
  }, [onWanted]);
  return wanted;
}
