import { formatCell, isNumeric } from '../../core/analytics/rendering/formatCell';
import { headingOf } from '../../core/analytics/rendering/heading';
import { cutTo } from '../../core/analytics/rendering/safeText';
import type { Report, Table } from '../../core/analytics/report';
import type { ReportMessage, ReportTable } from '../../shared/messages';
import type { ReportId } from '../../shared/reports';

/** More than a person reads in a panel; the export has all of them, and whole. */
const mostRows = 200;
const longestText = 300;

/** A report as the dashboard shows it: every value is a text already. */
export function reportMessage(id: ReportId, report: Report): ReportMessage {
  return {
    type: 'report',
    id,
    title: report.title,
    period: headingOf(report),
    facts: report.facts.map(({ label, value, unit }) => ({ label, value: formatCell(value, unit) })),
    tables: report.tables.map(tableMessage),
    notes: report.notes,
  };
}

export function tableMessage({ title, columns, rows, whenEmpty }: Table): ReportTable {
  return {
    title,
    columns: columns.map((column) => ({ title: column.title, numeric: isNumeric(column.unit) })),
    rows: rows
      .slice(0, mostRows)
      .map((row) =>
        columns.map(({ unit }, index) => cutTo(formatCell(row[index] ?? null, unit), longestText)),
      ),
    moreRows: Math.max(0, rows.length - mostRows),
    whenEmpty,
  };
}
