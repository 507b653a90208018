import type { Report, Table } from '../report';
import { formatCell, isNumeric } from './formatCell';
import { headingOf } from './heading';
import { cutTo, displayWidth, oneLine } from './safeText';

const widestColumn = 48;

/** A report as plain text, for a terminal of any colour. */
export function renderTerminal(report: Report): string {
  const facts = report.facts.map(({ label, value, unit }) => [label, formatCell(value, unit)] as const);
  const labelWidth = Math.max(0, ...facts.map(([label]) => displayWidth(label)));
  return [
    report.title,
    oneLine(headingOf(report)),
    ...(facts.length > 0
      ? ['', ...facts.map(([label, text]) => `  ${pad(label, labelWidth)}  ${text}`)]
      : []),
    ...report.tables.flatMap((table) => ['', table.title, '', ...tableLines(table)]),
    ...(report.notes.length > 0 ? ['', ...report.notes.map(oneLine)] : []),
    '',
  ].join('\n');
}

/** Aligned columns with their titles, a line each; what is wider than `widest` is cut. */
export function tableLines(
  { columns, rows, whenEmpty }: Pick<Table, 'columns' | 'rows' | 'whenEmpty'>,
  widest = widestColumn,
): string[] {
  if (rows.length === 0) return [`  ${whenEmpty}`];
  const texts = rows.map((row) =>
    columns.map(({ unit }, index) => cutTo(formatCell(row[index] ?? null, unit), widest)),
  );
  const widths = columns.map(({ title }, index) =>
    Math.max(displayWidth(title), ...texts.map((row) => displayWidth(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, index) => pad(cell, widths[index] ?? 0, isNumeric(columns[index]?.unit ?? 'text'))).join('  ')}`.trimEnd();
  return [
    line(columns.map(({ title }) => title)),
    line(widths.map((width) => '─'.repeat(width))),
    ...texts.map(line),
  ];
}

function pad(text: string, width: number, atLeft = false): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return atLeft ? blanks + text : text + blanks;
}
