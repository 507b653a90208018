import type { Report, Table } from '../report';
import { formatCell, isNumeric } from './formatCell';
import { headingOf } from './heading';
import { cutTo, oneLine } from './safeText';

/** Longer texts would make a table unreadable; the whole is in the export. */
const longestText = 300;

/** A report as a document. Whatever agents and imported files have written is text in it, never markup. */
export function renderMarkdown(report: Report): string {
  return [
    `# ${escapeMarkdown(report.title)}`,
    '',
    escapeMarkdown(oneLine(headingOf(report))),
    ...(report.facts.length > 0
      ? [
          '',
          ...report.facts.map(
            ({ label, value, unit }) =>
              `- ${escapeMarkdown(label)}: **${escapeMarkdown(formatCell(value, unit))}**`,
          ),
        ]
      : []),
    ...report.tables.flatMap((table) => ['', `## ${escapeMarkdown(table.title)}`, '', ...linesOf(table)]),
    ...(report.notes.length > 0
      ? ['', '## Notes', '', ...report.notes.map((note) => `- ${escapeMarkdown(oneLine(note))}`)]
      : []),
    '',
  ].join('\n');
}

function linesOf({ columns, rows, whenEmpty }: Table): string[] {
  if (rows.length === 0) return [escapeMarkdown(whenEmpty)];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => escapeMarkdown(title))),
    line(columns.map(({ unit }) => (isNumeric(unit) ? '--:' : '---'))),
    ...rows.map((row) =>
      line(
        columns.map(({ unit }, index) =>
          escapeMarkdown(cutTo(formatCell(row[index] ?? null, unit), longestText)),
        ),
      ),
    ),
  ];
}

/**
 * Punctuation that can begin markup within a line: emphasis, code, links, images, HTML, entities, tables,
 * mathematics; and what turns plain text into a link by itself: the colon of `https://`, the `@` of an
 * address, the dot behind `www`. All text here stands behind other text, so what counts only at the
 * beginning of a line is left as it is.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>&|~$!:@#(){}^=]/g, '\\$&').replace(/\bwww\./gi, (match) => {
    return `${match.slice(0, -1)}\\.`;
  });
}
