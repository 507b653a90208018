import assert from 'node:assert/strict';
import type { Snapshot } from '../../src/shared/viewModel';
import { readViewState } from '../../webview-ui/state/viewState';
import { sampleFeature } from '../support/sampleBacklog';
import { sampleAgent, sampleSnapshot, snapshotOf } from '../support/sampleSnapshot';
import { waitUntil } from '../support/waitUntil';
import { openDashboards } from './openDashboards';

describe('What the dashboard shows', () => {
  const open = openDashboards();

  describe('shows', () => {
    it('the state of an agent as a word, its feature, thought, figures and attempt', async () => {
      const page = await open(sampleSnapshot());
      const card = page.page.locator('.card', { hasText: 'Fizz' });
      const text = await card.innerText();
      for (const part of [
        'Thinking',
        '#19',
        'Keep a cart',
        'minor units',
        '10.5k tokens',
        '$0.06',
        'attempt 2',
      ]) {
        assert.ok(text.includes(part), `${part} in ${text}`);
      }
      await card.getByLabel('Progress: started (1 of 3)').waitFor();
    });

    it('how long an agent has been at work, counting on by itself', async () => {
      const page = await open(snapshotOf({ agents: [sampleAgent()], features: [sampleFeature()] }));
      const shown = page.page.locator('.cardMeta .duration');
      const first = await shown.innerText();
      await waitUntil('the next second is shown', async () => (await shown.innerText()) !== first, {
        timeoutMs: 5000,
      });
    });

    it('times by the clock of the engine when that is not the clock of the view', async () => {
      const inAnHour = Date.now() + 3_600_000;
      const agent = sampleAgent({ spawnedAt: new Date(inAnHour - 600_000).toISOString() });
      const page = await open(snapshotOf({ agents: [agent], takenAt: new Date(inAnHour).toISOString() }));
      assert.match(await page.page.locator('.cardMeta .duration').innerText(), /^(9:59|10:0\d)$/);
    });

    it('how to begin when there are no features', async () => {
      const page = await open(snapshotOf({ mode: 'stopped' }));
      await page.page.getByRole('heading', { name: 'No features yet' }).waitFor();
      await page.page.locator('.welcome').getByRole('button', { name: 'Import' }).click();
      assert.deepEqual(await page.lastSent(), { type: 'importFeatures' });
      await page.button('Initialize from spec').click();
      assert.deepEqual(await page.lastSent(), { type: 'initializeFromSpec' });
    });

    it('why there is no project, and the project when there is one after all', async () => {
      const page = await open();
      await page.post({ type: 'noProject', message: 'Open a folder that is a git repository.' });
      await page.page.getByText('Open a folder that is a git repository.').waitFor();
      await page.post({ type: 'noProject', message: 'Opening it…', isOpening: true });
      await page.page.getByText('Opening it…').waitFor();
      assert.equal(await page.page.getByRole('heading').count(), 0, 'it is no problem yet');
      await page.post({ type: 'noProject', message: 'git is not there.', isProblem: true });
      await page.page.getByRole('heading', { name: 'The project could not be opened' }).waitFor();
      await page.button('Try again').click();
      assert.deepEqual(await page.lastSent(), { type: 'checkAgain' });
      await page.show(sampleSnapshot());
      await page.page.getByRole('heading', { name: 'Corner Shop' }).waitFor();
    });

    it('what is wrong when it cannot be drawn, to the log as well, and goes on when it can', async () => {
      const page = await open(sampleSnapshot());
      const broken = { ...sampleSnapshot(), counts: undefined } as unknown as Snapshot;
      await page.post({ type: 'snapshot', snapshot: broken });
      const fault = page.page.getByRole('alert', { name: '' }).filter({ hasText: 'could not be drawn' });
      await fault.waitFor();
      const told = await page.lastSent();
      assert.match(told?.type === 'pageFailed' ? told.message : '', /TypeError/);
      await page.button('Try again').click();
      await page.show(sampleSnapshot());
      await page.page.getByRole('heading', { name: 'Corner Shop' }).waitFor();
    });

    it('why nothing runs although the mode is running', async () => {
      const failed = sampleFeature({ id: 1, state: 'failed' });
      const page = await open(snapshotOf({ features: [failed, sampleFeature({ id: 2, state: 'blocked' })] }));
      await page.page.getByText('Nothing can go on by itself: 1 failed, 1 blocked.').waitFor();
    });

    it('nothing of a message that is none of its host’s', async () => {
      const page = await open(sampleSnapshot());
      await page.page.evaluate(`window.postMessage({ type: 'snapshot' }, '*'); window.postMessage('x', '*')`);
      await page.show({ ...sampleSnapshot(), mode: 'paused' });
      await page.page.locator('.mode-paused').waitFor();
    });

    it('text from agents and features as text, whatever it holds', async () => {
      const markup = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script><b>bold</b>';
      const escape = '\u001b[31mred\u001b[0m \u001b]8;;command:evil\u0007link\u001b]8;;\u0007';
      const turned = 'abc\u202edcba\u2066';
      const hostile = `${markup} ${escape} ${turned} ${'x'.repeat(9000)}`;
      const endless = hostile + 'x'.repeat(1_000_000);
      const page = await open(
        snapshotOf({
          project: { ...snapshotOf().project, name: hostile, model: hostile, integrationBranch: hostile },
          notices: [hostile],
          agents: [
            sampleAgent({ featureName: hostile, lastThought: endless, mascot: hostile }),
            sampleAgent({ agentId: 2, live: false, status: 'failed', error: hostile, featureName: hostile }),
          ],
          features: [
            sampleFeature({
              name: hostile,
              category: hostile,
              reasonText: hostile,
              description: hostile,
              steps: [hostile],
              lastError: endless,
            }),
          ],
          activity: [
            {
              id: 1,
              at: hostile,
              kind: 'log',
              level: 'error',
              who: hostile,
              agentId: 1,
              featureId: 1,
              text: hostile,
            },
          ],
        }),
      );
      await page.row(1).click();
      await page.row(1).locator('.details').waitFor();
      const whole = await page.page.evaluate<string>('document.body.textContent');
      assert.ok(whole.includes(markup.slice(0, 40)));
      assert.ok(whole.includes('red link'));
      // eslint-disable-next-line no-control-regex -- They must not be there.
      assert.doesNotMatch(whole, /[\u001b\u0007\u202e\u2066]/);
      assert.ok(whole.length < 30_000, `${whole.length} characters are on the page`);
      assert.equal(await page.page.evaluate('window.hacked'), undefined);
      assert.equal(await page.page.locator('#root :is(img, script, b, a)').count(), 0);
      const sideways = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
      assert.equal(await page.page.evaluate(sideways), false);
    });
  });

  describe('finds features', () => {
    it('by words, by state and by number', async () => {
      const page = await open(sampleSnapshot());
      await page.page.getByLabel('Search features').fill('catalogue search');
      assert.deepEqual(await page.features(), ['Search the catalogue']);
      await page.page.getByLabel('Search features').fill('#24');
      assert.deepEqual(await page.features(), ['Print an invoice']);
      await page.page.getByLabel('Search features').fill('');
      await page.page.getByRole('button', { name: 'Ready 3' }).click();
      assert.deepEqual(await page.features(), [
        'Export orders as CSV',
        'Show recommended products',
        'Serve a site map',
      ]);
    });

    it('again after the view was closed: search, filter, order and place are kept', async () => {
      const page = await open(sampleSnapshot());
      await page.page.getByRole('button', { name: 'Passing 17' }).click();
      await page.page.getByRole('button', { name: 'Feature', exact: true }).click();
      await page.page.mouse.wheel(0, 300);
      const stored = await waitUntil('all of it is stored, the place too', async () => {
        const state = await page.stored();
        const place = await page.page.evaluate<number>('window.scrollY');
        const settled = readViewState(state).selection.sort === 'name' && place > 0;
        return settled && state?.['scrollTop'] === place ? state : undefined;
      });
      const before = await page.features();
      assert.deepEqual(await page.close(), []);
      const again = await open(sampleSnapshot(), { stored });
      assert.deepEqual(await again.features(), before);
      assert.equal(before[0], 'Add the customer account');
      assert.equal(await again.page.evaluate('window.scrollY'), stored['scrollTop']);
    });

    it('among a thousand, drawing them as they are scrolled to and each change at once', async () => {
      const features = Array.from({ length: 1000 }, (_, index) =>
        sampleFeature({ id: index + 1, name: `Feature number ${index + 1}`, score: 1000 - index }),
      );
      const page = await open(snapshotOf({ features }));
      assert.ok((await page.features()).length < 1000);
      await page.row(1).focus();
      await page.page.keyboard.press('End');
      await waitUntil(
        'the last feature has the focus',
        async () => (await page.focused()) === 'feature 1000',
      );
      await page.show(
        snapshotOf({
          features: features.map((feature) =>
            feature.id === 1000 ? { ...feature, name: 'Renamed' } : feature,
          ),
        }),
      );
      assert.equal(await page.row(1000).locator('.featureName').innerText(), 'Renamed');
      assert.equal(await page.focused(), 'feature 1000');
    });
  });

  describe('is operated by keyboard', () => {
    it('walks the features by arrows, opens one and reaches its buttons', async () => {
      const page = await open(sampleSnapshot());
      const { keyboard } = page.page;
      await keyboard.press('/');
      assert.equal(await page.focused(), 'Search features');
      await page.row(20).focus();
      await keyboard.press('ArrowDown');
      assert.equal(await page.focused(), 'feature 24');
      await keyboard.press('ArrowRight');
      assert.equal(await page.row(24).getAttribute('aria-expanded'), 'true');
      await page.row(24).getByText('The PDF holds number, date and tax').waitFor();
      await keyboard.press('Tab');
      assert.equal(await page.focused(), 'Show diff of feature 24');
      await keyboard.press('Tab');
      assert.equal(await page.focused(), 'Retry feature 24');
      await keyboard.press('Enter');
      assert.deepEqual(await page.lastSent(), { type: 'retryFeature', featureId: 24 });
      await keyboard.press('Escape');
      assert.equal(await page.focused(), 'feature 24');
      await keyboard.press('ArrowLeft');
      assert.equal(await page.row(24).getAttribute('aria-expanded'), 'false');
    });

    it('keeps the focus when a new snapshot comes', async () => {
      const page = await open(sampleSnapshot());
      await page.row(18).focus();
      await page.show({ ...sampleSnapshot(), revision: 2 });
      assert.equal(await page.focused(), 'feature 18');
      await page.button('Kill Fizz').focus();
      const { agents, ...rest } = sampleSnapshot();
      await page.show({ ...rest, agents: agents.slice(1), activeAgents: 3 });
      assert.equal(await page.focused(), 'Kill Fizz');
    });

    it('says what has changed to who cannot see it', async () => {
      const page = await open(sampleSnapshot());
      const next = sampleSnapshot();
      await page.show({
        ...next,
        mode: 'paused',
        features: next.features.map((each) =>
          each.id === 22 ? { ...each, state: 'passing' as const } : each,
        ),
      });
      const said = await page.page.locator('[aria-live="polite"]').innerText();
      assert.equal(said, 'Paused. Feature 22, Count what is left in stock, passes.');
    });
  });

  describe('follows the activity', () => {
    const line = (id: number): Snapshot['activity'][number] => ({
      id,
      at: new Date().toISOString(),
      kind: 'log',
      level: 'info',
      who: id % 2 === 0 ? 'Spark' : 'Octo',
      agentId: 1,
      featureId: 1,
      text: `Line ${id}`,
    });
    const lines = (count: number): Snapshot =>
      snapshotOf({
        features: [sampleFeature()],
        activity: Array.from({ length: count }, (_, index) => line(index + 1)),
      });
    const restPx = `(() => { const e = document.querySelector('.activityList'); return e.scrollHeight - e.scrollTop - e.clientHeight; })()`;

    it('to its end, unless it was scrolled up, and back to it by a button', async () => {
      const page = await open(lines(60));
      await waitUntil('the end is in sight', async () => (await page.page.evaluate<number>(restPx)) < 2);
      await page.page.locator('.activityList').hover();
      await page.page.mouse.wheel(0, -400);
      await page.button('Latest').waitFor();
      const before = await page.page.evaluate<number>(`document.querySelector('.activityList').scrollTop`);
      await page.show(lines(70));
      assert.equal(await page.page.evaluate(`document.querySelector('.activityList').scrollTop`), before);
      await page.button('Latest').click();
      await waitUntil(
        'the end is in sight again',
        async () => (await page.page.evaluate<number>(restPx)) < 2,
      );
      await page.show(lines(80));
      await waitUntil(
        'the end is still in sight',
        async () => (await page.page.evaluate<number>(restPx)) < 2,
      );
    });

    it('of one agent when that is chosen', async () => {
      const page = await open(lines(6));
      await page.page.getByLabel('Show activity of').selectOption('Octo');
      assert.deepEqual(await page.page.locator('.entryText').allInnerTexts(), ['Line 1', 'Line 3', 'Line 5']);
    });
  });
});
