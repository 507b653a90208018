/** Of a wheel that turns in lines, as with some mice and in Firefox. */
const linePx = 16;
/** Powers of two: a turn of a mouse's wheel is about 100 pixels, a step of two fingers a few. */
const zoomPerPx = 0.01;
const mostZoom = 0.5;

/** What moves or zooms the picture by itself. A wheel zooms with Ctrl or Cmd only; the browser tells of a pinch so. */
export function isForZoom(event: WheelEvent | MouseEvent | TouchEvent): boolean {
  if (event.type === 'wheel') return event.ctrlKey || event.metaKey;
  return !event.ctrlKey && (!('button' in event) || event.button === 0);
}

/** By which power of two a wheel zooms; one turn of a mouse's is no leap. */
export function zoomOf(event: WheelEvent): number {
  const px = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : linePx);
  return Math.min(Math.max(-px * zoomPerPx, -mostZoom), mostZoom);
}

/** How far a wheel scrolls, in pixels. */
export function scrolledBy(event: WheelEvent, pagePx: number): { readonly x: number; readonly y: number } {
  const { deltaX, deltaY, deltaMode, shiftKey } = event;
  const unitPx =
    deltaMode === WheelEvent.DOM_DELTA_PAGE ? pagePx : deltaMode === WheelEvent.DOM_DELTA_LINE ? linePx : 1;
  // Some systems turn it sideways themselves.
  const isTurned = shiftKey && deltaX === 0;
  return { x: (isTurned ? deltaY : deltaX) * unitPx, y: (isTurned ? 0 : deltaY) * unitPx };
}
