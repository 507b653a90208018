import { memo } from '../memo';
import type { FeatureCounts } from '../../src/shared/viewModel';
import { Elapsed } from '../elapsed';
import { t } from '../l10n/t';
import { tNodes } from '../l10n/tNodes';
import { formatPercent } from '../text/quantities';
import { progressSegments } from './segments';

interface OverallProgressProps {
  readonly counts: FeatureCounts;
  readonly runStartedAt: string | undefined;
  /** When the rest will be done, as a sentence. */
  readonly forecast?: string | undefined;
}

export const OverallProgress = memo(function OverallProgress({
  counts,
  runStartedAt,
  forecast,
}: OverallProgressProps) {
  const segments = progressSegments(counts).filter((segment) => segment.count > 0);
  const summary = segments.map(({ label, count }) => `${label} ${count}`).join(', ');
  return (
    <section class="progress" aria-label={t('Overall progress')}>
      <div class="progressHead">
        <strong class="percent">{formatPercent(counts.passing, counts.total)}</strong>
        <span class="muted">{t('{0} of {1} features pass', counts.passing, counts.total)}</span>
        {forecast !== undefined && <span class="forecast muted">{forecast}</span>}
        {runStartedAt !== undefined && (
          <span class="muted runTime">
            {tNodes('elapsed {0}', <Elapsed since={runStartedAt} label={t('Since the start:')} />)}
          </span>
        )}
      </div>
      <div
        class="bar"
        role="progressbar"
        aria-label={t('Features passing')}
        aria-valuemin={0}
        aria-valuemax={counts.total}
        aria-valuenow={counts.passing}
        aria-valuetext={summary}
      >
        {segments.map(({ key, label, count, tone }) => (
          <span
            key={key}
            class={`segment tone-${tone}`}
            style={{ flexGrow: count }}
            title={`${label}: ${count}`}
          />
        ))}
      </div>
      <ul class="legend" aria-label={t('Features by state')}>
        {segments.map(({ key, label, count, tone }) => (
          <li key={key}>
            <span class={`swatch tone-${tone}`} aria-hidden="true" />
            {label} <span class="count">{count}</span>
          </li>
        ))}
      </ul>
    </section>
  );
});
