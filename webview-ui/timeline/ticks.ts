import { language } from '../l10n/t';
import { spanOf, type TimeWindow } from './timeWindow';

export interface Tick {
  readonly at: number;
  readonly label: string;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const steps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 30, 90, 180, 365].map((n) => n * day),
];

/** Round times of the user's zone, at most one for each `roomPx`. */
export function ticksOf(window: TimeWindow, widthPx: number, roomPx = 90): readonly Tick[] {
  const least = (spanOf(window) * roomPx) / Math.max(widthPx, 1);
  const step = steps.find((each) => each >= least) ?? steps.at(-1) ?? day;
  const format = formatterOf(step);
  const offset = offsetAt(window.from);
  const ticks: Tick[] = [];
  for (let at = Math.ceil((window.from + offset) / step) * step - offset; at <= window.until; at += step) {
    // A change to or from summer time moves what follows it.
    const shifted = step >= hour ? at + offset - offsetAt(at) : at;
    const isMidnight = step < day && (shifted + offsetAt(shifted)) % day === 0;
    ticks.push({ at: shifted, label: (isMidnight ? dates : format).format(shifted) });
  }
  return ticks;
}

function offsetAt(at: number): number {
  return -new Date(at).getTimezoneOffset() * minute;
}

const dates = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' });
const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const seconds = new Intl.DateTimeFormat(language, {
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
});
const months = new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short' });

function formatterOf(step: number): Intl.DateTimeFormat {
  if (step < minute) return seconds;
  if (step < day) return clock;
  return step < 90 * day ? dates : months;
}
