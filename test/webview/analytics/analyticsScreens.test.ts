import assert from 'node:assert/strict';
import { sampleSnapshot } from '../../support/sampleSnapshot';
import type { ThemeName } from '../dashboardPage';
import { openDashboards } from '../openDashboards';
import { seriousFaultsOf } from '../seriousFaults';
import { serveAnalytics } from './serveAnalytics';

const themes: readonly ThemeName[] = ['dark', 'light', 'hc'];

describe('The look of the analytics', () => {
  const open = openDashboards();

  for (const theme of themes) {
    for (const { width, height, suffix } of [
      { width: 1280, height: 1150, suffix: '' },
      { width: 500, height: 1500, suffix: '-narrow' },
    ]) {
      it(`fits ${width} pixels in the ${theme} theme, without a serious fault for axe`, async () => {
        const stored = { view: 'analytics', analytics: { tables: ['velocity'] } };
        const page = await open(sampleSnapshot(), { theme, width, height, stored });
        await serveAnalytics(page);
        await page.page.locator('.chartTable tbody tr').first().waitFor();
        await page.page.locator('.chart-attempts .u-over').hover();
        await page.page.locator('.plotTip').waitFor();
        await page.screenshot(`analytics-${theme}${suffix}`);
        const tooWide = await page.page.evaluate<number>(
          'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
        );
        assert.equal(tooWide, 0);
        assert.deepEqual(await seriousFaultsOf(page), []);
      });
    }
  }
});
