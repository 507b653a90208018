import { useEffect } from 'preact/hooks';
import { readMessage } from '../state/readMessage';

/** Shows the details of a feature in place of the view when the host asks for it. */
export function useWantedFeature(show: (id: number) => void): void {
  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type === 'showFeature') show(message.featureId);
    };
    window.addEventListener('message', receive);
    return () => window.removeEventListener('message', receive);
  }, [show]);
}
