import type { Cell, Table } from '../report';
import { printable } from './safeText';

/**
 * One table as CSV (RFC 4180: comma, CRLF, quotes doubled), with machine-readable values: milliseconds, UTC
 * times, shares from 0 to 1. A header line comes first.
 */
export function renderCsv({ columns, rows }: Table): string {
  const lines = [columns.map(({ key }) => key), ...rows];
  return lines.map((cells) => `${cells.map(field).join(',')}\r\n`).join('');
}

function field(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = disarmed(printable(cell));
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Spreadsheets take text that begins so for a formula and run it; an apostrophe makes it text again. */
function disarmed(text: string): string {
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
}
