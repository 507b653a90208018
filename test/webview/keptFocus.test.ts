import assert from 'node:assert/strict';
import type { Snapshot } from '../../src/shared/viewModel';
import { aFeatureView } from '../support/aFeatureView';
import { sampleAgent, snapshotOf } from '../support/sampleSnapshot';
import type { DashboardPage } from './dashboardPage';
import { openDashboards } from './openDashboards';

const failed = (...ids: readonly number[]): Snapshot =>
  snapshotOf({
    features: [
      aFeatureView({ id: 9, name: 'Base' }),
      ...ids.map((id) => aFeatureView({ id, name: `Failed ${id}`, state: 'failed', status: 'failed' })),
    ],
  });
const agents = (...slots: readonly number[]): Snapshot =>
  snapshotOf({
    features: [aFeatureView({ id: 9, name: 'Base' })],
    agents: slots.map((slot) => sampleAgent({ agentId: slot + 1, slot })),
  });

/** What has the focus, as a screen reader names it. */
const named = (page: DashboardPage): Promise<string> =>
  page.page.evaluate<string>(`(() => {
    const e = document.activeElement;
    const by = e.getAttribute('aria-labelledby');
    return (by === null ? e.getAttribute('aria-label') : document.getElementById(by).textContent) ?? e.localName;
  })()`);

describe('The focus, when what has it goes', () => {
  const open = openDashboards();

  it('goes to the next of what needs somebody, where no key does any harm, and to the last when there is none', async () => {
    const page = await open(failed(1, 2, 3));
    const retry = (id: number) => page.button(`Retry: #${id} Failed ${id} has failed`);
    await retry(2).focus();
    await page.page.keyboard.press('Enter');
    await page.show(failed(1, 3));
    assert.match(await named(page), /#3 Failed 3 has failed/);
    const before = (await page.sent()).length;
    await page.page.keyboard.press('Enter');
    assert.equal((await page.sent()).length, before, 'it is no button');
    await page.page.keyboard.press('Tab');
    assert.equal(await page.focused(), 'Retry: #3 Failed 3 has failed');
    await page.show(failed(1));
    assert.match(await named(page), /#1 Failed 1 has failed/);
    await page.show(failed());
    assert.notEqual(await named(page), 'body');
  });

  it('goes from the card of an agent that has ended to the next one, and then to the section', async () => {
    const page = await open(agents(0, 1));
    await page.button('Show output of Spark').focus();
    await page.show(agents(1));
    assert.equal(await named(page), 'Fizz');
    await page.show(agents());
    assert.equal(await named(page), 'Mission Control');
  });

  it('goes back to what a form was opened from', async () => {
    const page = await open(failed(1));
    await page.row(1).hover();
    await page.button('Edit feature 1').focus();
    await page.post({ type: 'openForm', featureId: 1 });
    assert.equal(await page.page.evaluate('document.activeElement.localName'), 'input');
    await page.button('Cancel: close the form without saving').focus();
    await page.page.keyboard.press('Enter');
    assert.equal(await page.focused(), 'Edit feature 1');
  });

  it('stays with nobody when a person has left it there', async () => {
    const page = await open(agents(0, 1));
    await page.button('Show output of Spark').focus();
    await page.page.mouse.click(5, 5);
    await page.show(agents(1));
    assert.equal(await named(page), 'body');
  });
});
