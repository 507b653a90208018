import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { BrowserPage } from './browserPage';
import { startBrowser } from './dashboardPage';

describe('The page that the tests of a file share', () => {
  const origin = 'http://page.invalid';
  const options = {
    ...{ width: 400, height: 300 },
    answer: () => ({ contentType: 'text/html', body: '<!doctype html><link rel="icon" href="data:,">' }),
  };
  let browser: Browser;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());

  it('hears what each document complains of to its last moment, and keeps nothing for the next', async () => {
    const shared = await BrowserPage.create(browser);
    const first = await shared.open(origin, options);
    await shared.page.emulateMedia({ reducedMotion: 'no-preference' });
    const complaining = shared.page.evaluate(`console.error('at last')`);
    await shared.leave();
    await complaining;
    assert.deepEqual(first, ['at last']);
    const second = await shared.open(origin, options);
    const isStill = `matchMedia('(prefers-reduced-motion: reduce)').matches`;
    assert.equal(await shared.page.evaluate(isStill), true);
    await shared.page.evaluate(`console.error('again')`);
    await shared.leave();
    assert.deepEqual([first, second], [['at last'], ['again']]);
  });
});
