import { language } from '../l10n/t';

const hour = 3_600_000;
const day = 24 * hour;

const counts = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
const dates = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' });
const moments = new Intl.DateTimeFormat(language, {
  ...{ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
});

const seconds = new Intl.DateTimeFormat(language, {
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
});

/** `12`, `0.35` */
export function formatCount(value: number): string {
  return counts.format(value);
}

/** When a step begins: `Mar 10, 14:05`, seconds of one that lasts for seconds, the day of one that lasts for days. */
export function formatStep(at: number, stepMs: number): string {
  return (stepMs < 60_000 ? seconds : stepMs < day ? moments : dates).format(at);
}

const units = [
  { unit: 'day', ms: day },
  { unit: 'hour', ms: hour },
  { unit: 'minute', ms: 60_000 },
  { unit: 'second', ms: 1000 },
] as const;

/** `45 sec`, `4 min`, `1.5 hr`, `7 days`: two digits that count. */
export function formatSpan(ms: number): string {
  const { unit, ms: unitMs } =
    units.find((each) => ms >= each.ms && (each.ms < day || ms >= 2 * day)) ?? units[3];
  const dayOrOther = ms === day ? { unit: 'day', ms: day } : { unit, ms: unitMs };
  const value = ms / dayOrOther.ms;
  return new Intl.NumberFormat(language, {
    ...{ style: 'unit', unit: dayOrOther.unit, unitDisplay: 'short' },
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}
