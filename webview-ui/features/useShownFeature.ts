import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { readMessage } from '../state/readMessage';
import type { ViewState } from '../state/viewState';

export interface ShownFeature {
  /** The one that was asked for since the page was opened, by the host or in it: its details take the focus. */
  readonly asked: number | undefined;
  /** Undefined: none in place of the view. */
  readonly show: (id: number | undefined) => void;
}

/**
 * Shows the details of a feature in place of the view. Heard from the beginning: the host may ask before there is
 * anything to show.
 */
export function useShownFeature(changeView: (change: Partial<ViewState>) => void): ShownFeature {
  const [asked, ask] = useState<number | undefined>(undefined);
  // Each repository counts its features anew. The host sends the state of its own before it asks for a feature.
  const repository = useRef<string | undefined>(undefined);
  const show = useCallback(
    (shownFeature: number | undefined) => {
      ask(shownFeature);
      changeView({ shownFeature, shownFeatureOf: repository.current });
    },
    [changeView],
  );
  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type === 'snapshot') repository.current = message.snapshot.project.repository;
      if (message?.type === 'showFeature') show(message.featureId);
    };
    window.addEventListener('message', receive);
    return () => window.removeEventListener('message', receive);
  }, [show]);
  return useMemo(() => ({ asked, show }), [asked, show]);
}
