import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { Snapshot } from '../../src/shared/viewModel';
import { BrowserPage } from './browserPage';
import { type DashboardOptions, DashboardPage, startBrowser } from './dashboardPage';

export type OpenDashboard = (snapshot?: Snapshot, options?: DashboardOptions) => Promise<DashboardPage>;

/**
 * A browser for all tests of the suite that calls this, and a function that opens the dashboard in it. It is closed
 * after each test, which fails when the browser has complained about the page.
 */
export function openDashboards(): OpenDashboard {
  let browser: Browser;
  let dashboard: DashboardPage | undefined;
  let page: BrowserPage | undefined;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());
  afterEach(async function () {
    const complaints = (await dashboard?.close()) ?? [];
    dashboard = undefined;
    // Who knows what a test leaves that broke off, such as a key that is down.
    if (this.currentTest?.isPassed() !== true || complaints.length > 0) {
      await page?.close();
      page = undefined;
    }
    assert.deepEqual(complaints, [], 'Chromium has complained');
  });
  return async (snapshot, options) => {
    page ??= await BrowserPage.create(browser);
    dashboard = await DashboardPage.openIn(page, options);
    if (snapshot !== undefined) await dashboard.show(snapshot);
    return dashboard;
  };
}
