import assert from 'node:assert/strict';
import { makeSampleRepository, type SampleRepository } from './sampleRepository';
import { Workbench } from './workbench';

const featureCount = 10;
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
    await first.runCommand('Muster: Import Features…');
    await first.chooseFile(sample.backlogFile);
    await first.answerDialog(`Import ${featureCount} features from features.json?`, 'Import');
    await first.runCommand('Muster: Start');
    await first.treeRows('Agents', 'Project skeleton').waitFor();

    second = await first.openAnother();
    await second.openContainer('Muster');
    await second.view('Agents').getByText(runElsewhere).waitFor();
    await second.statusBarItem(new RegExp(`[1-5]\\s+\\d+/${featureCount}`)).waitFor();
    await second.runCommand('Muster: Open Dashboard');
    const dashboard = second.webview();
    await dashboard.getByText(runElsewhere).waitFor();
    assert.equal(await dashboard.getByRole('button', { name: 'Stop' }).count(), 0);
    await second.screenshot('follower-dark');

    await dashboard.getByRole('button', { name: 'Take over here' }).click();
    await dashboard.getByRole('button', { name: 'Stop' }).waitFor();
    await first.view('Agents').getByText(runElsewhere).waitFor();
    assert.equal(await second.view('Agents').getByText(runElsewhere).count(), 0);

    // The first one sees the run to its end, and the work was done once.
    await dashboard
      .getByText(`${featureCount} of ${featureCount} features pass`)
      .waitFor({ timeout: 120_000 });
    await first.statusBarItem(new RegExp(`0\\s+${featureCount}/${featureCount}`)).waitFor();
    assert.equal(Number(sample.git('rev-list', '--merges', '--count', 'roadmap')), featureCount);

    await first.runCommand('Muster: Take Over Here');
    await second.view('Agents').getByText(runElsewhere).waitFor();
  });
});
