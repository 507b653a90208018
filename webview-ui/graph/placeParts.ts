import type { Box } from './stage/sight';

const gap = 8;
const edge = 4;

/** Lies over the focused feature: who looks at the focus through a magnifier finds it there. */
export function placeBox(element: HTMLElement, { left, top, right, bottom }: Box): void {
  element.style.transform = `translate(${left}px, ${top}px)`;
  element.style.width = `${right - left}px`;
  element.style.height = `${bottom - top}px`;
}

/** Below the feature, else above it or at its side, wherever there is room; always within the surface. */
export function placeBeside(element: HTMLElement, place: Box, surface: HTMLElement): void {
  const { offsetWidth: width, offsetHeight: height } = element;
  const { clientWidth, clientHeight } = surface;
  const below = place.bottom + gap;
  const above = place.top - gap - height;
  const right = place.right + gap;
  const left = place.left - gap - width;
  const fits = {
    below: below + height + edge <= clientHeight,
    above: above >= edge,
    right: right + width + edge <= clientWidth,
    left: left >= edge,
  };
  const isAtSide = !fits.below && !fits.above && (fits.right || fits.left);
  const wanted = isAtSide
    ? { x: fits.right ? right : left, y: place.top }
    : { x: place.left, y: fits.below ? below : above };
  const x = Math.max(edge, Math.min(wanted.x, clientWidth - width - edge));
  const y = Math.max(edge, Math.min(wanted.y, clientHeight - height - edge));
  element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
}
