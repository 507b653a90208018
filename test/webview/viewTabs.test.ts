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

  it('say how to begin where there is nothing to draw', async () => {
    const page = await open(snapshotOf({}), { stored: { view: 'graph' } });
    assert.equal(await chosen(page), 'Graph');
    await page.page.getByRole('heading', { name: 'No features yet' }).waitFor();
  });
});
