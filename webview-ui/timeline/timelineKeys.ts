import { actionOf, timelineKeys } from '../keys/viewKeys';
import { type DrawnItem, type DrawnTimeline, nearestItem } from './drawnItems';

export interface KeyedTimeline {
  readonly timeline: DrawnTimeline;
  readonly focused: DrawnItem | undefined;
  readonly now: number;
  readonly goTo: (item: DrawnItem) => void;
  readonly activate: (item: DrawnItem) => void;
  readonly zoom: (direction: 1 | -1) => void;
  /** In windows: 1 is as far as one can see. */
  readonly pan: (windows: number) => void;
  readonly showAll: () => void;
  readonly showNow: () => void;
  readonly escape: () => void;
}

/** Returns whether the key was meant for the timeline. */
export function timelineKey(event: KeyboardEvent, keyed: KeyedTimeline): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { timeline, focused } = keyed;
  const all = timeline.items.flat();
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowRight': {
      const step = event.key === 'ArrowRight' ? 1 : -1;
      if (event.shiftKey) keyed.pan(step / 4);
      else go(keyed, focused === undefined ? all.at(-1) : neighbour(timeline, focused, step));
      return true;
    }
    case 'ArrowUp':
    case 'ArrowDown':
      if (event.shiftKey) return false;
      go(
        keyed,
        focused === undefined ? all.at(-1) : across(keyed, focused, event.key === 'ArrowDown' ? 1 : -1),
      );
      return true;
  }
  switch (actionOf(timelineKeys, event.key)) {
    case 'back':
      keyed.pan(-0.9);
      return true;
    case 'forth':
      keyed.pan(0.9);
      return true;
    case 'focusFirst':
      go(
        keyed,
        extreme(all, (a, b) => a.from < b.from),
      );
      return true;
    case 'focusLast':
      go(
        keyed,
        extreme(all, (a, b) => a.from > b.from),
      );
      return true;
    case 'open':
      if (focused !== undefined) keyed.activate(focused);
      return true;
    case 'zoomIn':
      keyed.zoom(1);
      return true;
    case 'zoomOut':
      keyed.zoom(-1);
      return true;
    case 'showAll':
      keyed.showAll();
      return true;
    case 'showNow':
      keyed.showNow();
      return true;
    case 'close':
      keyed.escape();
      return true;
    case undefined:
      return false;
  }
}

function go({ goTo }: KeyedTimeline, item: DrawnItem | undefined): void {
  if (item !== undefined) goTo(item);
}

function neighbour(timeline: DrawnTimeline, { lane, key }: DrawnItem, step: 1 | -1): DrawnItem | undefined {
  const items = timeline.items[lane] ?? [];
  return items[items.findIndex((item) => item.key === key) + step];
}

/** In the next lane that has anything: what was there at the same time. */
function across({ timeline, now }: KeyedTimeline, from: DrawnItem, step: 1 | -1): DrawnItem | undefined {
  const middle = (from.from + (from.until ?? now)) / 2;
  for (let lane = from.lane + step; lane >= 0 && lane < timeline.items.length; lane += step) {
    const found = nearestItem(timeline.items[lane] ?? [], middle, now);
    if (found !== undefined) return found.item;
  }
  return undefined;
}

function extreme(
  items: readonly DrawnItem[],
  isBefore: (a: DrawnItem, b: DrawnItem) => boolean,
): DrawnItem | undefined {
  let found: DrawnItem | undefined;
  for (const item of items) if (found === undefined || isBefore(item, found)) found = item;
  return found;
}
