import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { TimelineStage } from './timelineStage';
import { panned, spanOf, type TimeWindow, zoomed } from './timeWindow';

/** A drag that is shorter was a click. */
const clickPx = 4;
const wheelZoom = 1.0018;

export interface Gestures {
  readonly window: TimeWindow;
  readonly change: (window: TimeWindow) => void;
  readonly click: (clientX: number, clientY: number) => void;
}

/** Dragging pans, and so does turning the wheel sideways; with Ctrl or by pinching it zooms. Else the page scrolls. */
export function useTimelineGestures(
  surface: RefObject<HTMLElement | null>,
  stage: TimelineStage | undefined,
  gestures: Gestures,
): void {
  const latest = useRef(gestures);
  latest.current = gestures;
  useEffect(() => {
    const element = surface.current;
    if (element === null || stage === undefined) return;
    let drag: { readonly x: number; readonly window: TimeWindow; moved: boolean } | undefined;
    const down = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      drag = { x: event.clientX, window: latest.current.window, moved: false };
      element.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent): void => {
      if (drag === undefined) return;
      const px = event.clientX - drag.x;
      if (!drag.moved && Math.abs(px) < clickPx) return;
      drag.moved = true;
      latest.current.change(panned(drag.window, (-px / stage.width) * spanOf(drag.window)));
    };
    const up = (event: PointerEvent): void => {
      const done = drag;
      drag = undefined;
      if (done?.moved === false && event.type === 'pointerup')
        latest.current.click(event.clientX, event.clientY);
    };
    const wheel = (event: WheelEvent): void => {
      const { window, change } = latest.current;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        change(zoomed(window, wheelZoom ** event.deltaY, stage.timeAt(event.clientX)));
        return;
      }
      const px = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (px === 0 || Math.abs(px) < Math.abs(event.deltaY) - Math.abs(px)) return;
      event.preventDefault();
      change(panned(window, (px / stage.width) * spanOf(window)));
    };
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', up);
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', up);
      element.removeEventListener('wheel', wheel);
    };
  }, [surface, stage]);
}
