import { useEffect, useState } from 'preact/hooks';
import { readMessage } from '../state/readMessage';

/** The feature whose details take the place of the view, as the host asks for it; closed by whoever shows it. */
export function useShownFeature(): readonly [number | undefined, (id: number | undefined) => void] {
  const [shown, setShown] = useState<number | undefined>(undefined);
  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type === 'showFeature') setShown(message.featureId);
    };
    window.addEventListener('message', receive);
    return () => window.removeEventListener('message', receive);
  }, []);
  return [shown, setShown];
}
