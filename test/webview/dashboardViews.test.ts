import assert from 'node:assert/strict';
import type { Snapshot } from '../../src/shared/viewModel';
import { sampleFeature } from '../support/sampleBacklog';
import { sampleAgent, sampleSnapshot, snapshotOf } from '../support/sampleSnapshot';
import { waitUntil } from '../support/waitUntil';
import { openDashboards } from './openDashboards';

describe('What the dashboard shows', () => {
  const open = openDashboards();

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
