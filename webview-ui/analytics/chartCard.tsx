import { Button } from '../button';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import type { ChartModel } from './chartModel';
import { Plot } from './plot';
import { SeriesSwatch } from './seriesSwatch';

interface ChartCardProps {
  readonly model: ChartModel;
  readonly withTable: boolean;
  readonly onTable: () => void;
  readonly onExport: () => void;
}

/** A picture with its name, its legend, and the same as a table for who wants it. */
export function ChartCard({ model, withTable, onTable, onExport }: ChartCardProps) {
  const { id, title, about, series, isEmpty, whenEmpty } = model;
  return (
    <section class={`chartCard chart-${id}`} aria-labelledby={`chart-${id}`}>
      <div class="chartHead">
        <h3 id={`chart-${id}`}>{title}</h3>
        <p class="muted">{about}</p>
        <span class="chartButtons">
          <button
            type="button"
            class="button iconOnly toggle"
            aria-pressed={withTable}
            aria-label={t('{0} as a table', title)}
            title={t('{0} as a table', title)}
            onClick={onTable}
          >
            <Icon name="list" />
          </button>
          <Button
            label={t('Export…')}
            icon="export"
            look="iconOnly"
            title={t('Export {0}…', title)}
            onClick={onExport}
          />
        </span>
      </div>
      {isEmpty ? (
        <p class="chartEmpty muted">{whenEmpty}</p>
      ) : (
        <>
          <Plot model={model} />
          {series.length > 1 && (
            <ul class="chartLegend" aria-label={t('Legend')}>
              {[...series].reverse().map((each) => (
                <li key={each.label}>
                  <SeriesSwatch series={each} />
                  {each.label}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      {withTable && <ChartTable model={model} />}
    </section>
  );
}

function ChartTable({ model }: { readonly model: ChartModel }) {
  const series = [...model.series].reverse();
  const rows = model.isEmpty ? [] : model.points;
  return (
    <div
      class="reportTable chartTable"
      role="group"
      aria-label={t('{0} as a table', model.title)}
      tabIndex={0}
    >
      <table>
        <caption class="visuallyHidden">{model.title}</caption>
        <thead>
          <tr>
            <th scope="col">{model.firstColumn}</th>
            {series.map(({ label }) => (
              <th key={label} scope="col" class="numeric">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label }, index) => (
            <tr key={index}>
              <th scope="row">{label}</th>
              {series.map((each) => (
                <td key={each.label} class="numeric">
                  {model.format(each.values[index] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
          {rows.length === 0 && (
            <tr>
              <td class="muted" colSpan={1 + series.length}>
                {model.whenEmpty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
