import type { ReportFailedMessage, ReportMessage } from '../../src/shared/messages';
import type { ReportId } from '../../src/shared/reports';

export type ReportState =
  | { readonly kind: 'none' }
  /** The one that is shown stays until the new one is there: refreshing must not make the page jump. */
  | { readonly kind: 'loading'; readonly id: ReportId; readonly before: ReportMessage | undefined }
  | { readonly kind: 'shown'; readonly id: ReportId; readonly report: ReportMessage }
  | { readonly kind: 'failed'; readonly id: ReportId; readonly message: string };

export const noReport: ReportState = { kind: 'none' };

export function askedFor(state: ReportState, id: ReportId): ReportState {
  const shown = reportIn(state);
  return { kind: 'loading', id, before: shown?.id === id ? shown : undefined };
}

/** An answer to what was asked before something else was chosen comes too late. */
export function answered(state: ReportState, answer: ReportMessage | ReportFailedMessage): ReportState {
  if (state.kind === 'none' || state.id !== answer.id) return state;
  if (answer.type === 'report') return { kind: 'shown', id: answer.id, report: answer };
  return { kind: 'failed', id: answer.id, message: answer.message };
}

export function reportIn(state: ReportState): ReportMessage | undefined {
  if (state.kind === 'shown') return state.report;
  return state.kind === 'loading' ? state.before : undefined;
}
