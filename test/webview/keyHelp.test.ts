import assert from 'node:assert/strict';
import { sampleSnapshot } from '../support/sampleSnapshot';
import { openDashboards } from './openDashboards';
import { seriousFaultsOf } from './seriousFaults';

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
    await page.screenshot('keyHelp');
    await page.page.keyboard.press('Tab');
    assert.equal(
      await page.page.evaluate(`document.querySelector('main').contains(document.activeElement)`),
      false,
    );
    await page.page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    assert.equal(await page.focused(), 'Mission Control');
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
