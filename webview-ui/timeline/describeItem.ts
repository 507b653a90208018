import type { TimelineBar, TimelineLane, TimelinePhase } from '../../src/shared/timeline';
import { mascotOf } from '../../src/shared/mascots';
import { language, t } from '../l10n/t';
import { formatElapsed } from '../text/durations';
import type { DrawnItem } from './drawnItems';
import { phaseLabel } from './phaseLooks';

const fine = new Set([null, 'completed', 'submitted', 'merged', 'skipped']);

export function isFailedResult(result: string | null): boolean {
  return !fine.has(result);
}

export function resultLabel(result: string | null): string {
  switch (result) {
    case null:
      return t('at work');
    case 'completed':
      return t('completed');
    case 'submitted':
      return t('submitted');
    case 'merged':
      return t('merged');
    case 'skipped':
      return t('skipped');
    case 'conflict':
      return t('conflict');
    case 'gate_red':
      return t('checks red');
    case 'interrupted':
      return t('interrupted');
    case 'no_submission':
      return t('nothing submitted');
    case 'no_commit':
      return t('submitted without a commit');
    case 'gave_up':
      return t('gave up');
    case 'killed':
      return t('ended by force');
    case 'abandoned':
      return t('given up');
    default:
      return t('failed');
  }
}

export function laneLabel({ kind, index }: Pick<TimelineLane, 'kind' | 'index'>): string {
  if (kind === 'slot') return mascotOf(index).name;
  if (kind === 'imported') return t('Imported');
  return t('Merge queue');
}

export function typeLabel(bar: TimelineBar): string {
  if (bar.type === 'merge') return t('Merge');
  return bar.attempt > 1 ? t('{0}, attempt {1}', bar.type, bar.attempt) : bar.type;
}

/** How long it was in each phase, in the order in which it came to them. */
export function phaseTimes(bar: TimelineBar, now: number): ReadonlyMap<TimelinePhase, number> {
  const times = new Map<TimelinePhase, number>();
  for (const { phase, from, until } of bar.spans) {
    times.set(phase, (times.get(phase) ?? 0) + Math.max(0, (until ?? Math.max(now, from)) - from));
  }
  return times;
}

const timeOfDay = new Intl.DateTimeFormat(language, {
  ...{
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
});

export function formatTime(at: number): string {
  return timeOfDay.format(at);
}

export interface ItemDescription {
  readonly title: string;
  readonly facts: readonly string[];
  readonly phases: readonly {
    readonly phase: TimelinePhase;
    readonly label: string;
    readonly time: string;
  }[];
}

export function describeItem(item: DrawnItem, lane: TimelineLane, now: number): ItemDescription {
  const from = formatTime(item.from);
  const { bar, block } = item;
  if (block !== undefined) {
    return {
      title: lane.kind === 'merges' ? t('{0} merges', block.count) : t('{0} agents', block.count),
      facts: [
        t('{0} to {1}', from, formatTime(block.until)),
        ...(block.failed > 0 ? [t('{0} of them without success', block.failed)] : []),
        t('Zoom in to tell them apart'),
      ],
      phases: [],
    };
  }
  if (bar === undefined) return { title: item.label, facts: [], phases: [] };
  return {
    title: item.label,
    facts: [
      `${typeLabel(bar)} · ${resultLabel(bar.result)}`,
      bar.until === null ? t('since {0}', from) : t('{0} to {1}', from, formatTime(bar.until)),
    ],
    phases: [...phaseTimes(bar, now)].map(([phase, ms]) => ({
      phase,
      label: phaseLabel(phase),
      time: formatElapsed(ms),
    })),
  };
}

/** What a screen reader is told of it. */
export function spokenItem(item: DrawnItem, lane: TimelineLane, now: number): string {
  const { title, facts, phases } = describeItem(item, lane, now);
  return [laneLabel(lane), title, ...facts, ...phases.map(({ label, time }) => `${label} ${time}`)].join(
    '. ',
  );
}
