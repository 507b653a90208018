import assert from 'node:assert/strict';
import { sampleSnapshot } from '../../support/sampleSnapshot';
import { sampleTimeline } from '../../support/sampleTimeline';
import type { ThemeName } from '../dashboardPage';
import { openDashboards } from '../openDashboards';
import { serveTimeline } from './serveTimeline';

const themes: readonly ThemeName[] = ['dark', 'light', 'hc'];
const hourMs = 3_600_000;

describe('The look of the timeline', () => {
  const open = openDashboards();

  for (const theme of themes) {
    for (const { width, height, suffix } of [
      { width: 1280, height: 900, suffix: '' },
      { width: 500, height: 1100, suffix: '-narrow' },
    ]) {
      it(`fits ${width} pixels in the ${theme} theme`, async () => {
        const stored = { view: 'timeline', timeline: { spanMs: hourMs, withTable: true } };
        const page = await open(sampleSnapshot(), { theme, width, height, stored });
        await serveTimeline(page, sampleTimeline(60, Date.now()));
        await page.page.locator('.timelineTable tbody button').first().waitFor();
        await page.page.locator('#timelineSurface').focus();
        await page.page.keyboard.press('ArrowLeft');
        await page.page.keyboard.press('ArrowUp');
        await page.screenshot(`timeline-${theme}${suffix}`);
        const tooWide = await page.page.evaluate<number>(
          'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
        );
        assert.equal(tooWide, 0);
      });
    }
  }
});
