import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { PeriodButtons } from '../charts/periodButtons';
import { useSend } from '../host';
import { t } from '../l10n/t';
import { Button } from '../button';
import { TableOf } from '../reports/reportContent';
import { ReportsPanel } from '../reports/reportsPanel';
import type { ViewState } from '../state/viewState';
import { Untrusted } from '../text/untrusted';
import type { AnalyticsChoices, ChartId } from './analyticsChoices';
import { ChartCard } from './chartCard';
import { chartModels } from './chartModel';
import { FigureRow } from './figureRow';
import { useAnalytics } from './useAnalytics';

interface AnalyticsViewProps {
  readonly revision: number;
  readonly hasRun: boolean;
  readonly choices: AnalyticsChoices;
  readonly change: (part: Partial<AnalyticsChoices>) => void;
  readonly report: ViewState['report'];
  readonly changeView: (change: Partial<ViewState>) => void;
  readonly takesFocus: boolean;
}

/** How it goes: figures, pictures of them over time, and what takes longest. */
export function AnalyticsView(props: AnalyticsViewProps) {
  const { revision, hasRun, choices, change, takesFocus } = props;
  const send = useSend();
  const wanted = choices.period ?? 'run';
  const period = wanted === 'run' && !hasRun ? 'day' : wanted;
  const { shown, problem } = useAnalytics(period, revision);
  const overview = shown?.overview;
  const models = useMemo(() => (overview === undefined ? [] : chartModels(overview)), [overview]);
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (takesFocus) title.current?.focus({ preventScroll: true });
  }, [takesFocus]);

  const toggleTable = (id: ChartId): void => {
    const { tables } = choices;
    change({ tables: tables.includes(id) ? tables.filter((each) => each !== id) : [...tables, id] });
  };
  const exportTable = (table?: string): void => {
    if (overview === undefined) return;
    const { from, until } = overview;
    send({
      type: 'exportReport',
      id: 'analytics',
      period: { from, until },
      ...(table === undefined ? {} : { table }),
    });
  };
  return (
    <main class="analyticsView" aria-labelledby="analyticsTitle">
      <div class="sectionHead reportsHead">
        <h2 id="analyticsTitle" ref={title} tabIndex={-1}>
          {t('Analytics')}
        </h2>
        <div class="filters">
          <PeriodButtons chosen={period} hasRun={hasRun} onChoose={(next) => change({ period: next })} />
          <Button
            label={t('Export…')}
            icon="export"
            title={t('Export analytics…')}
            disabled={overview === undefined}
            onClick={() => exportTable()}
          />
        </div>
      </div>
      <p class={problem === undefined ? 'muted analyticsStatus' : 'idle analyticsStatus'} role="status">
        {problem !== undefined ? (
          <Untrusted text={t('The analytics could not be read. {0}', problem)} />
        ) : overview === undefined ? (
          t('Reading the analytics…')
        ) : overview.leftOut === 0 ? (
          ''
        ) : (
          t(
            overview.leftOut === 1
              ? '{0} imported agent is left out: what became of its work is not known.'
              : '{0} imported agents are left out: what became of their work is not known.',
            overview.leftOut,
          )
        )}
      </p>
      {overview !== undefined && shown !== undefined && (
        <>
          <FigureRow overview={overview} />
          <div class="chartGrid">
            {models.map((model) => (
              <ChartCard
                key={model.id}
                model={model}
                withTable={choices.tables.includes(model.id)}
                onTable={() => toggleTable(model.id)}
                onExport={() => exportTable(model.table)}
              />
            ))}
          </div>
          <section class="analyticsBottlenecks" aria-label={t('Bottlenecks')}>
            <TableOf table={shown.bottlenecks} />
          </section>
        </>
      )}
      <ReportsPanel chosen={props.report} changeView={props.changeView} />
    </main>
  );
}
