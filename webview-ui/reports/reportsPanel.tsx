import { isReportId, reportChoices, type ReportId } from '../../src/shared/reports';
import { Button } from '../button';
import { useSend } from '../host';
import { t } from '../l10n/t';
import { memo } from '../memo';
import type { ViewState } from '../state/viewState';
import { Untrusted } from '../text/untrusted';
import { ReportContent } from './reportContent';
import { reportIn, type ReportState } from './reportState';
import { useReport } from './useReport';

interface ReportsPanelProps {
  readonly chosen: ReportId | undefined;
  readonly changeView: (change: Partial<ViewState>) => void;
}

/** One report at a time, read when it is chosen: snapshots do not touch it, so that it can be read in peace. */
export const ReportsPanel = memo(function ReportsPanel({ chosen, changeView }: ReportsPanelProps) {
  const send = useSend();
  const [state, load] = useReport(chosen);
  const report = reportIn(state);
  return (
    <section class="reports" aria-labelledby="reportsTitle">
      <div class="sectionHead reportsHead">
        <h2 id="reportsTitle">{t('Reports')}</h2>
        <div class="filters">
          <select
            aria-label={t('Show report')}
            value={chosen ?? ''}
            onChange={({ currentTarget: { value } }) =>
              changeView({ report: isReportId(value) ? value : undefined })
            }
          >
            <option value="">{t('Choose a report…')}</option>
            {reportChoices.map(({ id }) => (
              <option key={id} value={id}>
                {reportTitles[id]}
              </option>
            ))}
          </select>
          {chosen !== undefined && (
            <>
              <Button
                label={t('Refresh')}
                icon="retry"
                title={t('Refresh report')}
                disabled={state.kind === 'loading'}
                onClick={load}
              />
              <Button
                label={t('Export…')}
                title={t('Export report…')}
                onClick={() => send({ type: 'exportReport', id: chosen })}
              />
            </>
          )}
        </div>
      </div>
      <p class={state.kind === 'failed' ? 'idle' : 'muted reportStatus'} role="status">
        <Status state={state} />
      </p>
      {report !== undefined && <ReportContent report={report} />}
    </section>
  );
});

function Status({ state }: { readonly state: ReportState }) {
  switch (state.kind) {
    case 'none':
      return <>{t('Velocity, bottlenecks, success rates and more, from the history of the agents.')}</>;
    case 'loading':
      return <>{t('Reading the report…')}</>;
    case 'shown':
      return <Untrusted text={`${state.report.title}: ${state.report.period}`} />;
    case 'failed':
      return <Untrusted text={t('The report could not be read. {0}', state.message)} />;
  }
}

/** The same as the engine calls them, in the language of the editor. */
const reportTitles: Readonly<Record<ReportId, string>> = {
  analytics: t('Analytics'),
  velocity: t('Velocity'),
  'hourly-velocity': t('Hourly Velocity'),
  bottlenecks: t('Bottlenecks'),
  throughput: t('Throughput'),
  'success-rate': t('Success Rate'),
  'idle-time': t('Idle Time by Priority'),
  'priority-timeline': t('Priority Timeline'),
  'activity-summary': t('Activity Summary'),
  timeline: t('Timeline'),
  messages: t('Messages'),
};
