import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { Snapshot } from '../../src/shared/viewModel';
import { type DashboardOptions, DashboardPage, startBrowser } from './dashboardPage';

export type OpenDashboard = (snapshot?: Snapshot, options?: DashboardOptions) => Promise<DashboardPage>;

/**
 * A browser for all tests of the suite that calls this, and a function that opens the dashboard in it. It is closed
 * after each test, which fails when the browser has complained about the page.
 */
export function openDashboards(): OpenDashboard {
  let browser: Browser;
  let dashboard: DashboardPage | undefined;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());
  afterEach(async () => {
    const complaints = await dashboard?.close();
    dashboard = undefined;
    assert.deepEqual(complaints ?? [], [], 'Chromium has complained');
  });
  return async (snapshot, options) => {
    dashboard = await DashboardPage.open(browser, options);
    if (snapshot !== undefined) await dashboard.show(snapshot);
    return dashboard;
  };
}
