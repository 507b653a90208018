import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from '../support/waitUntil';
import {
  type AgentAtWork,
  agentsAtWork,
  identitiesOf,
  outputOf,
  pidOfHost,
  untilHostIsAnother,
} from './agentsAtWork';
import { makeSampleRepository, type SampleRepository } from './sampleRepository';
import { Workbench } from './workbench';

const featureCount = 10;
/** Both can be worked on at the same time. */
const slowFeatures = ['Data model', 'Design tokens'];
/** Longer than it takes to press a button, also on a slow machine. */
const slowSeconds = 40;
const runElsewhere = /This project is run by a code-server window \(process \d+\) since \d\d:\d\d/;

describe('two windows on one folder', function () {
  let sample: SampleRepository;
  let first: Workbench;
  let second: Workbench | undefined;

  before(async () => {
    sample = makeSampleRepository(featureCount);
    first = await Workbench.start({ folder: sample.path });
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    console.log(await first.saveEvidence('failed-first-window'));
    console.log(await second?.saveEvidence('failed-second-window'));
  });

  after(async () => {
    await first.stop();
    sample.remove();
  });

  it('are one that runs and one that follows, and change places when asked to', async () => {
    await first.openContainer('Muster');
    await first.chooseFile('Muster: Import Features…', backlogWithSlowFeatures());
    await first.answerDialog(`Import ${featureCount} features from slow.json?`, 'Import');
    await first.treeRows('Features', 'Project skeleton').waitFor();

    second = await first.openAnother();
    await second.openContainer('Muster');
    await second.view('Agents').getByText(runElsewhere).waitFor();
    await second.runCommand('Muster: Open Dashboard');
    const dashboard = second.webview();
    await dashboard.getByText(runElsewhere).waitFor();

    await first.runCommand('Muster: Start');
    await second.statusBarItem(new RegExp(`[1-5]\\s+\\d+/${featureCount}`)).waitFor();
    const before = await waitUntil('two agents are in the middle of their work', () => slowAgents(), {
      timeoutMs: 60_000,
    });
    // The run can be stopped from each window; the backlog belongs to the one that runs it.
    await dashboard.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    assert.equal(await dashboard.getByRole('button', { name: 'Add feature' }).count(), 0);
    await second.screenshot('follower-dark');

    const hostBefore = pidOfHost(sample.path);
    await dashboard.getByRole('button', { name: 'Take over here' }).click();
    await dashboard.getByRole('button', { name: 'Add feature' }).waitFor();
    await untilHostIsAnother(sample.path, hostBefore);
    const after = (await slowAgents()) ?? [];
    assert.deepEqual(identitiesOf(after), identitiesOf(before), 'the agents are other processes');
    await first.view('Agents').getByText(runElsewhere).waitFor();
    assert.equal(await second.view('Agents').getByText(runElsewhere).count(), 0);

    // The first one sees the run to its end, and the work was done once.
    await dashboard
      .getByText(`${featureCount} of ${featureCount} features pass`)
      .waitFor({ timeout: 300_000 });
    await first.statusBarItem(new RegExp(`0\\s+${featureCount}/${featureCount}`)).waitFor();
    assert.equal(Number(sample.git('rev-list', '--merges', '--count', 'roadmap')), featureCount);

    await first.runCommand('Muster: Take Over Here');
    await second.view('Agents').getByText(runElsewhere).waitFor();
  });

  /** What the sample has, beside the repository, so that the checkout stays as it was committed. */
  function backlogWithSlowFeatures(): string {
    const backlog = JSON.parse(readFileSync(sample.backlogFile, 'utf8')) as {
      features: { name: string; description: string }[];
    };
    for (const feature of backlog.features) {
      if (slowFeatures.includes(feature.name)) feature.description += ` demo:slow=${slowSeconds}`;
    }
    const file = path.join(path.dirname(sample.path), 'slow.json');
    writeFileSync(file, JSON.stringify(backlog));
    return file;
  }

  async function slowAgents(): Promise<AgentAtWork[] | undefined> {
    const agents = await agentsAtWork(sample.path);
    const slow = agents.filter(({ agentId }) => outputOf(sample.path, agentId).includes('s longer'));
    return slow.length === slowFeatures.length ? slow : undefined;
  }
});
