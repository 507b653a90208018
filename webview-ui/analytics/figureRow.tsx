import type { AnalyticsOverview, PartOf } from '../../src/shared/analytics';
import { t } from '../l10n/t';
import { formatCost, formatPercent } from '../text/quantities';
import { formatCount, formatSpan } from './formatFigures';

const hoursOfDay = 24;
const twoDaysMs = 2 * hoursOfDay * 3_600_000;

interface Figure {
  readonly label: string;
  /** Undefined: not enough data. */
  readonly value: string | undefined;
  readonly more: string;
}

/** What matters most, as numbers. */
export function FigureRow({ overview }: { readonly overview: AnalyticsOverview }) {
  return (
    <dl class="figureRow">
      {figuresOf(overview).map(({ label, value, more }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd class={value === undefined ? 'figure muted' : 'figure'}>
            {value ?? (
              <>
                <span aria-hidden="true">–</span>
                <span class="visuallyHidden">{t('Not enough data')}</span>
              </>
            )}
          </dd>
          <dd class="muted">
            {value === undefined ? <span aria-hidden="true">{t('Not enough data')}</span> : more}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function figuresOf({ figures, durations, from, until }: AnalyticsOverview): readonly Figure[] {
  const { success, firstPass, idleShare, peakSlots, costPerPassedUsd, costUsd, costKnown } = figures;
  const perHour = figures.passedPerHour;
  const rate =
    perHour === null
      ? ''
      : until - from > twoDaysMs
        ? t('{0} a day', formatCount(perHour * hoursOfDay))
        : t('{0} an hour', formatCount(perHour));
  return [
    { label: t('Features passed'), value: formatCount(figures.passed), more: rate },
    {
      ...{ label: t('Success rate'), value: shareText(success) },
      more: t(success.of === 1 ? '{0} of {1} attempt' : '{0} of {1} attempts', success.part, success.of),
    },
    {
      ...{ label: t('First-pass yield'), value: shareText(firstPass) },
      more: t(
        firstPass.of === 1 ? '{0} of {1} feature' : '{0} of {1} features',
        firstPass.part,
        firstPass.of,
      ),
    },
    {
      label: t('Median attempt'),
      value: durations.medianMs === null ? undefined : formatSpan(durations.medianMs),
      more: durations.p90Ms === null ? '' : t('90 % within {0}', formatSpan(durations.p90Ms)),
    },
    {
      label: t('Slots unused'),
      value: idleShare === null ? undefined : formatPercent(idleShare, 1),
      more: t('of {0} at work at once', peakSlots),
    },
    {
      label: t('Cost per feature'),
      value: costPerPassedUsd === null ? undefined : formatCost(costPerPassedUsd),
      more:
        costKnown.part < costKnown.of
          ? t(
              costKnown.of === 1 ? '{0} told by {1} of {2} agent' : '{0} told by {1} of {2} agents',
              formatCost(costUsd ?? 0),
              costKnown.part,
              costKnown.of,
            )
          : t('{0} in all', formatCost(costUsd ?? 0)),
    },
  ];
}

function shareText({ part, of }: PartOf): string | undefined {
  return of > 0 ? formatPercent(part, of) : undefined;
}
