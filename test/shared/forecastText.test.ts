import assert from 'node:assert/strict';
import { clockIn, forecastText } from '../../src/shared/forecastText';
import type { ForecastView } from '../../src/shared/forecastView';
import type { RunMode } from '../../src/shared/viewModel';

const takenAt = new Date(2026, 2, 1, 14, 0).toISOString();
const inEnglish = (text: string, ...values: readonly unknown[]): string =>
  text.replace(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)]));

function text(earliestMinutes: number, latestMinutes: number, mode: RunMode = 'running'): string | undefined {
  const forecast: ForecastView = {
    ...{ kind: 'range', likelyMs: earliestMinutes * 60_000, features: 3, leftOut: 0, samples: 5, agents: 2 },
    ...{ earliestMs: earliestMinutes * 60_000, latestMs: latestMinutes * 60_000 },
  };
  return forecastText({ forecast, mode, takenAt }, inEnglish, clockIn('en', new Date(takenAt)));
}

describe('The words of a forecast', () => {
  it('name a range of the clock while it runs, and of time while it does not', () => {
    assert.equal(text(5, 70), 'Probably done between 14:05 and 15:10');
    assert.match(text(5, 600 + 24 * 60) ?? '', /^Probably done between 14:05 and Tue, Mar 3\b.* 00:00$/);
    assert.equal(text(5, 70, 'paused'), 'Probably 5 min 0 s to 1 h 10 min more of running');
  });

  it('name no minute that may be over before they are read', () => {
    assert.equal(text(0.1, 0.9), 'Probably done in less than a minute');
    assert.equal(text(5.1, 5.2), 'Probably done at about 14:05');
  });
});
