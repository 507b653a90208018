import assert from 'node:assert/strict';
import { makeSampleRepository, type SampleRepository } from './sampleRepository';
import { Workbench } from './workbench';

const featureCount = 16;

describe('the main job, in the packaged extension', function () {
  let sample: SampleRepository;
  let workbench: Workbench;

  before(async () => {
    sample = makeSampleRepository(featureCount);
    workbench = await Workbench.start({ folder: sample.path, theme: 'dark' });
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    console.log(await workbench.saveEvidence('failed-main-job'));
  });

  after(async () => {
    await workbench.stop();
    sample.remove();
  });

  it('takes a backlog through agents in worktrees to merged, passing features', async () => {
    const headBefore = sample.git('rev-parse', 'HEAD');

    await workbench.openContainer('Muster');
    await workbench.chooseFile('Muster: Import Features…', sample.backlogFile);
    await workbench.answerDialog(`Import ${featureCount} features from features.json?`, 'Import');
    await workbench.statusBarItem(`0/${featureCount}`).waitFor();
    await workbench.treeRows('Features', 'Project skeleton').waitFor();

    await workbench.runCommand('Muster: Start');
    await workbench.treeRows('Agents', 'Project skeleton').waitFor();
    await workbench.statusBarItem(new RegExp(`[1-5]\\s+\\d+/${featureCount}`)).click();
    await workbench.editorTab('Muster').waitFor();
    const dashboard = workbench.webview();
    // The first feature blocks all others; after it several agents work at the same time.
    const cards = dashboard.getByRole('region', { name: 'Mission Control' }).locator('.card');
    await cards.nth(1).waitFor({ timeout: 60_000 });
    await workbench.treeRows('Agents').nth(1).waitFor();
    await workbench.screenshot('running-dark');
    await workbench.useTheme('light');
    await workbench.screenshot('running-light');

    const done = `${featureCount} of ${featureCount} features pass`;
    await dashboard.getByText(done).waitFor({ timeout: 300_000 });
    await workbench.statusBarItem(new RegExp(`0\\s+${featureCount}/${featureCount}`)).waitFor();
    await workbench.treeRows('Features', 'Passing').waitFor();
    await dashboard.getByText('Stopped', { exact: true }).first().waitFor();
    await workbench.screenshot('done-light');
    await workbench.useTheme('dark');
    await workbench.screenshot('done-dark');

    // What the surface says is what git has.
    const merges = sample.git('rev-list', '--merges', '--count', 'roadmap');
    assert.equal(Number(merges), featureCount);
    assert.equal(sample.git('rev-parse', 'HEAD'), headBefore, 'the branch of the user has moved');
    assert.equal(sample.git('status', '--porcelain'), '', 'the checkout of the user has changed');
  });

  it('writes what it does to its output channel', async () => {
    const lines = await workbench.outputLines('Muster');
    await lines.getByText('[info]').first().waitFor();
  });
});
