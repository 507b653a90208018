import type { TimelineBar, TimelineBlock, TimelineLane, TimelineRange } from '../../src/shared/timeline';
import { plainText } from '../text/plainText';

/** A bar or a block, with its place among the lanes. */
export interface DrawnItem {
  readonly key: string;
  readonly lane: number;
  readonly from: number;
  /** Null while it goes on. */
  readonly until: number | null;
  /** On the bar, where there is room. */
  readonly label: string;
  readonly bar: TimelineBar | undefined;
  readonly block: TimelineBlock | undefined;
}

export interface DrawnTimeline {
  readonly lanes: readonly TimelineLane[];
  /** Of each lane, in the order of their start. */
  readonly items: readonly (readonly DrawnItem[])[];
  readonly byKey: ReadonlyMap<string, DrawnItem>;
}

export function drawnTimeline({ lanes }: Pick<TimelineRange, 'lanes'>): DrawnTimeline {
  const items = lanes.map((lane, index) =>
    [
      ...lane.bars.map((bar) => itemOfBar(bar, index)),
      ...lane.blocks.map((block) => itemOfBlock(block, lane.key, index)),
    ].sort((a, b) => a.from - b.from),
  );
  return { lanes, items, byKey: new Map(items.flat().map((item) => [item.key, item])) };
}

function itemOfBar(bar: TimelineBar, lane: number): DrawnItem {
  const name = plainText(bar.name, { maxChars: 80 });
  const label = bar.featureId === null ? name : `#${bar.featureId} ${name}`;
  return { key: bar.key, lane, from: bar.from, until: bar.until, label, bar, block: undefined };
}

function itemOfBlock(block: TimelineBlock, laneKey: string, lane: number): DrawnItem {
  const { from, until, count } = block;
  const key = `block-${laneKey}-${from}`;
  return { key, lane, from, until, label: String(count), bar: undefined, block };
}

/** The item of a lane nearest to a time; one that holds it before any other. */
export function nearestItem(
  items: readonly DrawnItem[],
  at: number,
  now: number,
): { readonly item: DrawnItem; readonly distanceMs: number } | undefined {
  let nearest: { item: DrawnItem; distanceMs: number } | undefined;
  for (const item of items) {
    const until = item.until ?? now;
    const distanceMs = at < item.from ? item.from - at : at > until ? at - until : 0;
    if (nearest === undefined || distanceMs < nearest.distanceMs) nearest = { item, distanceMs };
  }
  return nearest;
}
