import type { TimelineBar, TimelineBlock, TimelineLane } from '../../../shared/timeline';

/** What is narrower cannot be pointed at, nor read. */
const narrowestPx = 3;
/** A block says how many there were about then; a wider one would say no more than that there were many. */
const widestBlockPx = 40;

/** Bars that may overlap, spread over as few lanes as hold them; beyond the most, the last lane takes them all. */
export function packed(bars: readonly TimelineBar[], mostLanes: number): readonly (readonly TimelineBar[])[] {
  const lanes: { free: number; bars: TimelineBar[] }[] = [];
  for (const bar of bars) {
    const free = lanes.find((lane) => lane.free <= bar.from);
    const lane = free ?? (lanes.length < mostLanes ? undefined : lanes.at(-1));
    const until = bar.until ?? Number.POSITIVE_INFINITY;
    if (lane === undefined) lanes.push({ free: until, bars: [bar] });
    else {
      lane.bars.push(bar);
      lane.free = Math.max(lane.free, until);
    }
  }
  return lanes.map((lane) => lane.bars);
}

/** A lane with at most as many bars and blocks as its picture has room for. `bars` come in order of their start. */
export function laneOf(
  lane: Pick<TimelineLane, 'key' | 'kind' | 'index'>,
  bars: readonly TimelineBar[],
  msPerPx: number,
): TimelineLane {
  const narrowestMs = narrowestPx * msPerPx;
  const wide: TimelineBar[] = [];
  const blocks: TimelineBlock[] = [];
  let pending: TimelineBar[] = [];
  let reach = Number.NEGATIVE_INFINITY;
  const flush = (): void => {
    const [only, ...others] = pending;
    if (only !== undefined && others.length === 0) wide.push(only);
    else if (only !== undefined) blocks.push(blockOf(pending));
    pending = [];
  };
  for (const bar of bars) {
    if (bar.until === null || bar.until - bar.from >= narrowestMs) {
      flush();
      wide.push(bar);
      continue;
    }
    const begin = pending[0]?.from ?? bar.from;
    if (bar.from - reach > narrowestMs || bar.until - begin > widestBlockPx * msPerPx) flush();
    pending.push(bar);
    reach = Math.max(reach, bar.until);
  }
  flush();
  return { ...lane, bars: wide, blocks };
}

function blockOf(bars: readonly TimelineBar[]): TimelineBlock {
  return {
    from: Math.min(...bars.map(({ from }) => from)),
    until: bars.reduce((latest, { from, until }) => Math.max(latest, until ?? from), 0),
    count: bars.length,
    failed: bars.filter(({ result }) => isFailure(result)).length,
  };
}

const successes = new Set([null, 'completed', 'submitted', 'merged', 'skipped']);

export function isFailure(result: string | null): boolean {
  return !successes.has(result);
}
