import assert from 'node:assert/strict';
import { sampleSnapshot } from '../../support/sampleSnapshot';
import { answerOf, type SampleTimeline, sampleTimeline } from '../../support/sampleTimeline';
import { waitUntil } from '../../support/waitUntil';
import { readViewState } from '../../../webview-ui/state/viewState';
import type { DashboardOptions, DashboardPage } from '../dashboardPage';
import { openDashboards } from '../openDashboards';
import { serveTimeline } from './serveTimeline';

const hourMs = 3_600_000;
const focusedBar = (page: DashboardPage): Promise<string | null> =>
  page.page.evaluate(`document.getElementById('timelineFocus')?.getAttribute('aria-label') ?? null`);

describe('The timeline in a browser', () => {
  const open = openDashboards();
  const openTimeline = async (count = 60, options: DashboardOptions = {}): Promise<DashboardPage> => {
    const stored = { timeline: { spanMs: hourMs } };
    const page = await open(sampleSnapshot(), { stored, ...options });
    await page.page.keyboard.press('t');
    await serveTimeline(page, sampleTimeline(count, Date.now()));
    await page.page.locator('.timelineLegend').waitFor();
    if (options.stored === undefined) await page.page.locator('.timelineLegend li').first().waitFor();
    return page;
  };

  it('opens by T with the focus in it, walks from bar to bar by arrows and opens the feature by Enter', async () => {
    const page = await openTimeline();
    assert.equal(await page.focused(), 'Timeline');
    await page.page.keyboard.press('End');
    const last = await focusedBar(page);
    await page.page.keyboard.press('ArrowLeft');
    assert.notEqual(await focusedBar(page), last);
    await page.page.keyboard.press('ArrowRight');
    assert.equal(await focusedBar(page), last);
    await page.page.keyboard.press('Home');
    assert.match((await focusedBar(page)) ?? '', /^\w.*#\d+ .*(Working|Gate|Regression test)/);
    // The first agents of the sample are of features that the snapshot has.
    while (!((await focusedBar(page)) ?? '').startsWith('Spark.')) await page.page.keyboard.press('ArrowUp');
    await page.page.keyboard.press('Enter');
    await page.page.locator('.timelineBody .graphPanel').waitFor();
    assert.match(await page.focused(), /^Feature \d+$/);
    await page.page.keyboard.press('Escape');
    await page.page.locator('.timelineBody .graphPanel').waitFor({ state: 'detached' });
    assert.equal(await page.focused(), 'Timeline');
    await page.page.keyboard.press('t');
    await page.page.locator('.columns').waitFor();
  });

  it('says where nothing was at work that there is something elsewhere', async () => {
    const weekAgo = Date.now() - 7 * 24 * hourMs;
    const page = await openTimeline(60, { stored: { timeline: { spanMs: hourMs, until: weekAgo } } });
    await page.page.getByText('Nothing was at work in this time').waitFor();
    await page.page.getByRole('group', { name: 'Period' }).getByRole('button', { name: 'All' }).click();
    await page.page.getByText('Nothing was at work in this time').waitFor({ state: 'detached' });
  });

  it('asks for the range in sight only, at its scale, and again when another is looked at', async () => {
    const page = await openTimeline();
    const asked = async (): Promise<readonly { from: number; until: number; widthPx: number }[]> =>
      (await page.sent()).flatMap((each) => (each.type === 'loadTimeline' ? [each.request] : []));
    const [first] = await asked();
    assert.ok(first);
    // One window on each side.
    assert.ok(
      Math.abs(first.until - first.from - 3 * hourMs) < 0.2 * hourMs,
      `${first.until - first.from} ms`,
    );
    const count = (await asked()).length;
    for (let step = 0; step < 3; step++) await page.page.keyboard.press('PageUp');
    await waitUntil('it asks for what is earlier', async () => (await asked()).length > count);
    const later = (await asked()).at(-1);
    assert.ok(later && later.from < first.from);
  });

  it('shows what is in sight as a table too, opens a feature from it and keeps the choice', async () => {
    const page = await openTimeline();
    await page.button('Table').click();
    const rows = page.page.locator('.timelineTable tbody tr');
    await rows.first().waitFor();
    assert.ok((await rows.count()) > 10);
    assert.match(await page.page.locator('.timelineTable thead').innerText(), /Starting.*Working.*Gate/s);
    await rows.first().locator('button').click();
    await waitUntil('it is stored', async () => {
      const { timeline } = ((await page.stored()) ?? {}) as { timeline?: { withTable?: boolean } };
      return timeline?.withTable === true;
    });
  });

  it('exports what is in sight', async () => {
    const page = await openTimeline();
    await page.button('Export what is in sight…').click();
    const sent = await page.lastSent();
    assert.ok(sent?.type === 'exportReport' && sent.id === 'timeline' && sent.period !== undefined);
    assert.ok(sent.period.until - sent.period.from <= hourMs);
  });

  it('is dragged by the mouse without opening anything, and leaves the present by that', async () => {
    const page = await openTimeline();
    const box = await page.page.locator('#timelineSurface').boundingBox();
    assert.ok(box);
    await page.page.mouse.move(box.x + 300, box.y + 40);
    await page.page.mouse.down();
    await page.page.mouse.move(box.x + 500, box.y + 40, { steps: 4 });
    await page.page.mouse.up();
    assert.equal(await page.page.locator('.timelineBody .graphPanel').count(), 0);
    await page.page.locator('button[aria-pressed=false]', { hasText: 'Now' }).waitFor();
    await page.page.keyboard.press('n');
    await page.page.locator('button[aria-pressed=true]', { hasText: 'Now' }).waitFor();
  });

  it('says what cannot be read, and what is to be seen before any agent has worked', async () => {
    const page = await open(sampleSnapshot(), { stored: { view: 'timeline' } });
    await waitUntil('it asks', async () => (await page.sent()).some(({ type }) => type === 'loadTimeline'));
    // So that no time passes after which it would be asked for again by itself.
    await page.page.evaluate('{ const at = performance.now(); performance.now = () => at; }');
    await page.post({ type: 'timelineFailed', requestId: 1, message: 'The disk is gone.' });
    await page.page.getByText('The timeline could not be read. The disk is gone.').waitFor();
    // The present moves on, and so does the run: neither is a reason to ask the same again at once.
    for (const revision of [2, 3, 4]) await page.show({ ...sampleSnapshot(), revision });
    const asked = async (): Promise<number> =>
      (await page.sent()).filter(({ type }) => type === 'loadTimeline').length;
    assert.equal(await asked(), 1);
    await page.button('7 days').click();
    await waitUntil('another period is asked for at once', async () => (await asked()) === 2);
  });

  it('has the details open again that were open when its tab was hidden', async () => {
    const page = await openTimeline();
    await page.page.keyboard.press('Home');
    while (!((await focusedBar(page)) ?? '').startsWith('Spark.')) await page.page.keyboard.press('ArrowUp');
    await page.page.keyboard.press('Enter');
    const panel = page.page.locator('.timelineBody .graphPanel');
    const name = await panel.getAttribute('aria-label');
    const stored = await waitUntil('it is stored', async () => {
      const state = await page.stored();
      return readViewState(state).timeline.opened === undefined ? undefined : state;
    });
    const again = await open(sampleSnapshot(), { stored });
    await serveTimeline(again, sampleTimeline(60, Date.now()));
    const shown = again.page.locator('.timelineBody .graphPanel');
    assert.equal(await shown.getAttribute('aria-label'), name);
    await again.button('Close details (Escape)').click();
    await shown.waitFor({ state: 'detached' });
  });

  it('has the focus when it is opened by T, and does not take it again when the first bars come', async () => {
    const page = await open(sampleSnapshot());
    await page.page.keyboard.press('t');
    const answer = async (requestId: number, sample?: SampleTimeline): Promise<void> => {
      const question = await waitUntil('it asks', async () =>
        (await page.sent()).find((each) => each.type === 'loadTimeline' && each.requestId === requestId),
      );
      assert.ok(question.type === 'loadTimeline');
      const range = answerOf(sample ?? sampleTimeline(4, Date.now()), question.request);
      const nothing = { lanes: [], agents: 0, merges: 0, first: null };
      await page.post({
        type: 'timeline',
        requestId,
        range: sample === undefined ? { ...range, ...nothing } : range,
      });
    };
    await answer(1);
    await page.page.getByText('No agent has been at work yet').waitFor();
    await page.post({ type: 'openForm' });
    assert.equal(await page.page.evaluate('document.activeElement.localName'), 'input');
    await page.show({ ...sampleSnapshot(), revision: 2 });
    await answer(2, sampleTimeline(60, Date.now()));
    await page.page.locator('#timelineSurface').waitFor();
    assert.equal(
      await page.page.evaluate('document.activeElement.localName'),
      'input',
      'it stays in the form',
    );
  });

  it('shows 5,000 agents as blocks that open by a click', async () => {
    const page = await openTimeline(5000);
    await page.page.keyboard.press('0');
    const block = /\d+ agents\./;
    await waitUntil('many are one block', async () => {
      await page.page.keyboard.press('Home');
      return block.test((await focusedBar(page)) ?? '');
    });
    await page.page.keyboard.press('Enter');
    await waitUntil('what was joined is told apart', async () => {
      await page.page.keyboard.press('Home');
      return !block.test((await focusedBar(page)) ?? '');
    });
  });
});
