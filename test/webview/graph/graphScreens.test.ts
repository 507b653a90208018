import assert from 'node:assert/strict';
import { sampleBacklog } from '../../support/sampleBacklog';
import { graphSnapshot, largeBacklog } from '../../support/sampleGraph';
import type { ThemeName } from '../dashboardPage';
import { openDashboards } from '../openDashboards';

const themes: readonly ThemeName[] = ['dark', 'light', 'hc'];

describe('The look of the graph', () => {
  const open = openDashboards();
  for (const theme of themes) {
    it(`fits its window in the ${theme} theme, as picture and as list`, async () => {
      const page = await open(graphSnapshot(sampleBacklog()), { theme, width: 1280, height: 860 });
      await page.page.keyboard.press('g');
      await page.page.locator('.graphPicture').waitFor();
      await page.page.keyboard.press('Enter');
      await page.page.locator('.graphPanel').waitFor();
      await page.screenshot(`graph-${theme}`);
      await page.button('List').click();
      await page.screenshot(`graph-list-${theme}`);
      const tooWide = await page.page.evaluate<number>(
        'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
      );
      assert.equal(tooWide, 0);
    });
  }

  it('fits a narrow window', async () => {
    const page = await open(graphSnapshot(sampleBacklog()), { width: 500, height: 900 });
    await page.page.keyboard.press('g');
    await page.page.locator('.graphPicture').waitFor();
    await page.screenshot('graph-narrow');
    const tooWide = await page.page.evaluate<number>(
      'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
    );
    assert.equal(tooWide, 0);
  });

  it('has room for a thousand features', async () => {
    const page = await open(graphSnapshot(largeBacklog(1000)), { width: 1400, height: 900 });
    await page.page.keyboard.press('g');
    await page.page.locator('.graphPicture').waitFor({ timeout: 120_000 });
    await page.screenshot('graph-1000');
    await page.page.keyboard.press('c');
    await page.screenshot('graph-1000-near');
  }).timeout(180_000);
});
