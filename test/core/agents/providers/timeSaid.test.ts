import assert from 'node:assert/strict';
import { timeSaid } from '../../../../src/core/agents/providers/timeSaid';

const now = new Date(2026, 10, 21, 16, 30, 20).getTime();
const at = (day: number, hours: number, minutes: number): number =>
  new Date(2026, 10, day, hours, minutes).getTime();
const minute = 60_000;

describe('The end of a limit', () => {
  it('is read from a time of day, today or tomorrow', () => {
    // A minute more: the seconds are not said.
    assert.equal(timeSaid('or try again at 5:35 PM.', now), at(21, 17, 35) + minute);
    assert.equal(timeSaid('or try again at 12:05 AM.', now), at(22, 0, 5) + minute);
    assert.equal(timeSaid('or try again at 4:30 PM.', now), at(21, 16, 30) + minute);
  });

  it('is read from a date', () => {
    assert.equal(timeSaid('or try again at Nov 24th, 2026 5:35 PM.', now), at(24, 17, 35));
  });

  it('is read from a span', () => {
    assert.equal(timeSaid('Please try again in 1h0m0s.', now), now + 60 * minute);
    assert.equal(timeSaid('try again in 3 days 2 hours 5 minutes', now), now + (74 * 60 + 5) * minute);
    assert.equal(timeSaid('Please try again in 20s', now), now + 20_000);
  });

  it('is not made up', () => {
    for (const text of ['try again later', 'in the end', 'at noon', 'meet at 99:99 XM', '']) {
      assert.equal(timeSaid(text, now), undefined, text);
    }
  });
});
