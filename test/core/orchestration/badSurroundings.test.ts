import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TestProject } from '../../support/testProject';

describe('A run in surroundings that are not as they should be', function () {
  this.timeout(180_000);
  let project: TestProject;

  beforeEach(async () => {
    project = await TestProject.create();
  });
  afterEach(async () => {
    await project.dispose();
  });

  it('leaves a folder alone that stands where a worktree should be, and says what to do', async () => {
    await project.open();
    const [id = 0] = await project.add('Blocked by a folder');
    const folder = path.join(`${project.repository.folder}.worktrees`, `feature-${id}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'mine.txt'), 'precious');

    const { features, agents } = await project.run();
    assert.equal(features[0]?.state, 'failed');
    assert.match(features[0].reasonText ?? '', /exists already and is not Muster's; move or remove it/);
    assert.equal(agents.length, 1, 'it is not tried again and again');
    assert.equal(readFileSync(path.join(folder, 'mine.txt'), 'utf8'), 'precious');
  });

  it('leaves what is not its own alone also when a person retries, and takes the place when that is free', async () => {
    await project.open();
    const [id = 0] = await project.add('Blocked by a folder');
    const folder = path.join(`${project.repository.folder}.worktrees`, `feature-${id}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'mine.txt'), 'precious');
    await project.run();
    await project.orchestrator.retryFeature(id);
    const again = await project.run();
    assert.equal(again.features[0]?.state, 'failed');
    assert.equal(readFileSync(path.join(folder, 'mine.txt'), 'utf8'), 'precious');

    renameSync(folder, path.join(project.repository.around, 'moved away'));
    await project.orchestrator.retryFeature(id);
    assert.equal((await project.run()).counts.passing, 1);
  });

  it('leaves a branch alone that has the name of a task, and says what to do', async () => {
    await project.open();
    const [id = 0] = await project.add('Blocked by a branch');
    const tip = await project.repository.branch(`roadmap-implementation_task-${id}`, {
      'mine.txt': 'precious',
    });
    const { features } = await project.run();
    assert.equal(features[0]?.state, 'failed');
    assert.match(features[0].reasonText ?? '', /exists already and is not Muster's; rename or delete it/);
    assert.equal(await project.repository.tip(`roadmap-implementation_task-${id}`), tip);
  });

  it('works beside uncommitted changes, says that agents do not see them, and leaves them as they are', async () => {
    project.repository.write({ 'readme.md': 'changed, not committed\n', 'new.txt': 'untracked\n' });
    const before = await project.repository.git('status', '--porcelain');
    await project.open();
    assert.match(
      project.snapshot.notices.join('\n'),
      /will not see 2 uncommitted files.*commit what they need/,
    );
    await project.add('Beside');
    assert.equal((await project.run()).counts.passing, 1);
    assert.equal(await project.repository.git('status', '--porcelain'), before);
    assert.equal(project.repository.read('readme.md'), 'changed, not committed\n');
  });

  it('merges nothing while somebody has the integration branch checked out, and goes on after', async () => {
    await project.open();
    await project.add('First', { name: 'Second', description: 'demo:slow=1' });
    await project.orchestrator.start();
    await project.until('the branch is there', ({ activeAgents }) => activeAgents > 0);
    const elsewhere = path.join(project.repository.around, 'elsewhere');
    await project.repository.git('worktree', 'add', '--quiet', elsewhere, 'roadmap');
    const held = await project.until('the queue says why it waits', ({ notices }) =>
      notices.some((notice) => notice.includes('is checked out in')),
    );
    assert.equal(held.mode, 'running');
    await project.repository.git('worktree', 'remove', elsewhere);
    await project.orchestrator.untilIdle();
    assert.equal(project.snapshot.counts.passing, 2);
  });

  it("refuses to start when the agents' program is not there, and keeps the backlog as it is", async () => {
    project = await replaced(project, 'command', '/nowhere/agent --work');
    await project.open();
    await project.add('Needs a program');
    await assert.rejects(project.orchestrator.start(), { code: 'ProviderNotInstalled' });
    assert.equal(project.snapshot.features[0]?.state, 'ready');
  });
});

async function replaced(old: TestProject, provider: string, commandTemplate: string): Promise<TestProject> {
  await old.dispose();
  return TestProject.create({ provider, commandTemplate });
}
