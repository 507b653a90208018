import assert from 'node:assert/strict';
import { featureKeys, graphKeys, timelineKeys } from '../../webview-ui/keys/viewKeys';
import { sampleSnapshot } from '../support/sampleSnapshot';
import { openDashboards } from './openDashboards';
import { seriousFaultsOf } from './seriousFaults';

const shownKeys: Readonly<Record<string, string>> = {
  ...{ Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' },
};

describe('The keys of the dashboard', () => {
  const open = openDashboards();

  it('are shown by ?, which keeps the focus until Escape gives it back', async () => {
    const page = await open(sampleSnapshot());
    await page.tab('Mission Control').focus();
    await page.page.keyboard.press('?');
    const help = page.page.getByRole('dialog', { name: 'Keys' });
    await help.waitFor();
    assert.match((await help.textContent()) ?? '', /G.*Graph/);
    assert.deepEqual(await seriousFaultsOf(page), []);
    await page.page.keyboard.press('Tab');
    assert.equal(
      await page.page.evaluate(`document.querySelector('main').contains(document.activeElement)`),
      false,
    );
    await page.page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    assert.equal(await page.focused(), 'Mission Control');
  });

  it('are shown by a button too, those of list, graph and timeline among them', async () => {
    const page = await open(sampleSnapshot());
    await page.button('Keys (?)').click();
    const help = page.page.getByRole('dialog', { name: 'Keys' });
    await help.waitFor();
    const shown = await help.locator('section').allInnerTexts();
    assert.equal(shown.length, 4);
    for (const [index, table] of [featureKeys, graphKeys, timelineKeys].entries()) {
      const lines = shown[index + 1]?.split('\n') ?? [];
      for (const keys of Object.values<readonly string[]>(table)) {
        const name = shownKeys[keys[0] ?? ''] ?? keys[0] ?? '';
        assert.ok(lines.includes(name), `${name} in ${lines.join()}`);
      }
    }
    await page.screenshot('keyHelp');
    await page.button('Close').click();
    await help.waitFor({ state: 'hidden' });
    assert.equal(await page.focused(), 'Keys (?)');
  });

  it('go to Mission Control by M, where it stays, and to the search of features by /', async () => {
    const page = await open(sampleSnapshot());
    await page.page.keyboard.press('g');
    await page.page.locator('.graphView').waitFor();
    for (const key of ['m', 'm']) {
      await page.page.keyboard.press(key);
      await page.page.locator('.columns').waitFor();
    }
    await page.page.keyboard.press('/');
    assert.equal(await page.focused(), 'Search features');
  });

  it('open the debug log by D, but not while something is being typed', async () => {
    const page = await open(sampleSnapshot());
    await page.page.keyboard.press('d');
    assert.deepEqual(await page.lastSent(), { type: 'openDebugLog' });
    const before = (await page.sent()).length;
    await page.page.getByRole('searchbox').first().focus();
    await page.page.keyboard.type('d?');
    assert.equal((await page.sent()).length, before);
    assert.equal(await page.page.getByRole('dialog').count(), 0);
  });
});
