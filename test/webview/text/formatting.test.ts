import assert from 'node:assert/strict';
import { formatClock, formatElapsed, formatMoment, spellElapsed } from '../../../webview-ui/text/durations';
import { agentsText, regressionsText } from '../../../webview-ui/text/counts';
import { formatCost, formatPercent, formatTokens } from '../../../webview-ui/text/quantities';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

describe('Durations', () => {
  it('count in minutes and seconds, then hours, then days', () => {
    assert.equal(formatElapsed(0), '0:00');
    assert.equal(formatElapsed(7 * second + 999), '0:07');
    assert.equal(formatElapsed(12 * minute + 5 * second), '12:05');
    assert.equal(formatElapsed(hour + 2 * minute + 3 * second), '1:02:03');
    assert.equal(formatElapsed(47 * hour + 59 * minute + 59 * second), '47:59:59');
    assert.equal(formatElapsed(76 * hour), '3 d 4 h');
  });

  it('never run backwards, and take what is no number for nothing', () => {
    assert.equal(formatElapsed(-5000), '0:00');
    assert.equal(formatElapsed(Number.NaN), '0:00');
    assert.equal(spellElapsed(Number.NaN), '0 seconds');
  });

  it('are spelled out for reading aloud', () => {
    assert.equal(spellElapsed(second), '1 second');
    assert.equal(spellElapsed(59 * second), '59 seconds');
    assert.equal(spellElapsed(90 * second), '1 minute');
    assert.equal(spellElapsed(hour), '1 hour');
    assert.equal(spellElapsed(2 * hour + minute), '2 hours 1 minute');
  });
});

describe('Quantities', () => {
  it('of tokens stay short without rounding up to a unit that they do not reach', () => {
    assert.deepEqual(
      [0, 950, 999, 1000, 12_340, 99_949, 99_950, 131_000, 999_499, 999_500, 1_240_000].map(formatTokens),
      ['0', '950', '999', '1k', '12.3k', '99.9k', '100k', '131k', '999k', '1M', '1.2M'],
    );
  });

  it('of money never round something to nothing', () => {
    assert.deepEqual([0, 0.004, 0.01, 1.385, -1, Number.NaN].map(formatCost), [
      '$0.00',
      '<$0.01',
      '$0.01',
      '$1.39',
      '$0.00',
      '$0.00',
    ]);
  });

  it('in percent say 0 and 100 only when that is so', () => {
    assert.equal(formatPercent(0, 0), '0%');
    assert.equal(formatPercent(0, 10), '0%');
    assert.equal(formatPercent(1, 1000), '1%');
    assert.equal(formatPercent(999, 1000), '99%');
    assert.equal(formatPercent(1000, 1000), '100%');
  });

  it('agree with their nouns', () => {
    assert.equal(agentsText(1), '1 agent');
    assert.equal(agentsText(0), '0 agents');
    assert.equal(regressionsText(2), '2 regressions');
  });
});

describe('formatClock', () => {
  it('shows the time of day in the user’s zone', () => {
    const at = new Date(2026, 2, 1, 4, 5, 6);
    assert.equal(formatClock(at.toISOString(), new Date(2026, 2, 1, 23, 59)), '04:05:06');
  });

  it('says the day when it was another one', () => {
    const at = new Date(2026, 2, 1, 23, 5, 6).toISOString();
    assert.equal(formatClock(at, new Date(2026, 2, 2, 0, 1)), 'Mar 1, 23:05');
    assert.match(formatMoment(at), /^Mar 1, 2026, 11:05:06\sPM$/);
    assert.equal(formatMoment('yesterday'), '');
  });

  it('shows nothing for what is no time', () => {
    assert.equal(formatClock('yesterday'), '');
  });
});
