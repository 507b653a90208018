import { language, t } from '../l10n/t';

/** `0:07`, `12:05`, `1:02:03`, `3 d 4 h`: short, and of steady width while it counts. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(Number.isFinite(ms) ? ms / 1000 : 0));
  const hours = Math.floor(seconds / 3600);
  if (hours >= 48) return t('{0} d {1} h', Math.floor(hours / 24), hours % 24);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** For screen readers and tooltips: `1 hour 2 minutes`, `45 seconds`. */
export function spellElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(Number.isFinite(ms) ? ms / 1000 : 0));
  if (seconds < 60) return spelled(seconds, 'second');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return spelled(minutes, 'minute');
  const rest = minutes % 60;
  const hours = spelled(Math.floor(minutes / 60), 'hour');
  return rest === 0 ? hours : `${hours} ${spelled(rest, 'minute')}`;
}

function spelled(count: number, unit: 'second' | 'minute' | 'hour'): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    useGrouping: false,
  }).format(count);
}

const otherDay = new Intl.DateTimeFormat(language, {
  ...{ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
});
const whole = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });

/** Time of day in the user's zone, `14:23:45`, and of another day its date; an empty string for what is no time. */
export function formatClock(iso: string, now = new Date()): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  if (date.toDateString() !== now.toDateString()) return otherDay.format(date);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** Date and time, for who wants to know it exactly; an empty string likewise. */
export function formatMoment(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? '' : whole.format(date);
}
