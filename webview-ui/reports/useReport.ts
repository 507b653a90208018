import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ReportId } from '../../src/shared/reports';
import { useSend } from '../host';
import { readMessage } from '../state/readMessage';
import { answered, askedFor, noReport, type ReportState } from './reportState';

/** Asks the host for the chosen report when it is chosen, and again when told to. */
export function useReport(chosen: ReportId | undefined): readonly [ReportState, () => void] {
  const send = useSend();
  const [state, setState] = useState<ReportState>(noReport);
  const load = useCallback(() => {
    if (chosen === undefined) {
      setState(noReport);
      return;
    }
    setState((before) => askedFor(before, chosen));
    send({ type: 'loadReport', id: chosen });
  }, [chosen, send]);

  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type !== 'report' && message?.type !== 'reportFailed') return;
      setState((before) => answered(before, message));
    };
    window.addEventListener('message', receive);
    return () => window.removeEventListener('message', receive);
  }, []);
  useEffect(load, [load]);
  return [state, load];
}
