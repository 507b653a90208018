import { useEffect, useState } from 'preact/hooks';
import type { FeatureRecord } from '../../src/shared/featureRecord';
import type { FeatureView } from '../../src/shared/viewModel';
import { useSend } from '../host';
import { readMessage } from '../state/readMessage';

/** Cost and tokens of an agent at work come without a change of its feature. */
const againMs = 5000;

/** Asks the host for what a snapshot does not have, when details are opened, when the feature changes, and as long as somebody is at work on it. */
export function useRecord(feature: FeatureView): FeatureRecord | undefined {
  const send = useSend();
  const [record, setRecord] = useState<FeatureRecord | undefined>(undefined);
  const { id, state, attempts, agentId, lastError } = feature;
  const isLive = state === 'inProgress' || state === 'merging';
  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type === 'featureRecord' && message.record.featureId === id) setRecord(message.record);
    };
    const ask = (): void => send({ type: 'loadRecord', featureId: id });
    window.addEventListener('message', receive);
    ask();
    const timer = isLive ? setInterval(ask, againMs) : undefined;
    return () => {
      window.removeEventListener('message', receive);
      clearInterval(timer);
    };
  }, [id, state, attempts, agentId, lastError, isLive, send]);
  return record?.featureId === id ? record : undefined;
}
