import assert from 'node:assert/strict';
import { sampleFeature } from '../support/sampleBacklog';
import { sampleSnapshot, snapshotOf } from '../support/sampleSnapshot';
import { waitUntil } from '../support/waitUntil';
import type { DashboardPage } from './dashboardPage';
import { openDashboards } from './openDashboards';

const chosen = (page: DashboardPage): Promise<string> =>
  page.page.locator('[role=tab][aria-selected=true]').innerText();

describe('The views of the dashboard', () => {
  const open = openDashboards();

  it('are tabs: one stop of the Tab key, arrows go from one to the next and round', async () => {
    const page = await open(sampleSnapshot());
    assert.equal(await chosen(page), 'Mission Control');
    await page.tab('Mission Control').focus();
    await page.page.keyboard.press('ArrowRight');
    assert.deepEqual([await page.focused(), await chosen(page)], ['Graph', 'Graph']);
    await page.page.locator('.graphView').waitFor();
    assert.equal(await page.focused(), 'Graph', 'the view must not take the focus from its tab');
    assert.equal(await page.page.locator('[role=tab][tabindex="0"]').count(), 1);
    assert.equal(await page.page.getByRole('tabpanel').getAttribute('aria-labelledby'), 'viewTab-graph');
    await page.page.keyboard.press('End');
    const last = await chosen(page);
    await page.page.keyboard.press('ArrowRight');
    assert.equal(await chosen(page), 'Mission Control');
    await page.page.keyboard.press('ArrowLeft');
    assert.equal(await chosen(page), last);
    await page.page.keyboard.press('Home');
    assert.equal(await chosen(page), 'Mission Control');
  });

  it('come back at the place to which they were scrolled', async () => {
    const features = Array.from({ length: 200 }, (_, index) => sampleFeature({ id: index + 1 }));
    const page = await open(snapshotOf({ features }));
    await page.page.evaluate('window.scrollTo(0, 500)');
    await page.page.keyboard.press('g');
    await page.page.locator('.graphView').waitFor();
    assert.equal(await page.page.evaluate('window.scrollY'), 0);
    await page.page.keyboard.press('g');
    await page.page.locator('.columns').waitFor();
    await waitUntil('it is back', async () => (await page.page.evaluate('window.scrollY')) === 500);
  });

  it('are chosen by the host too, also before there is anything to show', async () => {
    const page = await open();
    await page.post({ type: 'openView', view: 'graph' });
    await page.show(sampleSnapshot());
    assert.equal(await chosen(page), 'Graph');
    await page.page.evaluate(`window.postMessage({ type: 'openView', view: 'map' }, '*')`);
    await page.post({ type: 'openView', view: 'mission' });
    assert.equal(await chosen(page), 'Mission Control');
  });

  it('come out from under the details of a feature, by tab, key and the host alike', async () => {
    const page = await open(sampleSnapshot());
    const details = page.page.getByRole('complementary', { name: 'Feature 4' });
    const ways: readonly (readonly [string, string, () => Promise<unknown>])[] = [
      ['M', '.columns', () => page.page.keyboard.press('m')],
      ['its tab', '.columns', () => page.tab('Mission Control').click()],
      ['the host', '.columns', () => page.post({ type: 'openView', view: 'mission' })],
      ['a need', '.columns', () => page.post({ type: 'showNeed', id: 'of no matter' })],
      ['G', '.graphView', () => page.page.keyboard.press('g')],
      ['G again', '.graphView', () => page.page.keyboard.press('g')],
    ];
    for (const [way, view, uncover] of ways) {
      await page.post({ type: 'showFeature', featureId: 4 });
      await details.waitFor();
      await uncover();
      await waitUntil(
        `${way} shows the view`,
        async () => (await details.count()) === 0 && (await page.page.locator(view).isVisible()),
      );
    }
  });

  it('have the focus on their tab when the details that had it are closed', async () => {
    const page = await open(sampleSnapshot());
    await page.post({ type: 'showFeature', featureId: 4 });
    await waitUntil('they have the focus', async () => (await page.focused()) === 'Feature 4');
    await page.page.keyboard.press('Escape');
    await page.page.locator('.columns').waitFor();
    await waitUntil('it is on the tab', async () => (await page.focused()) === 'Mission Control');
  });

  it('say how to begin where there is nothing to draw', async () => {
    const page = await open(snapshotOf({}), { stored: { view: 'graph' } });
    assert.equal(await chosen(page), 'Graph');
    await page.page.getByRole('heading', { name: 'No features yet' }).waitFor();
  });
});
