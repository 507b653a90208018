import { useEffect, useState } from 'preact/hooks';
import type { GateEvidence } from '../../src/shared/evidence';
import type { FeatureView } from '../../src/shared/viewModel';
import { useSend } from '../host';
import { readMessage } from '../state/readMessage';

/** Asks the host what the gate has shown, when the details are opened and whenever the feature's state changes. */
export function useEvidence({ id, state, hasEvidence, held }: FeatureView): GateEvidence | undefined {
  const send = useSend();
  const [evidence, setEvidence] = useState<GateEvidence | undefined>(undefined);
  const wanted = hasEvidence === true;
  const isHeld = held !== undefined;
  useEffect(() => {
    if (!wanted) return;
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type === 'evidence' && message.featureId === id) setEvidence(message.evidence);
    };
    window.addEventListener('message', receive);
    send({ type: 'loadEvidence', featureId: id });
    return () => window.removeEventListener('message', receive);
  }, [id, state, wanted, isHeld, send]);
  return wanted && evidence?.featureId === id ? evidence : undefined;
}
