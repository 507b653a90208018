import assert from 'node:assert/strict';
import { TestProject } from '../../support/testProject';

describe('An integration branch without the work that was merged', function () {
  this.timeout(180_000);
  let project: TestProject;
  afterEach(() => project.dispose());

  it('is said when a run starts, unless the work is there in another form, and not again once accepted', async () => {
    project = await TestProject.create({});
    await project.open();
    await project.add('First', 'Second');
    await project.run();
    const { repository, orchestrator } = project;
    const last = await repository.tip('roadmap');

    await repository.git('merge', '--squash', '--quiet', 'roadmap');
    await repository.git('commit', '--quiet', '-m', 'Landed in one');
    await repository.git('branch', '--quiet', '-D', 'roadmap');
    await project.run();
    assert.deepEqual(await orchestrator.sharedChanges(), [], 'squashed into what it was made anew from');

    const before = await repository.tip('main~1');
    await repository.git('branch', '--force', 'roadmap', before);
    await project.run();
    const [finding, ...others] = await orchestrator.sharedChanges();
    assert.deepEqual(others, []);
    assert.equal(finding?.level, 'danger');
    assert.match(finding.sentence, /^The branch "roadmap" was .*features that have passed \(#\d, #\d\)$/);
    assert.equal(finding.undo, `git update-ref refs/heads/roadmap ${last} ${before}`);

    await repository.git(...finding.undo.split(' ').slice(1));
    assert.deepEqual(await orchestrator.sharedChanges(), [], 'it was put back');
    await project.run();
    await repository.git('branch', '--force', 'roadmap', before);
    await project.run();
    assert.equal((await orchestrator.sharedChanges()).length, 1, 'it was lost again');
    await orchestrator.acceptSharedChanges();
    await project.run();
    assert.deepEqual(await orchestrator.sharedChanges(), [], 'it was accepted');
  });

  it('is said also when work is assigned without a run', async () => {
    project = await TestProject.create({});
    await project.open();
    await project.add('First');
    await project.run();
    const { repository, orchestrator } = project;
    await repository.git('branch', '--force', 'roadmap', await repository.tip('main'));
    const [next = 0] = await project.add('Next');
    await orchestrator.assign({ featureIds: [next] });
    assert.equal((await orchestrator.sharedChanges())[0]?.level, 'danger');
    await orchestrator.untilIdle();
  });
});
