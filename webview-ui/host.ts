import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { FeatureTabState } from '../src/shared/featureTabState';
import type { FromDashboard } from '../src/shared/messages';
import type { AnswerDrafts } from './questions/answerDrafts';
import type { ViewState } from './state/viewState';

/** What VS Code gives a webview, with the types of this dashboard's messages. */
export interface Host {
  postMessage(message: FromDashboard): void;
  getState(): unknown;
  setState(state: ViewState | (FeatureTabState & { readonly answers?: AnswerDrafts })): void;
}

declare function acquireVsCodeApi(): Host;

/** VS Code hands this out once only. */
export function connectToHost(): Host {
  return acquireVsCodeApi();
}

const notConnected = (): void => {
  throw new Error('The dashboard is not connected to its host.');
};

export const SendContext = createContext<(message: FromDashboard) => void>(notConnected);

/** True while another window runs the project: what would change it is not offered. */
export const ReadOnlyContext = createContext(false);

export function useReadOnly(): boolean {
  return useContext(ReadOnlyContext);
}

export function useSend(): (message: FromDashboard) => void {
  return useContext(SendContext);
}
