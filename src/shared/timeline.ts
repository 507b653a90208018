/** What an agent, or a merge, was doing during a span of time. */
export const timelinePhases = [
  /** Started, and not yet a sign of work. */
  'waiting',
  'working',
  /** A testing agent looks at features that pass. */
  'regression',
  /** A question or a held merge waits for a person. */
  'person',
  /** In the merge queue, behind others or between two tries. */
  'queued',
  'gate',
  /** The gate has ended; the integration branch moves. */
  'merging',
] as const;

export type TimelinePhase = (typeof timelinePhases)[number];

/** Milliseconds since the epoch. */
export interface TimelineSpan {
  readonly phase: TimelinePhase;
  readonly from: number;
  /** Null while it goes on. */
  readonly until: number | null;
}

/** The life of one agent, or the passage of one merge through the queue. */
export interface TimelineBar {
  /** `agent-12`, `merge-7`; stays the same from one answer to the next. */
  readonly key: string;
  readonly agentId: number | null;
  readonly featureId: number | null;
  /** The feature's name, or what else the agent was started for. Text that others have written. */
  readonly name: string;
  /** `coding`, `testing`, …; `merge` for a merge. */
  readonly type: string;
  readonly attempt: number;
  /** How it ended, in the words of the database; null while it goes on. */
  readonly result: string | null;
  readonly from: number;
  readonly until: number | null;
  /** One after the other, without gaps, from `from` to `until`. */
  readonly spans: readonly TimelineSpan[];
}

/** Bars that are too short to be told apart at the scale that was asked for. */
export interface TimelineBlock {
  readonly from: number;
  readonly until: number;
  readonly count: number;
  readonly failed: number;
}

export interface TimelineLane {
  readonly key: string;
  readonly kind: 'slot' | 'merges' | 'imported';
  /** Number of the slot, or of the lane among its kind, from 0. */
  readonly index: number;
  readonly bars: readonly TimelineBar[];
  readonly blocks: readonly TimelineBlock[];
}

export interface TimelineRequest {
  readonly from: number;
  readonly until: number;
  /** How many points wide the picture of the range is; what is narrower than three becomes part of a block. */
  readonly widthPx: number;
}

export interface TimelineRange {
  readonly from: number;
  readonly until: number;
  /** By the clock of whoever has the database. */
  readonly now: number;
  /** When the first agent was started; null without any. */
  readonly first: number | null;
  readonly runStartedAt: number | null;
  readonly agents: number;
  readonly merges: number;
  /** Agents whose times were not measured; they are not shown. */
  readonly leftOut: number;
  readonly lanes: readonly TimelineLane[];
}

const longestRangeMs = 200 * 365 * 86_400_000;

/** What the webview asks for is not trusted. */
export function isTimelineRequest(value: unknown): value is TimelineRequest {
  if (typeof value !== 'object' || value === null) return false;
  const { from, until, widthPx } = value as Readonly<Record<string, unknown>>;
  return (
    isTime(from) &&
    isTime(until) &&
    from < until &&
    until - from <= longestRangeMs &&
    typeof widthPx === 'number' &&
    widthPx >= 100 &&
    widthPx <= 20_000
  );
}

/** A time that a date can be made of. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 8.64e15;
}
