import { timelinePhases } from '../../src/shared/timeline';
import { t } from '../l10n/t';
import { formatElapsed } from '../text/durations';
import { Untrusted } from '../text/untrusted';
import { formatTime, laneLabel, phaseTimes, resultLabel, typeLabel } from './describeItem';
import type { DrawnItem, DrawnTimeline } from './drawnItems';
import { phaseLabel } from './phaseLooks';
import type { TimeWindow } from './timeWindow';

const mostRows = 200;

interface TimelineTableProps {
  readonly timeline: DrawnTimeline;
  readonly window: TimeWindow;
  readonly now: number;
  readonly onActivate: (item: DrawnItem) => void;
}

/** The same as the picture, for who reads rather than looks: what is in sight, in the order of its start. */
export function TimelineTable({ timeline, window, now, onActivate }: TimelineTableProps) {
  const inSight = timeline.items
    .flat()
    .filter(({ from, until }) => from <= window.until && (until ?? now) >= window.from)
    .sort((a, b) => a.from - b.from);
  const bars = inSight.flatMap((item) => (item.bar === undefined ? [] : [{ item, bar: item.bar }]));
  const joined = inSight.reduce((sum, { block }) => sum + (block?.count ?? 0), 0);
  const phases = timelinePhases.filter((phase) =>
    bars.some(({ bar }) => bar.spans.some((span) => span.phase === phase)),
  );
  const more = Math.max(0, bars.length - mostRows);
  return (
    <div class="reportTable timelineTable" role="group" aria-label={t('Timeline as a table')} tabIndex={0}>
      <table>
        <caption class="visuallyHidden">{t('Agents and merges in sight')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('Feature')}</th>
            <th scope="col">{t('Lane')}</th>
            <th scope="col">{t('What')}</th>
            <th scope="col">{t('Began')}</th>
            {phases.map((phase) => (
              <th key={phase} scope="col" class="numeric">
                {phaseLabel(phase)}
              </th>
            ))}
            <th scope="col">{t('Result')}</th>
          </tr>
        </thead>
        <tbody>
          {bars.slice(0, mostRows).map(({ item, bar }) => {
            const times = phaseTimes(bar, now);
            const lane = timeline.lanes[item.lane];
            return (
              <tr key={item.key}>
                <th scope="row">
                  {bar.featureId === null ? (
                    <Untrusted text={item.label} />
                  ) : (
                    <button type="button" class="itemLink" onClick={() => onActivate(item)}>
                      <Untrusted text={item.label} />
                    </button>
                  )}
                </th>
                <td>{lane === undefined ? '' : laneLabel(lane)}</td>
                <td>
                  <Untrusted text={typeLabel(bar)} />
                </td>
                <td class="numericText">{formatTime(item.from)}</td>
                {phases.map((phase) => {
                  const ms = times.get(phase);
                  return (
                    <td key={phase} class="numeric">
                      {ms === undefined ? '–' : formatElapsed(ms)}
                    </td>
                  );
                })}
                <td>{resultLabel(bar.result)}</td>
              </tr>
            );
          })}
          {bars.length === 0 && (
            <tr>
              <td class="muted" colSpan={5 + phases.length}>
                {t('Nothing was at work in this time.')}
              </td>
            </tr>
          )}
        </tbody>
      </table>
      {joined + more > 0 && (
        <p class="muted reportMore">
          {t('{0} more are not listed: zoom in, or export them.', joined + more)}
        </p>
      )}
    </div>
  );
}
