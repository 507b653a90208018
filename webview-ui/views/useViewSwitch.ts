import { useCallback, useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { DashboardView } from '../../src/shared/dashboardViews';
import { isTyping } from '../isTyping';
import { readMessage } from '../state/readMessage';
import { viewOfKey } from './viewLooks';
import { viewTabId } from './viewTabs';

export interface ViewSwitch {
  readonly view: DashboardView;
  readonly choose: (view: DashboardView) => void;
  /** It was opened by its key: then the focus goes into it. */
  readonly takesFocus: boolean;
}

/**
 * Which view is shown. A view's key opens it from anywhere but where something is being typed, and pressed again it
 * leads back; each view comes back at the place to which it was scrolled. `isCovered`: the details of a feature stand
 * in its place, until a view is chosen, be it the same one.
 */
export function useViewSwitch(
  view: DashboardView,
  isCovered: boolean,
  onView: (view: DashboardView) => void,
): ViewSwitch {
  const byKey = useRef(false);
  const before = useRef<DashboardView>('mission');
  const places = useRef(new Map<DashboardView, number>());
  const go = useCallback(
    (next: DashboardView, isByKey: boolean) => {
      byKey.current = isByKey;
      if (next !== view) {
        if (!isCovered) places.current.set(view, window.scrollY);
        before.current = view;
      }
      onView(next);
    },
    [view, isCovered, onView],
  );
  const choose = useCallback((next: DashboardView) => go(next, false), [go]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      const wanted = viewOfKey(event.key);
      if (wanted === undefined) return;
      event.preventDefault();
      const leadsBack = wanted === view && view !== 'mission' && !isCovered;
      go(leadsBack ? before.current : wanted, true);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [go, view, isCovered]);

  // The host's commands choose as well.
  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type === 'openView') go(message.view, true);
    };
    window.addEventListener('message', receive);
    return () => window.removeEventListener('message', receive);
  }, [go]);

  const isFirst = useRef(true);
  useLayoutEffect(() => {
    // The page as a whole finds its place after a reload by itself.
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    window.scrollTo(0, places.current.get(view) ?? 0);
    // What had the focus has gone with the view before; one that takes the focus does so after this.
    const { activeElement } = document;
    const hasGone = activeElement === null || activeElement === document.body;
    if (byKey.current && (hasGone || activeElement.role === 'tab')) {
      document.getElementById(viewTabId(view))?.focus({ preventScroll: true });
    }
  }, [view]);

  const wasCovered = useRef(isCovered);
  useLayoutEffect(() => {
    const isUncovered = wasCovered.current && !isCovered;
    wasCovered.current = isCovered;
    const { activeElement } = document;
    // The details that had the focus have gone.
    if (isUncovered && (activeElement === null || activeElement === document.body)) {
      document.getElementById(viewTabId(view))?.focus({ preventScroll: true });
    }
  }, [isCovered, view]);
  return { view, choose, takesFocus: byKey.current };
}
