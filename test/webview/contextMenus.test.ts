import assert from 'node:assert/strict';
import { aFeatureView } from '../support/aFeatureView';
import { graphSnapshot } from '../support/sampleGraph';
import { sampleAgent, snapshotOf } from '../support/sampleSnapshot';
import type { DashboardPage } from './dashboardPage';
import { openDashboards } from './openDashboards';

/** As VS Code does: what stands at the place and around it, the innermost first, when the page has done its part. */
const listening = `document.addEventListener('contextmenu', (event) => {
  window.menuContext = {};
  for (let at = event.target; at; at = at.parentElement)
    if (at.dataset.vscodeContext) window.menuContext = { ...JSON.parse(at.dataset.vscodeContext), ...window.menuContext };
  event.preventDefault();
})`;
const menuContext = (page: DashboardPage): Promise<Readonly<Record<string, unknown>>> =>
  page.page.evaluate('window.menuContext');

describe('Menus in the dashboard', () => {
  const open = openDashboards();
  const failed = aFeatureView({ id: 1, name: 'Base', state: 'failed', status: 'failed' });
  const passed = aFeatureView({ id: 2, name: 'Top', state: 'passing', status: 'passing', dependencies: [1] });

  it('are of the agent or the feature under the pointer, or of what has the focus', async () => {
    const live = sampleAgent({ agentId: 5, slot: 0 });
    const ended = sampleAgent({ agentId: 4, slot: 1, live: false, status: 'completed', worktree: undefined });
    const page = await open(snapshotOf({ features: [failed, passed], agents: [live, ended] }), {
      watch: listening,
    });
    await page.page.locator('.cardFeature').click({ button: 'right' });
    assert.deepEqual(await menuContext(page), { musterItem: 'agent live worktree', agentId: 5 });
    await page.page.locator('.endedRow').click({ button: 'right' });
    assert.deepEqual(await menuContext(page), { musterItem: 'agent', agentId: 4 });
    await page.row(1).locator('.featureName').click({ button: 'right' });
    const { musterItem, featureId } = await menuContext(page);
    assert.equal(featureId, 1);
    assert.match(String(musterItem), /^feature retryable .*\brewritable\b/);
    await page.row(2).focus();
    await page.page.keyboard.press('Shift+F10');
    assert.match(String((await menuContext(page))['musterItem']), /\bpassed\b/);
  });

  it('are in the graph of the feature at that place, by keyboard of the focused one, and none beside them', async () => {
    const page = await open(graphSnapshot([failed, passed]), { watch: listening });
    await page.page.keyboard.press('g');
    await page.page.locator('.graphPicture').waitFor();
    await page.page.keyboard.press('Home');
    const box = await page.page.locator('.graphFocus').boundingBox();
    assert.ok(box);
    await page.page.keyboard.press('End');
    await page.page.keyboard.press('Shift+F10');
    const byKey = (await menuContext(page))['featureId'];
    await page.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2, { button: 'right' });
    const byPointer = await menuContext(page);
    assert.notEqual(byPointer['featureId'], byKey);
    assert.equal(byPointer['preventDefaultContextMenuItems'], true);
    await page.page.mouse.click(box.x + box.width / 2, box.y + 3 * box.height, { button: 'right' });
    assert.deepEqual(await menuContext(page), { preventDefaultContextMenuItems: true });
  });
});
