import type { Cell, Unit } from '../report';
import { oneLine } from './safeText';

/** A cell for people, as one line of plain text. */
export function formatCell(value: Cell, unit: Unit): string {
  if (value === null) return '–';
  if (typeof value === 'string') return formatText(value, unit);
  switch (unit) {
    case 'ms':
      return formatDuration(value);
    case 'share':
      return `${trimZeros((value * 100).toFixed(1))} %`;
    case 'usd':
      return `$${value.toFixed(value !== 0 && Math.abs(value) < 0.1 ? 4 : 2)}`;
    case 'count':
    case 'rate':
    case 'hours':
      return grouped(value);
    case 'text':
    case 'id':
    case 'time':
    case 'hour':
    case 'day':
      return String(value);
  }
}

/** Numbers line up at their right, everything else at its left. */
export function isNumeric(unit: Unit): boolean {
  return unit === 'count' || unit === 'rate' || unit === 'share' || unit === 'ms' || unit === 'usd';
}

function formatText(value: string, unit: Unit): string {
  // `2026-03-10T08:15:30.120Z` → `2026-03-10 08:15:30`; the heading of a report says that all of it is UTC.
  if ((unit === 'time' || unit === 'hour') && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)) {
    return `${value.slice(0, 10)} ${value.slice(11, unit === 'hour' ? 16 : 19)}`;
  }
  return oneLine(value);
}

/** `1 h 05 min`, `3 min 07 s`, `4.2 s`, `350 ms` */
export function formatDuration(ms: number): string {
  const whole = Math.round(ms);
  if (Math.abs(whole) < 1000) return `${whole} ms`;
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
  const hours = Math.round(ms / 3_600_000);
  return `${Math.floor(hours / 24)} d ${twoDigits(hours % 24)} h`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** `1234567` → `1,234,567`; the same in every locale, so that a report is. */
function grouped(value: number): string {
  const [whole = '', fraction] = trimZeros(value.toFixed(2)).split('.');
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? text : `${text}.${fraction}`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
