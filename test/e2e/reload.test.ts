import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../src/core/base/log';
import { openDatabaseReadOnly } from '../../src/core/orchestration/openDatabaseReadOnly';
import { waitUntil } from '../support/waitUntil';
import {
  type AgentAtWork,
  agentsAtWork,
  identitiesOf,
  outputBytesOf,
  outputOf,
  pidOfHost,
  untilHostIsAnother,
} from './agentsAtWork';
import { makeSampleRepository, type SampleRepository } from './sampleRepository';
import { Workbench } from './workbench';

/** As many as are at work when the window is reloaded; one more follows them. */
const atOnce = 3;
const featureCount = atOnce + 1;
/** So long that an agent is still in the middle of it when the window is back, also on a slow machine. */
const slowSeconds = 25;

describe('a window that is reloaded with agents at work', function () {
  let sample: SampleRepository;
  let workbench: Workbench;
  let backlog: string;

  before(async () => {
    sample = makeSampleRepository(1);
    // Beside the repository: the checkout stays as it was committed.
    backlog = path.join(path.dirname(sample.path), 'slow.json');
    writeFileSync(backlog, JSON.stringify({ features: slowFeatures() }));
    workbench = await Workbench.start({ folder: sample.path });
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') console.log(await workbench.saveEvidence('failed-reload'));
  });

  after(async () => {
    await workbench.stop();
    sample.remove();
  });

  it('finds the same processes at work, hears what they go on to say and merges what they do', async () => {
    await workbench.openContainer('Muster');
    await workbench.chooseFile('Muster: Import Features…', backlog);
    await workbench.answerDialog(`Import ${featureCount} features from slow.json?`, 'Import');
    await workbench.treeRows('Features', 'Slow 1').waitFor();
    await workbench.runCommand('Muster: Start');
    const before = await waitUntil('the agents are in the middle of their work', () => allAtWork(), {
      timeoutMs: 60_000,
    });
    for (let n = 1; n <= atOnce; n++) await workbench.treeRows('Agents', `Slow ${n}`).waitFor();
    const hostBefore = pidOfHost(sample.path);
    assert.ok(hostBefore !== undefined);

    await workbench.reload();
    const host = await untilHostIsAnother(sample.path, hostBefore);
    assert.notEqual(host, hostBefore);
    await workbench.openContainer('Muster');
    await workbench.statusBarItem(new RegExp(`${atOnce}\\s+0/${featureCount}`)).waitFor();
    assert.deepEqual(identitiesOf(await agentsAtWork(sample.path)), identitiesOf(before));
    for (let n = 1; n <= atOnce; n++) await workbench.treeRows('Agents', `Slow ${n}`).waitFor();
    assert.equal(await workbench.treeRows('Agents').count(), atOnce);
    await workbench.runCommand('Muster: Open Dashboard');
    const dashboard = workbench.webview();
    const cards = dashboard.getByRole('region', { name: 'Mission Control' }).locator('.card');
    await cards.nth(atOnce - 1).waitFor();
    // What an agent says only after its long wait, on the card of an agent of the time before.
    await cards
      .getByText(/Checking that the module|Committed|Submitted/)
      .first()
      .waitFor({ timeout: (slowSeconds + 120) * 1000 });
    await workbench.screenshot('reloaded-dark');

    await dashboard
      .getByText(`${featureCount} of ${featureCount} features pass`)
      .waitFor({ timeout: 300_000 });
    const expected = Array.from({ length: featureCount }, (_, index) => index + 1);
    assert.deepEqual(await featuresOfCodingAgents(), expected, 'each feature took one agent');
    for (const { agentId, outputBytes } of before) {
      const grown = outputBytesOf(sample.path, agentId) - outputBytes;
      assert.ok(grown > 0, `agent ${agentId} has written nothing since`);
    }
    assert.equal(Number(sample.git('rev-list', '--merges', '--count', 'roadmap')), featureCount);
    assert.equal(sample.git('status', '--porcelain'), '', 'the checkout of the user has changed');
  });

  /** All that may run at once, each waiting as its feature asks for. */
  async function allAtWork(): Promise<AgentAtWork[] | undefined> {
    const agents = await agentsAtWork(sample.path);
    const waiting = agents.filter(({ agentId }) => outputOf(sample.path, agentId).includes('s longer'));
    return waiting.length === atOnce ? agents : undefined;
  }

  async function featuresOfCodingAgents(): Promise<number[]> {
    const store = await openDatabaseReadOnly({ folder: sample.path, assets: 'dist', log: silentLog });
    try {
      return store
        .query<{ id: number }>(
          `SELECT feature_id AS id FROM agent_lifecycle WHERE task_type = 'implementation' ORDER BY feature_id`,
        )
        .map(({ id }) => id);
    } finally {
      store.close();
    }
  }
});

function slowFeatures(): object[] {
  return Array.from({ length: featureCount }, (_, index) => {
    const isLast = index === atOnce;
    return {
      ...{ id: index + 1, name: `Slow ${index + 1}`, priority: index + 1 },
      description: isLast ? 'One more.' : `Takes its time. demo:slow=${slowSeconds}`,
      dependencies: isLast ? [1] : [],
    };
  });
}
