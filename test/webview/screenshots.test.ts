import assert from 'node:assert/strict';
import { sampleSnapshot } from '../support/sampleSnapshot';
import type { ThemeName } from './dashboardPage';
import { openDashboards } from './openDashboards';

const themes: readonly ThemeName[] = ['dark', 'light', 'hc'];

const sizes = [
  { width: 1280, height: 800, suffix: '' },
  // Tall, to have the whole of it in one picture.
  { width: 1280, height: 1900, suffix: '-whole' },
  { width: 500, height: 2600, suffix: '-narrow' },
];

describe('The look of the dashboard', () => {
  const open = openDashboards();

  for (const theme of themes) {
    for (const { width, height, suffix } of sizes) {
      it(`fits ${width} × ${height} pixels in the ${theme} theme without sideways scrolling or complaints`, async () => {
        const dashboard = await open(sampleSnapshot(), { theme, width, height });
        await dashboard.screenshot(`dashboard-${theme}${suffix}`);
        const tooWide = await dashboard.page.evaluate<number>(
          'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
        );
        assert.equal(tooWide, 0);
      });
    }
  }
});
