import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { defaultSettings } from '../../../src/core/settings';
import { TestProject } from '../../support/testProject';

describe('The worktrees of a run', function () {
  this.timeout(60_000);
  let project: TestProject;

  beforeEach(async () => {
    project = await TestProject.create({ concurrency: 2, gateCommands: [] });
    await project.open();
  });
  afterEach(async () => {
    await project.dispose();
  });

  it('goes on in the worktree that there is when the settings name another root meanwhile', async () => {
    await project.add({ name: 'Begun', description: 'demo:slow=2' });
    await project.orchestrator.start();
    await project.until('the agent works', ({ agents }) => agents.some((each) => each.status === 'running'));
    await project.orchestrator.stop();
    await project.close();
    const worktreeRoot = path.join(project.repository.around, 'other root');
    await project.open({
      settings: { ...defaultSettings, provider: 'demo', gateCommands: [], worktreeRoot },
    });
    const { counts, features } = await project.run();
    assert.equal(counts.passing, 1, features[0]?.reasonText);
    assert.deepEqual(
      [existsSync(`${project.repository.folder}.worktrees`), existsSync(worktreeRoot)],
      [false, false],
    );
  });
});
