import { durationText } from './runSummary';
import type { Translate } from './translate';
import type { ForecastView } from './forecastView';
import type { Snapshot } from './viewModel';

/** When the rest will be done, as a range; undefined: there is no rest that anything could be said about. */
export function forecastText(
  { forecast, mode, takenAt }: Pick<Snapshot, 'forecast' | 'mode' | 'takenAt'>,
  t: Translate,
  clock: (iso: string) => string,
): string | undefined {
  if (forecast === undefined) return undefined;
  if (forecast.kind === 'tooLittle') {
    return t(
      'No forecast before {0} features have passed here; so far {1}',
      forecast.needed,
      forecast.samples,
    );
  }
  return `${rangeText(forecast, mode, takenAt, t, clock)}${leftOutText(forecast, t)}`;
}

function rangeText(
  { earliestMs, latestMs }: Extract<ForecastView, { kind: 'range' }>,
  mode: Snapshot['mode'],
  takenAt: string | undefined,
  t: Translate,
  clock: (iso: string) => string,
): string {
  if (mode !== 'running' || takenAt === undefined) {
    return t('Probably {0} to {1} more of running', durationText(earliestMs), durationText(latestMs));
  }
  if (latestMs < 60_000) return t('Probably done in less than a minute');
  const at = (ms: number): string => clock(new Date(Date.parse(takenAt) + ms).toISOString());
  const [earliest, latest] = [at(earliestMs), at(latestMs)];
  if (earliest === latest) return t('Probably done at about {0}', earliest);
  return t('Probably done between {0} and {1}', earliest, latest);
}

function leftOutText({ leftOut }: Extract<ForecastView, { kind: 'range' }>, t: Translate): string {
  if (leftOut === 0) return '';
  return leftOut === 1
    ? t(', without 1 that does not go on by itself')
    : t(', without {0} that do not go on by themselves', leftOut);
}

/** `14:10`; with the day when it is another one than today. */
export function clockIn(language: string | undefined, now = new Date()): (iso: string) => string {
  return (iso) => {
    const at = new Date(iso);
    const isToday = at.toDateString() === now.toDateString();
    return at.toLocaleString(language, {
      ...(isToday ? {} : { weekday: 'short', day: 'numeric', month: 'short' }),
      ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    });
  };
}
