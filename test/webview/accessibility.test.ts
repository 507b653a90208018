import assert from 'node:assert/strict';
import { sampleBacklog } from '../support/sampleBacklog';
import { graphSnapshot } from '../support/sampleGraph';
import { sampleReport } from '../support/sampleReport';
import { sampleSnapshot } from '../support/sampleSnapshot';
import { sampleTimeline } from '../support/sampleTimeline';
import type { DashboardPage, ThemeName } from './dashboardPage';
import { openDashboards } from './openDashboards';
import { serveTimeline } from './timeline/serveTimeline';
import { seriousFaultsOf } from './seriousFaults';

const themes: readonly ThemeName[] = ['dark', 'light', 'hc'];

async function assertNoFault(page: DashboardPage, what: string): Promise<void> {
  const faults = await seriousFaultsOf(page);
  assert.equal(faults.length, 0, `${what}:\n${faults.join('\n')}`);
}

describe('Who cannot see or use a mouse', () => {
  const open = openDashboards();

  it('would be told of a fault: axe finds one that is made', async () => {
    const page = await open(sampleSnapshot());
    await page.page.evaluate(
      `document.querySelector('h1').insertAdjacentHTML('afterend', '<button></button>')`,
    );
    assert.match((await seriousFaultsOf(page)).join(), /^button-name/);
  });

  for (const theme of themes) {
    it(`finds no serious fault in the dashboard in the ${theme} theme`, async () => {
      const page = await open(sampleSnapshot(), { theme, stored: { report: 'velocity', endedOpen: true } });
      await page.post(sampleReport());
      await page.row(24).click();
      await page.post({ type: 'openForm', featureId: 25 });
      await page.page.locator('.featureForm').waitFor();
      await assertNoFault(page, 'The dashboard');
    });

    it(`finds no serious fault in the timeline, its table and its details in the ${theme} theme`, async () => {
      const stored = { timeline: { spanMs: 3_600_000, withTable: true } };
      const page = await open(sampleSnapshot(), { theme, stored });
      await page.page.keyboard.press('t');
      await serveTimeline(page, sampleTimeline(60, Date.now()));
      await page.page.locator('.timelineTable tbody button').first().click();
      await page.page.keyboard.press('Home');
      await assertNoFault(page, 'The timeline');
    });

    it(`finds no serious fault in the graph and its list in the ${theme} theme`, async () => {
      const page = await open(graphSnapshot(sampleBacklog()), { theme });
      await page.page.keyboard.press('g');
      await page.page.locator('.graphPicture').waitFor();
      await assertNoFault(page, 'The graph');
      await page.page.keyboard.press('Enter');
      await page.page.locator('.graphPanel').waitFor();
      await assertNoFault(page, 'The graph with details');
      await page.button('List').click();
      await page.page.locator('.graphList').waitFor();
      await assertNoFault(page, 'The list');
    });
  }
});
