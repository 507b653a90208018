import assert from 'node:assert/strict';
import { sampleFeature } from '../../support/sampleBacklog';
import { graphSnapshot } from '../../support/sampleGraph';
import type { DashboardPage } from '../dashboardPage';
import { openDashboards } from '../openDashboards';

const features = [
  sampleFeature({ id: 1, state: 'passing', status: 'passing', name: 'Schema' }),
  sampleFeature({ id: 2, name: 'Store', dependencies: [1], category: 'store' }),
  sampleFeature({ id: 3, name: 'Show', dependencies: [1, 2] }),
];

describe('The focus in the graph', () => {
  const open = openDashboards();
  const openGraph = async (): Promise<DashboardPage> => {
    const page = await open(graphSnapshot(features));
    await page.page.keyboard.press('g');
    await page.page.locator('.graphPicture').waitFor();
    return page;
  };
  const focused = (page: DashboardPage): Promise<string | null> =>
    page.page.locator('#graphSurface').getAttribute('aria-activedescendant');
  const hasFocus = (page: DashboardPage): Promise<boolean> =>
    page.page.evaluate<boolean>(`document.activeElement.id === 'graphSurface'`);

  it('goes on from what can be seen when a filter has taken away the feature that had it', async () => {
    const page = await openGraph();
    await page.page.keyboard.press('Home');
    const before = await focused(page);
    await page.page.getByLabel('Show category').selectOption('store');
    await page.page.locator('#graphNode-2').or(page.page.locator('#graphSurface')).first().waitFor();
    await page.page.locator('#graphSurface').focus();
    if (before !== 'graphNode-2') assert.notEqual(await focused(page), before, 'it is out of sight');
    await page.page.keyboard.press('ArrowRight');
    assert.equal(await focused(page), 'graphNode-2');
    await page.page.getByLabel('Show category').selectOption('');
    await page.page.locator('#graphSurface').focus();
    await page.page.keyboard.press('ArrowRight');
    assert.equal(await focused(page), 'graphNode-3');
  });

  it('is taken when the view is opened by its key, and not again when the picture comes back', async () => {
    const page = await openGraph();
    assert.ok(await hasFocus(page));
    for (const picture of [0, 1]) {
      await page.button('List').click();
      assert.equal(await page.page.locator('.graphPicture').count(), picture);
      assert.equal(await hasFocus(page), false, 'the button keeps it');
    }
    await page.page.keyboard.press('m');
    await page.page.keyboard.press('g');
    await page.page.locator('.graphPicture').waitFor();
    assert.ok(await hasFocus(page), 'asked for once more');
  });
});
