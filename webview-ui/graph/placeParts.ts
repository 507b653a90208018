import type { Box } from './stage/sight';

const gap = 8;
const edge = 4;

/** Lies over the focused feature: who looks at the focus through a magnifier finds it there. */
export function placeBox(element: HTMLElement, { left, top, right, bottom }: Box): void {
  element.style.transform = `translate(${left}px, ${top}px)`;
  element.style.width = `${right - left}px`;
  element.style.height = `${bottom - top}px`;
}

/** Below the feature, or above it where there is no room, and always within the surface. */
export function placeBeside(element: HTMLElement, place: Box, surface: HTMLElement): void {
  const { offsetWidth, offsetHeight } = element;
  const { clientWidth, clientHeight } = surface;
  const isBelow = place.bottom + gap + offsetHeight < clientHeight;
  const left = Math.max(edge, Math.min(place.left, clientWidth - offsetWidth - edge));
  const top = isBelow ? place.bottom + gap : Math.max(edge, place.top - gap - offsetHeight);
  element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}
