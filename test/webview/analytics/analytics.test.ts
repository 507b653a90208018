import assert from 'node:assert/strict';
import { emptyAnalytics } from '../../support/sampleAnalytics';
import { sampleSnapshot } from '../../support/sampleSnapshot';
import { waitUntil } from '../../support/waitUntil';
import type { DashboardOptions, DashboardPage } from '../dashboardPage';
import { openDashboards } from '../openDashboards';
import { type AnalyticsQuestion, serveAnalytics } from './serveAnalytics';

/** Ink of a picture: how many of its points are not the ground, and the colours that they have. */
const inkOf = (page: DashboardPage): Promise<{ points: number; colours: string }> =>
  page.page.evaluate(`(() => {
    const canvas = document.querySelector('.chart-burnUp canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Map();
    let points = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] < 250) continue;
      points++;
      const colour = [data[at], data[at + 1], data[at + 2]].join();
      colours.set(colour, (colours.get(colour) ?? 0) + 1);
    }
    const most = [...colours].sort((a, b) => b[1] - a[1]).slice(0, 3).map(([colour]) => colour);
    return { points, colours: most.join(' ') };
  })()`);

describe('The analytics in a browser', () => {
  const open = openDashboards();
  const openAnalytics = async (options: DashboardOptions = {}): Promise<DashboardPage> => {
    const page = await open(sampleSnapshot(), options);
    await page.page.keyboard.press('a');
    await serveAnalytics(page);
    await page.page.locator('.figureRow').waitFor();
    return page;
  };
  const asked = async (page: DashboardPage): Promise<readonly AnalyticsQuestion[]> =>
    (await page.sent()).filter((each) => each.type === 'loadAnalytics');

  it('open by A with the focus in them, for the run that is on, and lead back by A', async () => {
    const page = await openAnalytics();
    assert.equal(await page.focused(), 'Analytics');
    assert.equal((await asked(page))[0]?.request.period, 'run');
    assert.equal(await page.tab('Analytics').getAttribute('aria-selected'), 'true');
    const values = await page.page.locator('.figureRow .figure').allInnerTexts();
    assert.equal(values.length, 6);
    assert.ok(
      values.every((value) => /\d/.test(value)),
      values.join(),
    );
    for (const name of ['Burn-up', 'Velocity', 'Attempts', 'Durations', 'Slots at work']) {
      await page.page.getByRole('img', { name: new RegExp(`^${name}\\. .*\\d`) }).waitFor();
    }
    await page.page.keyboard.press('a');
    await page.page.locator('.columns').waitFor();
  });

  it('show a picture as a table by keyboard too, with what the picture has, and keep the choice', async () => {
    const page = await openAnalytics();
    await page.button('Durations as a table').focus();
    await page.page.keyboard.press('Enter');
    const table = page.page.getByRole('table', { name: 'Durations' });
    await table.waitFor();
    assert.deepEqual(await table.getByRole('columnheader').allInnerTexts(), [
      'Duration',
      'Passed',
      'Not passed',
    ]);
    const total = (await table.getByRole('cell').allInnerTexts()).reduce(
      (sum, cell) => sum + Number(cell),
      0,
    );
    const told = await page.page.locator('.figureRow').innerText();
    assert.ok(told.includes(`of ${total} attempts`), `${total} in the table, ${told}`);
    await waitUntil('it is stored', async () => {
      const { analytics } = ((await page.stored()) ?? {}) as { analytics?: { tables?: unknown } };
      return JSON.stringify(analytics?.tables) === '["durations"]';
    });
    await page.page.keyboard.press('Enter');
    await table.waitFor({ state: 'detached' });
  });

  it('are of the time that is chosen', async () => {
    const page = await openAnalytics();
    await page.button('7 days').click();
    await page.page.getByText('Features passed, in steps of 1 day').waitFor();
    assert.deepEqual(
      (await asked(page)).map(({ request }) => request.period),
      ['run', 'week'],
    );
    assert.equal(await page.button('7 days').getAttribute('aria-pressed'), 'true');
    await waitUntil('it is stored', async () => {
      const { analytics } = ((await page.stored()) ?? {}) as { analytics?: { period?: unknown } };
      return analytics?.period === 'week';
    });
  });

  it('export all, or the table of one picture, for the time that is shown', async () => {
    const page = await openAnalytics();
    await page.button('Export Durations…').click();
    const one = await page.lastSent();
    assert.ok(one?.type === 'exportReport' && one.id === 'analytics' && one.table === 'durations');
    assert.ok(one.period !== undefined && one.period.until > one.period.from);
    await page.button('Export analytics…').click();
    const all = await page.lastSent();
    assert.ok(all?.type === 'exportReport' && all.table === undefined);
    assert.deepEqual(all.period, one.period);
  });

  it('are drawn anew in the colours of another theme', async () => {
    const page = await openAnalytics();
    const before = await inkOf(page);
    assert.ok(before.points > 500, `${before.points} points`);
    await page.page.evaluate(
      `document.documentElement.style.setProperty('--vscode-charts-green', 'rgb(1, 2, 250)')`,
    );
    await waitUntil('the line has the new colour', async () =>
      (await inkOf(page)).colours.includes('1,2,250'),
    );
    assert.ok(!before.colours.includes('1,2,250'));
    assert.equal(await page.page.locator('.chart-burnUp canvas').count(), 1);
  });

  it('say where there is not enough data, rather than show a nought or an empty picture', async () => {
    const page = await open(sampleSnapshot(), { stored: { view: 'analytics' } });
    await serveAnalytics(page, ({ requestId }) => emptyAnalytics(requestId, Date.now()));
    await page.page.getByText('No feature passed in this time.').waitFor();
    assert.equal(await page.page.locator('.figureRow span', { hasText: 'Not enough data' }).count(), 10);
    assert.equal(await page.page.locator('canvas').count(), 0);
    assert.doesNotMatch(await page.page.locator('.figureRow').innerText(), /NaN|Infinity/);
  });

  it('say why they cannot be read', async () => {
    const page = await open(sampleSnapshot(), { stored: { view: 'analytics' } });
    await waitUntil('it asks', async () => (await asked(page)).length === 1);
    await page.post({ type: 'analyticsFailed', requestId: 1, message: 'The disk is gone.' });
    await page.page.getByText('The analytics could not be read. The disk is gone.').waitFor();
  });
});
