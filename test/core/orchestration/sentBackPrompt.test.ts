import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TestProject } from '../../support/testProject';
import { waitUntil } from '../../support/waitUntil';
import { SentBackLab, type Step, submit, write } from './sentBackLab';

describe('The prompt of a feature whose work was sent back', function () {
  this.timeout(180_000);
  let lab: SentBackLab;
  let project: TestProject;

  beforeEach(async () => {
    lab = await SentBackLab.create();
    ({ project } = lab);
  });
  afterEach(() => project.dispose());

  it('tells the output of the checks until something new was submitted', async () => {
    const bad: Step[] = [write({ 'shared.txt': 'bad\n' }), { commit: 'Bad' }, submit];
    const good: Step[] = [write({ 'shared.txt': 'good\n' }), { commit: 'Good' }, submit];
    await lab.open(
      { 1: [bad, [], good] },
      {
        gateCommands: [
          `"${process.execPath}" -e "if(require('fs').readFileSync('shared.txt','utf8')==='bad\\n'){console.log('it is bad');process.exit(1)}"`,
        ],
      },
    );
    await project.add('Checked');
    const { features } = await project.run();
    assert.equal(features[0]?.state, 'passing', features[0]?.lastError);
    for (const run of [2, 3]) assert.match(lab.prompt(1, run), /^ {4}it is bad$/m);
    assert.match(lab.prompt(1, 3), /without having submitted/);
  });

  it('tells why its merge was taken back, also when a person had to ask for another try and that came to nothing', async () => {
    const once: Step[] = [write({ 'other.txt': 'once\n' }), { commit: 'Once' }, submit];
    const twice: Step[] = [write({ 'other.txt': 'twice\n' }), { commit: 'Twice' }, submit];
    await lab.open({ 1: [once, [], twice, [{ die: true }]] });
    await project.add('Greet');
    await project.run();
    const { mergeCommit, revertCommit } = await project.orchestrator.revertFeature(1, {
      reason: 'It greets in the wrong language',
    });
    await project.orchestrator.retryFeature(1);
    const { features } = await project.run();
    assert.equal(features[0]?.state, 'passing', features[0]?.lastError);
    for (const run of [2, 3]) {
      const text = lab.prompt(1, run);
      assert.match(text, /^ {4}It greets in the wrong language$/m);
      assert.ok(text.includes(`git diff ${mergeCommit}^1 ${mergeCommit}`));
      assert.ok(text.includes(revertCommit));
      assert.equal(text.split('wrong language').length, 2, 'once');
    }
    assert.doesNotMatch(lab.prompt(1, 2), /An earlier attempt did not pass/);
    assert.match(lab.prompt(1, 3), /An earlier attempt did not pass[^]*without having submitted/);

    // What was taken back is history as soon as something of it was merged again.
    await project.orchestrator.revertFeature(1, { reason: 'Twice is too often' });
    await project.orchestrator.retryFeature(1);
    await project.orchestrator.start();
    await waitUntil('the next agent is told', () => existsSync(path.join(lab.plans, 'prompt-1-4.txt')));
    assert.match(lab.prompt(1, 4), /Twice is too often/);
    assert.doesNotMatch(lab.prompt(1, 4), /wrong language/);
    await project.orchestrator.stop();
  });

  it('tells what the checks found, also when a person had to ask for another try', async () => {
    const bad: Step[] = [write({ 'shared.txt': 'bad\n' }), { commit: 'Bad' }, submit];
    const good: Step[] = [write({ 'shared.txt': 'good\n' }), { commit: 'Good' }, submit];
    await lab.open(
      { 1: [bad, good] },
      {
        maxRetries: 0,
        gateCommands: [
          `"${process.execPath}" -e "if(require('fs').readFileSync('shared.txt','utf8')==='bad\\n'){console.log('it is bad');process.exit(1)}"`,
        ],
      },
    );
    await project.add('Checked');
    assert.equal((await project.run()).features[0]?.state, 'failed');
    await project.orchestrator.retryFeature(1);
    const { features } = await project.run();
    assert.equal(features[0]?.state, 'passing', features[0]?.lastError);
    assert.match(lab.prompt(1, 2), /the checks of what was submitted failed:[^]*^ {4}it is bad$/m);
  });

  it('tells what a person said of work that was sent back, also after another try was asked for', async () => {
    const hook = JSON.stringify({ commands: [] });
    const scripts: Step[] = [write({ '.muster/setup.json': hook }), { commit: 'Set up' }, submit];
    await lab.open({ 1: [scripts, [{ git: ['rm', '--quiet', '.muster/setup.json'] }, { commit: 'Undo' }]] });
    await project.add('Careful');
    await project.run();
    await project.orchestrator.rejectMerge(1, 'Leave the set-up alone');
    await project.orchestrator.retryFeature(1);
    await project.run();
    const text = lab.prompt(1, 2);
    assert.match(text, /a person sent back what was submitted:[^]*Leave the set-up alone/);
    assert.equal(text.split('Leave the set-up alone').length, 2, 'once');
  });
});
