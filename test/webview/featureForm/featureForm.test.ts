import assert from 'node:assert/strict';
import type { FeatureView, LeaderView } from '../../../src/shared/viewModel';
import { sampleSnapshot, snapshotOf } from '../../support/sampleSnapshot';
import { waitUntil } from '../../support/waitUntil';
import type { DashboardOptions, DashboardPage } from '../dashboardPage';
import { openDashboards } from '../openDashboards';

describe('The form for a feature', function () {
  this.timeout(180_000);
  const openDashboard = openDashboards();
  const sample = sampleSnapshot().features.slice(0, 3);
  const features = sample.map((feature, place): FeatureView => ({
    ...feature,
    ...{
      id: place + 1,
      name: ['Base', 'Middle', 'Top'][place] ?? '',
      dependencies: place === 0 ? [] : [place],
    },
    ...{ state: 'ready', status: 'pending', steps: ['Open', 'Look'], priority: 5, category: 'Core' },
    ...{ agentId: undefined, description: 'Text', model: undefined },
  }));
  const open = async (featureId?: number, options?: DashboardOptions): Promise<DashboardPage> => {
    const dashboard = await openDashboard(snapshotOf({ features }), options);
    await dashboard.post({ type: 'openForm', ...(featureId !== undefined && { featureId }) });
    return dashboard;
  };
  const field = (page: DashboardPage, label: string) => page.page.getByLabel(label, { exact: true });

  it('adds a feature with the keyboard alone', async () => {
    const page = await open();
    const { keyboard } = page.page;
    assert.equal(await page.button('Add the feature').getAttribute('aria-disabled'), 'true');
    await keyboard.type('Search');
    assert.equal(await field(page, 'Name').inputValue(), 'Search', 'it has the focus');
    await keyboard.press('Tab');
    await keyboard.type('By title');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await keyboard.type('Type');
    await keyboard.press('Enter');
    await keyboard.type('See');
    await keyboard.press('Alt+ArrowUp');
    await field(page, 'Search a feature that must pass first').fill('midd');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await keyboard.press('Control+Enter');
    assert.deepEqual(await page.lastSent(), {
      type: 'saveFeature',
      requestId: 1,
      draft: { name: 'Search', description: 'By title', steps: ['See', 'Type'], dependencies: [2] },
      repository: '/home/ada/shop',
    });
    await page.post({ type: 'featureSaved', requestId: 1, featureId: 4, note: 'Feature #4 was added.' });
    assert.equal(await page.page.locator('.featureForm').count(), 0);
    await page.page.getByText('Feature #4 was added.').waitFor();
  });

  it('shows a feature as it is and sends only what was changed', async () => {
    const page = await open(2);
    assert.equal(await field(page, 'Name').inputValue(), 'Middle');
    assert.equal(await field(page, 'Step 2 of 2').inputValue(), 'Look');
    assert.equal(await page.button('Save the feature').getAttribute('aria-disabled'), 'true');
    await page.button('Remove step 1').click();
    await page.button('Do not wait for feature 1').click();
    await field(page, 'Priority: lower runs first').fill('1.5');
    await page.button('Save the feature').click();
    assert.deepEqual(await page.lastSent(), {
      type: 'saveFeature',
      requestId: 1,
      featureId: 2,
      draft: { steps: ['Look'], dependencies: [], priority: 1.5 },
      repository: '/home/ada/shop',
    });
  });

  it('says which circle a dependency would close, and does not take it', async () => {
    const page = await open(1);
    await field(page, 'Search a feature that must pass first').fill('#3');
    const match = page.page.getByRole('button', { name: /Top/ }).first();
    await page.page.getByText('Not possible: it waits for this feature itself (1 → 3 → 2 → 1).').waitFor();
    await match.focus();
    await page.page.keyboard.press('Enter');
    assert.equal(await page.page.locator('.chosenList li').count(), 0);
  });

  it('stays open with the reason when it is refused, and with what was typed when it is hidden', async () => {
    const page = await open(2);
    await field(page, 'Name').fill('Renamed');
    await page.button('Save the feature').click();
    await page.post({ type: 'featureRefused', requestId: 1, message: 'Feature 2 has passed.' });
    assert.equal(await page.page.getByRole('alert').textContent(), 'Feature 2 has passed.');
    assert.equal(await field(page, 'Name').inputValue(), 'Renamed');
    const stored = await waitUntil('what was typed is stored', async () => {
      const state = await page.stored();
      return JSON.stringify(state?.['forms'] ?? null).includes('"name":"Renamed"') && state;
    });
    await page.close();

    const dashboard = await openDashboard(snapshotOf({ features }), { stored });
    assert.equal(await field(dashboard, 'Name').inputValue(), 'Renamed');
    await dashboard.button('Cancel: close the form without saving').click();
    assert.equal(await dashboard.page.locator('.featureForm').count(), 0);
  });

  it('is not offered while another window runs the project', async () => {
    const page = await open(2);
    const leader: LeaderView = {
      ...{ purpose: 'terminal', pid: 1, host: 'here', since: new Date().toISOString() },
      state: 'live',
      text: 'A terminal runs it.',
    };
    await page.show({ ...snapshotOf({ features }), leader });
    assert.equal(await page.page.locator('.featureForm').count(), 0);
  });

  for (const theme of ['dark', 'light', 'hc'] as const) {
    it(`can be read in the theme ${theme}, also in a narrow view`, async () => {
      const page = await open(2, { theme, width: 420 });
      await page.screenshot(`featureForm-${theme}`);
      const overflow = await page.page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.ok(overflow <= 0, `it is ${overflow} px too wide`);
    });
  }

  it('is not given up for another feature while it holds what was typed, and says so', async () => {
    const page = await open(2);
    await field(page, 'Name').fill('Half a name');
    await page.post({ type: 'openForm', featureId: 3 });
    assert.equal(await field(page, 'Name').inputValue(), 'Half a name');
    await page.page.getByText('Save or cancel this form first').waitFor();
    await page.button('Cancel: close the form without saving').click();
    await page.post({ type: 'openForm', featureId: 3 });
    assert.equal(await field(page, 'Name').inputValue(), 'Top');
  });

  it('belongs to its repository: another one neither shows nor saves it', async () => {
    const page = await open(2);
    await field(page, 'Name').fill('Mine');
    const here = snapshotOf({ features });
    await page.show({ ...here, project: { ...here.project, repository: '/home/ada/other' } });
    assert.equal(await page.page.locator('.featureForm').count(), 0);
    await page.show(here);
    assert.equal(await field(page, 'Name').inputValue(), 'Mine');
    await page.page.keyboard.press('Control+Enter');
    assert.deepEqual(await page.lastSent(), {
      ...{ type: 'saveFeature', requestId: 1, featureId: 2, draft: { name: 'Mine' } },
      repository: here.project.repository,
    });
  });

  it('is told only what becomes of itself, when another repository is shown meanwhile', async () => {
    const page = await open(2);
    const here = snapshotOf({ features });
    const there = { ...here, project: { ...here.project, repository: '/home/ada/other' } };
    await field(page, 'Name').fill('Mine');
    await page.page.keyboard.press('Control+Enter');
    await page.show(there);
    await page.post({ type: 'openForm', featureId: 2 });
    await field(page, 'Name').fill('Theirs');
    await page.post({ type: 'featureSaved', requestId: 1, featureId: 2, note: 'Feature #2 was saved.' });
    assert.equal(await field(page, 'Name').inputValue(), 'Theirs');
    await page.show(here);
    await page.page.keyboard.press('Control+Enter');
    await page.post({ type: 'featureRefused', requestId: 1, message: 'It is being merged.' });
    await page.page.getByText('It is being merged.').waitFor();
    await page.show(there);
    assert.equal(await field(page, 'Name').inputValue(), 'Theirs');
    assert.equal(await page.page.getByText('It is being merged.').count(), 0);
  });
});
