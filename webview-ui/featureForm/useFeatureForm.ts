import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { FeatureView } from '../../src/shared/viewModel';
import { useSend } from '../host';
import { t } from '../l10n/t';
import { readMessage } from '../state/readMessage';
import { draftOf, formFor, type FormValues, isChanged, type OpenForm } from './formValues';

/** What the host wants the form to be opened for. */
export interface WantedForm {
  readonly featureId: number | undefined;
}

/** Heard from the beginning: the host may ask before there is anything to show. */
export function useWantedForm(): readonly [WantedForm | undefined, () => void] {
  const [wanted, setWanted] = useState<WantedForm | undefined>(undefined);
  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type === 'openForm') setWanted({ featureId: message.featureId });
    };
    window.addEventListener('message', receive);
    return () => window.removeEventListener('message', receive);
  }, []);
  const done = useCallback(() => setWanted(undefined), []);
  return [wanted, done];
}

export interface FeatureFormState {
  readonly open: OpenForm | undefined;
  /** Why it was not saved. */
  readonly refusal: string | undefined;
  readonly isSaving: boolean;
  /** Grows each time the open form is asked for once more: then it is to be seen. */
  readonly asked: number;
  /** What became of the last one that was saved. */
  readonly note: string | undefined;
  readonly change: (values: Partial<FormValues>) => void;
  readonly save: () => void;
  readonly close: () => void;
}

/** The form as the host opens it; it closes when what it holds is saved, and stays with the reason otherwise. */
export function useFeatureForm(
  features: readonly FeatureView[],
  repository: string,
  open: OpenForm | undefined,
  onOpen: (form: OpenForm | undefined) => void,
  [wanted, onDone]: readonly [WantedForm | undefined, () => void],
): FeatureFormState {
  const send = useSend();
  const [refusal, setRefusal] = useState<string | undefined>(undefined);
  const [note, setNote] = useState<string | undefined>(undefined);
  const [asked, setAsked] = useState(0);
  const [request, setRequest] = useState<number | undefined>(undefined);
  const latest = useRef({ onOpen, request });
  latest.current = { onOpen, request };
  const lastRequest = useRef(0);

  useEffect(() => {
    if (wanted === undefined) return;
    const feature = features.find(({ id }) => id === wanted.featureId);
    // It may just have been added; then it comes with the next state.
    if (wanted.featureId !== undefined && feature === undefined) return;
    onDone();
    // What was typed is not given up for another feature, nor for the same one.
    const isSame = open !== undefined && open.featureId === wanted.featureId;
    if (open !== undefined && (isSame || isChanged(open))) {
      setAsked((before) => before + 1);
      if (!isSame) setRefusal(t('Save or cancel this form first: it holds what is not saved.'));
      return;
    }
    setRefusal(undefined);
    setNote(undefined);
    onOpen(formFor(feature));
  }, [wanted, features, open, onOpen, onDone]);

  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type !== 'featureSaved' && message?.type !== 'featureRefused') return;
      if (message.requestId !== latest.current.request) return;
      setRequest(undefined);
      if (message.type === 'featureRefused') {
        setRefusal(message.message);
        return;
      }
      setRefusal(undefined);
      setNote(message.note);
      latest.current.onOpen(undefined);
    };
    window.addEventListener('message', receive);
    return () => window.removeEventListener('message', receive);
  }, []);

  return {
    open,
    refusal,
    isSaving: request !== undefined,
    asked,
    note,
    change: (values) => {
      if (open !== undefined) onOpen({ ...open, values: { ...open.values, ...values } });
    },
    save: () => {
      if (open === undefined || request !== undefined) return;
      const requestId = ++lastRequest.current;
      setRequest(requestId);
      const about = open.featureId === undefined ? {} : { featureId: open.featureId };
      send({ type: 'saveFeature', requestId, ...about, draft: draftOf(open), repository });
    },
    close: () => {
      setRefusal(undefined);
      setRequest(undefined);
      onOpen(undefined);
    },
  };
}
