import assert from 'node:assert/strict';
import type { Snapshot } from '../../src/shared/viewModel';
import { readViewState } from '../../webview-ui/state/viewState';
import { sampleFeature } from '../support/sampleBacklog';
import { sampleSnapshot, snapshotOf } from '../support/sampleSnapshot';
import { waitUntil } from '../support/waitUntil';
import { openDashboards } from './openDashboards';

describe('The dashboard in use', () => {
  const open = openDashboards();

  describe('finds features', () => {
    it('by words, by state and by number', async () => {
      const page = await open(sampleSnapshot());
      await page.page.getByLabel('Search features').fill('catalogue search');
      assert.deepEqual(await page.features(), ['Search the catalogue']);
      await page.page.getByLabel('Search features').fill('#24');
      assert.deepEqual(await page.features(), ['Print an invoice']);
      await page.page.getByLabel('Search features').fill('');
      await page.page.getByRole('button', { name: 'Ready 3' }).click();
      assert.deepEqual(await page.features(), [
        'Export orders as CSV',
        'Show recommended products',
        'Serve a site map',
      ]);
    });

    it('again after the view was closed: search, filter, order and place are kept', async () => {
      const page = await open(sampleSnapshot());
      await page.page.getByRole('button', { name: 'Passing 17' }).click();
      await page.page.getByRole('button', { name: 'Feature', exact: true }).click();
      await page.page.mouse.wheel(0, 300);
      const stored = await waitUntil('all of it is stored, the place too', async () => {
        const state = await page.stored();
        const place = await page.page.evaluate<number>('window.scrollY');
        const settled = readViewState(state).selection.sort === 'name' && place > 0;
        return settled && state?.['scrollTop'] === place ? state : undefined;
      });
      const before = await page.features();
      assert.deepEqual(await page.close(), []);
      const again = await open(sampleSnapshot(), { stored });
      assert.deepEqual(await again.features(), before);
      assert.equal(before[0], 'Add the customer account');
      assert.equal(await again.page.evaluate('window.scrollY'), stored['scrollTop']);
    });

    it('among a thousand, drawing them as they are scrolled to and each change at once', async () => {
      const features = Array.from({ length: 1000 }, (_, index) =>
        sampleFeature({ id: index + 1, name: `Feature number ${index + 1}`, score: 1000 - index }),
      );
      const page = await open(snapshotOf({ features }));
      assert.ok((await page.features()).length < 1000);
      await page.row(1).focus();
      await page.page.keyboard.press('End');
      await waitUntil(
        'the last feature has the focus',
        async () => (await page.focused()) === 'feature 1000',
      );
      await page.show(
        snapshotOf({
          features: features.map((feature) =>
            feature.id === 1000 ? { ...feature, name: 'Renamed' } : feature,
          ),
        }),
      );
      assert.equal(await page.row(1000).locator('.featureName').innerText(), 'Renamed');
      assert.equal(await page.focused(), 'feature 1000');
    });
  });

  describe('is operated by keyboard', () => {
    it('walks the features by arrows, opens one and reaches its buttons', async () => {
      const page = await open(sampleSnapshot());
      const { keyboard } = page.page;
      await keyboard.press('/');
      assert.equal(await page.focused(), 'Search features');
      await page.row(20).focus();
      await keyboard.press('ArrowDown');
      assert.equal(await page.focused(), 'feature 24');
      await keyboard.press('ArrowRight');
      assert.equal(await page.row(24).getAttribute('aria-expanded'), 'true');
      await page.row(24).getByText('The PDF holds number, date and tax').waitFor();
      await keyboard.press('Tab');
      assert.equal(await page.focused(), 'Show diff of feature 24');
      await keyboard.press('Tab');
      assert.equal(await page.focused(), 'Retry feature 24');
      await keyboard.press('Enter');
      assert.deepEqual(await page.lastSent(), { type: 'retryFeature', featureId: 24 });
      await keyboard.press('Escape');
      assert.equal(await page.focused(), 'feature 24');
      await keyboard.press('ArrowLeft');
      assert.equal(await page.row(24).getAttribute('aria-expanded'), 'false');
    });

    it('keeps the focus when a new snapshot comes', async () => {
      const page = await open(sampleSnapshot());
      await page.row(18).focus();
      await page.show({ ...sampleSnapshot(), revision: 2 });
      assert.equal(await page.focused(), 'feature 18');
      await page.button('Kill Fizz').focus();
      const { agents, ...rest } = sampleSnapshot();
      await page.show({ ...rest, agents: agents.slice(1), activeAgents: 3 });
      assert.equal(await page.focused(), 'Kill Fizz');
    });

    it('says what has changed to who cannot see it', async () => {
      const page = await open(sampleSnapshot());
      const next = sampleSnapshot();
      await page.show({
        ...next,
        mode: 'paused',
        features: next.features.map((each) =>
          each.id === 22 ? { ...each, state: 'passing' as const } : each,
        ),
      });
      const said = await page.page.locator('[aria-live="polite"]').innerText();
      assert.equal(said, 'Paused. Feature 22, Count what is left in stock, passes.');
    });
  });

  describe('follows the activity', () => {
    const line = (id: number): Snapshot['activity'][number] => ({
      id,
      at: new Date().toISOString(),
      kind: 'log',
      level: 'info',
      who: id % 2 === 0 ? 'Spark' : 'Octo',
      agentId: 1,
      featureId: 1,
      text: `Line ${id}`,
    });
    const lines = (count: number): Snapshot =>
      snapshotOf({
        features: [sampleFeature()],
        activity: Array.from({ length: count }, (_, index) => line(index + 1)),
      });
    const restPx = `(() => { const e = document.querySelector('.activityList'); return e.scrollHeight - e.scrollTop - e.clientHeight; })()`;

    it('to its end, unless it was scrolled up, and back to it by a button', async () => {
      const page = await open(lines(60));
      await waitUntil('the end is in sight', async () => (await page.page.evaluate<number>(restPx)) < 2);
      await page.page.locator('.activityList').hover();
      await page.page.mouse.wheel(0, -400);
      await page.button('Latest').waitFor();
      const before = await page.page.evaluate<number>(`document.querySelector('.activityList').scrollTop`);
      await page.show(lines(70));
      assert.equal(await page.page.evaluate(`document.querySelector('.activityList').scrollTop`), before);
      await page.button('Latest').click();
      await waitUntil(
        'the end is in sight again',
        async () => (await page.page.evaluate<number>(restPx)) < 2,
      );
      await page.show(lines(80));
      await waitUntil(
        'the end is still in sight',
        async () => (await page.page.evaluate<number>(restPx)) < 2,
      );
    });

    it('of one agent when that is chosen', async () => {
      const page = await open(lines(6));
      await page.page.getByLabel('Show activity of').selectOption('Octo');
      assert.deepEqual(await page.page.locator('.entryText').allInnerTexts(), ['Line 1', 'Line 3', 'Line 5']);
    });
  });
});
