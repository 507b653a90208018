import assert from 'node:assert/strict';
import { sampleReport } from '../../support/sampleReport';
import { sampleSnapshot } from '../../support/sampleSnapshot';
import { waitUntil } from '../../support/waitUntil';
import type { DashboardOptions, DashboardPage } from '../dashboardPage';
import { openDashboards } from '../openDashboards';

describe('Reports in the dashboard', () => {
  const openDashboard = openDashboards();
  const open = (options?: DashboardOptions): Promise<DashboardPage> =>
    openDashboard(sampleSnapshot(), {
      ...options,
      stored: { view: 'analytics', ...(options?.stored as object | undefined) },
    });
  const choose = async (page: DashboardPage, title: string): Promise<void> => {
    await page.page.getByLabel('Show report', { exact: true }).selectOption(title);
  };
  const asked = async (page: DashboardPage, count: number): Promise<void> => {
    await waitUntil(
      'the report is asked for',
      async () => (await page.sent()).filter(({ type }) => type === 'loadReport').length === count,
    );
  };

  const lastAbout = async (page: DashboardPage): Promise<unknown> =>
    (await page.sent()).filter(({ type }) => type === 'loadReport' || type === 'exportReport').at(-1);

  it('stand below the analytics and nowhere else', async () => {
    const page = await open();
    await page.page.getByRole('heading', { name: 'Reports' }).waitFor();
    await page.tab('Mission Control').click();
    await page.page.locator('.columns').waitFor();
    assert.equal(await page.page.locator('.reports').count(), 0);
  });

  it('are asked for when one is chosen, refreshed and exported by buttons, and survive snapshots', async () => {
    const page = await open();
    await choose(page, 'Velocity');
    await asked(page, 1);
    assert.deepEqual(await lastAbout(page), { type: 'loadReport', id: 'velocity' });
    await page.page.getByText('Reading the report…').waitFor();

    await page.post(sampleReport());
    const table = page.page.getByRole('table', { name: 'By type' });
    assert.deepEqual(await table.getByRole('columnheader').allInnerTexts(), [
      'Type',
      'Completed',
      'Per hour',
    ]);
    assert.deepEqual(await table.getByRole('rowheader').allInnerTexts(), ['coding', 'testing']);
    assert.deepEqual(await table.getByRole('cell').allInnerTexts(), ['12', '1.5', '2', '0.25']);
    await page.page.getByText('Two agents whose times').waitFor();
    await page.show({ ...sampleSnapshot(), revision: 2 });
    assert.equal(await table.count(), 1);
    await page.page.locator('.reports').scrollIntoViewIfNeeded();
    await page.screenshot('dashboard-report');

    await page.button('Refresh report').click();
    await asked(page, 2);
    assert.equal(await table.count(), 1, 'it stays while it is refreshed');
    await page.post(sampleReport({ facts: [{ label: 'Completed agents', value: '15' }] }));
    await page.page.getByText('15', { exact: true }).waitFor();
    await page.button('Export report…').click();
    assert.deepEqual(await lastAbout(page), { type: 'exportReport', id: 'velocity' });
  });

  it('come back when the view does, one at a time, and say why when they cannot be read', async () => {
    const page = await open({ stored: { report: 'bottlenecks' } });
    await asked(page, 1);
    assert.deepEqual(await lastAbout(page), { type: 'loadReport', id: 'bottlenecks' });
    await choose(page, 'Throughput');
    await asked(page, 2);
    await page.post(sampleReport({ id: 'bottlenecks' }));
    assert.equal(await page.page.locator('.reports table').count(), 0, 'it came too late');
    await page.post({ type: 'reportFailed', id: 'throughput', message: 'There is no database yet.' });
    await page.page.getByText('The report could not be read. There is no database yet.').waitFor();
  });

  it('show what agents have written as text, within the width of the page', async () => {
    const escape = String.fromCharCode(27);
    const hostile = `<img src=x onerror="window.hacked=1"> ${escape}[31mred ${'x'.repeat(3000)}`;
    const page = await open({ width: 500, stored: { report: 'velocity' } });
    await asked(page, 1);
    const columns = [{ title: 'Type', numeric: false }];
    const rows = [[hostile]];
    const table = { title: 'By type', columns, rows, moreRows: 3, whenEmpty: '' };
    await page.post(
      sampleReport({
        period: hostile,
        facts: [{ label: 'x', value: hostile }],
        tables: [table],
        notes: [hostile],
      }),
    );
    await page.page.getByText('3 more rows in the export.').waitFor();
    assert.equal(await page.page.evaluate('window.hacked'), undefined);
    assert.equal(await page.page.locator('.reports :is(img, script, a)').count(), 0);
    const text = (await page.page.locator('.reports').textContent()) ?? '';
    assert.ok(text.includes('<img src=x') && !text.includes(escape));
    const sideways = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
    assert.equal(await page.page.evaluate(sideways), false);
  });
});
