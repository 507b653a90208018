import assert from 'node:assert/strict';
import { clampSettings, defaultSettings } from '../../src/core/settings';

describe('clampSettings', () => {
  it('leaves the defaults as they are', () => {
    assert.deepEqual(clampSettings(defaultSettings), { settings: defaultSettings, notices: [] });
  });

  it('brings a concurrency of 10 to 5 and says so', () => {
    const { settings, notices } = clampSettings({ ...defaultSettings, concurrency: 10 });
    assert.equal(settings.concurrency, 5);
    assert.match(notices[0] ?? '', /Clamping concurrency to valid range: 5/);
  });

  it('brings zero and negative numbers to the lowest value', () => {
    const { settings } = clampSettings({ ...defaultSettings, concurrency: 0, maxRetries: -4 });
    assert.deepEqual([settings.concurrency, settings.maxRetries], [1, 1]);
  });

  it('takes the default for what is no number', () => {
    const { settings, notices } = clampSettings({ ...defaultSettings, concurrency: Number.NaN });
    assert.equal(settings.concurrency, 3);
    assert.equal(notices.length, 1);
  });
});
