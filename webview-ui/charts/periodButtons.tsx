import { type PeriodName, periodNames } from '../../src/shared/periods';
import { t } from '../l10n/t';

interface PeriodButtonsProps {
  readonly chosen: PeriodName | undefined;
  /** There is a run, whose time can be shown. */
  readonly hasRun: boolean;
  readonly onChoose: (period: PeriodName) => void;
}

/** Which time is looked at. */
export function PeriodButtons({ chosen, hasRun, onChoose }: PeriodButtonsProps) {
  return (
    <div class="periodButtons" role="group" aria-label={t('Period')}>
      {periodNames
        .filter((period) => hasRun || period !== 'run')
        .map((period) => (
          <button
            key={period}
            type="button"
            class="periodButton"
            aria-pressed={period === chosen}
            onClick={() => onChoose(period)}
          >
            {periodLabel(period)}
          </button>
        ))}
    </div>
  );
}

function periodLabel(period: PeriodName): string {
  switch (period) {
    case 'run':
      return t('This run');
    case 'day':
      return t('24 hours');
    case 'week':
      return t('7 days');
    case 'all':
      return t('All');
  }
}
