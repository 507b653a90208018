import assert from 'node:assert/strict';
import type { CommandMessage } from '../../src/shared/messages';
import { aFeatureView } from '../support/aFeatureView';
import { sampleAgent, snapshotOf } from '../support/sampleSnapshot';
import type { DashboardPage } from './dashboardPage';
import { openDashboards } from './openDashboards';

describe('What the dashboard has asked its host to do', () => {
  const open = openDashboards();
  const snapshot = snapshotOf({
    mode: 'stopped',
    features: [aFeatureView({ id: 1, name: 'Base', state: 'failed', status: 'failed' })],
    agents: [sampleAgent({ agentId: 5 })],
  });
  const commands = async (page: DashboardPage): Promise<readonly string[]> =>
    (await page.sent()).slice(1).map(({ type }) => type);

  it('is not asked for again before it is done, and its button says so', async () => {
    const page = await open(snapshot, { neverEnds: true });
    const start = page.button('Start');
    await start.dblclick();
    assert.deepEqual(await commands(page), ['start']);
    assert.equal(await start.getAttribute('aria-busy'), 'true');
    assert.equal(await page.focused(), 'Start', 'the focus stays on it');
    const message: CommandMessage = { type: 'start' };
    await page.post({ type: 'commandEnded', message });
    assert.equal(await start.getAttribute('aria-busy'), null);
    await start.click();
    assert.deepEqual(await commands(page), ['start', 'start']);
  });

  it('holds up nothing in another repository, where the same button does another thing', async () => {
    const running = { ...snapshot, mode: 'running' } as const;
    const page = await open(running, { neverEnds: true });
    await page.button('Stop').click();
    await page.show({ ...running, project: { ...running.project, repository: '/home/ada/other' } });
    assert.equal(await page.button('Stop').getAttribute('aria-busy'), null);
    await page.button('Stop').click();
    assert.deepEqual(await commands(page), ['stop', 'stop']);
  });

  it('holds up nothing else', async () => {
    const page = await open(snapshot, { neverEnds: true });
    await page.button('Retry: #1 Base has failed').dblclick();
    await page.button('Kill Spark').click();
    await page.button('Yes, kill Spark').click();
    assert.equal(await page.button('Kill Spark').getAttribute('aria-busy'), 'true');
    assert.equal(await page.button('Restart Spark').getAttribute('aria-busy'), null);
    await page.button('Show output of Spark').click();
    assert.deepEqual(await commands(page), ['retryFeature', 'killAgent', 'showOutput']);
  });
});
