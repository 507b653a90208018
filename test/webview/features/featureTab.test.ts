import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { sampleSnapshot } from '../../support/sampleSnapshot';
import { waitUntil } from '../../support/waitUntil';
import type { DashboardPage } from '../dashboardPage';
import { openDashboards } from '../openDashboards';

const openInTab = 'Open feature 4 in a tab of its own';

describe('The details of a feature', () => {
  const open = openDashboards();
  const snapshot = sampleSnapshot();
  /** What takes the focus does so when it asks the host for the rest. */
  const leavesTheFocus = async (page: DashboardPage): Promise<void> => {
    await waitUntil('it asks for the rest', async () =>
      (await page.sent()).some(({ type }) => type === 'loadRecord'),
    );
    assert.equal(await page.page.evaluate('document.activeElement === document.body'), true);
  };

  it('are there with the first state when they were asked for before it, and take the focus', async () => {
    const page = await open();
    await page.post({ type: 'snapshot', snapshot }, { type: 'showFeature', featureId: 4 });
    await page.page.getByRole('complementary', { name: 'Feature 4' }).waitFor();
    await waitUntil('it has the focus', async () => (await page.focused()) === 'Feature 4');
  });

  it('come back with the window, in the view that they cover, and leave with the view', async () => {
    const before = await open(snapshot);
    await before.post({ type: 'showFeature', featureId: 4 });
    await before.page.getByRole('complementary', { name: 'Feature 4' }).waitFor();
    await waitUntil('it is stored', async () => (await before.stored())?.['shownFeature'] === 4);
    const stored = await before.stored();
    await before.close();

    const after = await open(snapshot, { stored });
    await after.page.getByRole('complementary', { name: 'Feature 4' }).waitFor();
    await leavesTheFocus(after);
    await after.tab('Timeline').click();
    await waitUntil('nothing is shown in place of a view', async () => {
      const now = await after.stored();
      return now?.['view'] === 'timeline' && now['shownFeature'] === undefined;
    });
    assert.equal(await after.page.getByRole('complementary', { name: 'Feature 4' }).count(), 0);
  });

  it('are all that a tab of their own shows, and others open in tabs of theirs', async () => {
    const state = { featureTab: 4, repository: snapshot.project.repository };
    const tab = await open(undefined, { featureTab: state });
    await tab.post({ type: 'snapshot', snapshot });
    const details = tab.page.getByRole('complementary', { name: 'Feature 4' });
    await details.waitFor();
    await leavesTheFocus(tab);
    assert.equal(await tab.page.locator('.header, [role="tab"]').count(), 0);
    assert.equal(await tab.button('Close details (Escape)').count(), 0, 'VS Code closes its tabs');
    assert.equal(await tab.button(openInTab).count(), 0);
    assert.deepEqual(await tab.stored(), state);
    await tab.screenshot('feature-tab-dark');
    await details.getByRole('button', { name: '#25' }).click();
    assert.deepEqual(await tab.lastSent(), { type: 'openFeatureTab', featureId: 25 });
    await tab.post({ type: 'snapshot', snapshot: { ...snapshot, features: [] } });
    await tab.page.getByText('Feature 4 is not in the backlog any more.').waitFor();
  });

  it('stay with their repository: another one may have a feature of the same number', async () => {
    const other = { ...snapshot, project: { ...snapshot.project, repository: '/home/ada/other' } };
    const details = (of: DashboardPage): Locator => of.page.getByRole('complementary', { name: 'Feature 4' });
    const tab = await open(undefined, {
      featureTab: { featureTab: 4, repository: snapshot.project.repository },
    });
    await tab.post({ type: 'snapshot', snapshot: other });
    await tab.page.getByText('Feature 4 belongs to another repository, /home/ada/shop.').waitFor();
    assert.equal(await details(tab).count(), 0);
    await tab.post({ type: 'snapshot', snapshot });
    await details(tab).waitFor();

    const dashboard = await open(snapshot);
    await dashboard.post({ type: 'showFeature', featureId: 4 });
    await details(dashboard).waitFor();
    await dashboard.post({ type: 'snapshot', snapshot: other });
    await details(dashboard).waitFor({ state: 'detached' });
    await dashboard.post({ type: 'showFeature', featureId: 4 });
    await details(dashboard).waitFor();
    await dashboard.post({ type: 'snapshot', snapshot });
    await details(dashboard).waitFor({ state: 'detached' });
  });

  it('open in a tab of their own by their button', async () => {
    const dashboard = await open(snapshot);
    await dashboard.post({ type: 'showFeature', featureId: 4 });
    await dashboard.button(openInTab).click();
    assert.deepEqual(await dashboard.lastSent(), { type: 'openFeatureTab', featureId: 4 });
  });
});
