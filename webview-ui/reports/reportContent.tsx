import type { ReportMessage, ReportTable } from '../../src/shared/messages';
import { t } from '../l10n/t';
import { memo } from '../memo';
import { Untrusted } from '../text/untrusted';

export const ReportContent = memo(function ReportContent({ report }: { readonly report: ReportMessage }) {
  return (
    <div class="reportContent">
      {report.facts.length > 0 && (
        <dl class="reportFacts">
          {report.facts.map(({ label, value }) => (
            <div key={label}>
              <dt class="muted">{label}</dt>
              <dd>
                <Untrusted text={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {report.tables.map((table) => (
        <TableOf key={table.title} table={table} />
      ))}
      {report.notes.length > 0 && (
        <ul class="reportNotes muted" aria-label={t('Notes')}>
          {report.notes.map((note) => (
            <li key={note}>
              <Untrusted text={note} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
});

/** A wide table scrolls within itself; who has no mouse gets there by Tab and scrolls by arrows. */
export function TableOf({
  table: { title, columns, rows, moreRows, whenEmpty },
}: {
  readonly table: ReportTable;
}) {
  return (
    <div class="reportTable" role="group" aria-label={title} tabIndex={0}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={column.numeric ? 'numeric' : undefined}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) =>
                at === 0 ? (
                  <th key={at} scope="row" class={columns[at]?.numeric === true ? 'numeric' : undefined}>
                    <Untrusted text={cell} />
                  </th>
                ) : (
                  <td key={at} class={columns[at]?.numeric === true ? 'numeric' : undefined}>
                    <Untrusted text={cell} />
                  </td>
                ),
              )}
            </tr>
          ))}
          {rows.length === 0 && (
            <tr>
              <td class="muted" colSpan={columns.length}>
                {whenEmpty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
      {moreRows > 0 && (
        <p class="muted reportMore">
          {t(moreRows === 1 ? '{0} more row in the export.' : '{0} more rows in the export.', moreRows)}
        </p>
      )}
    </div>
  );
}
