import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TestProject } from '../../support/testProject';

describe('Deleting a feature of a project', function () {
  this.timeout(120_000);
  let project: TestProject;
  before(async () => {
    project = await TestProject.create();
    await project.open();
  });
  after(() => project.dispose());

  it('keeps what was in its worktree, and brings it back there with the feature', async () => {
    const { orchestrator } = project;
    const [kept = 0, feature = 0] = await project.add('Stays', {
      name: 'Goes',
      description: 'demo:hang',
    });
    await orchestrator.setDependencies(kept, [feature]);
    const { path: folder, branch } = await orchestrator.createWorktree(feature);
    const file = path.join(folder, 'notes.txt');
    writeFileSync(file, 'not committed');

    await assert.rejects(() => orchestrator.deleteFeatures({ featureIds: [feature] }), {
      code: 'FeatureNeeded',
    });
    const { deleted, dependents, rescueRefs } = await orchestrator.deleteFeatures({
      featureIds: [feature],
      dependents: 'release',
    });
    assert.deepEqual([deleted, dependents], [[{ id: feature, name: 'Goes' }], [kept]]);
    assert.equal(rescueRefs.length, 1);
    assert.equal(existsSync(folder), false);
    assert.deepEqual(
      project.snapshot.features.map(({ id, dependencies }) => ({ id, dependencies })),
      [{ id: kept, dependencies: [] }],
    );
    const rescues = await (await orchestrator.places()).rescues();
    assert.deepEqual(
      rescues.map(({ ref }) => ref),
      rescueRefs,
    );

    assert.deepEqual((await orchestrator.deletedFeatures()).length, 1);
    assert.deepEqual((await orchestrator.restoreFeatures([feature])).notes, []);
    assert.equal(readFileSync(file, 'utf8'), 'not committed');
    const worktrees = await (await orchestrator.places()).worktrees();
    assert.deepEqual(
      worktrees.map((each) => [each.featureId, each.branch]),
      [[feature, branch]],
    );
    assert.deepEqual(project.snapshot.features.find(({ id }) => id === kept)?.dependencies, [feature]);

    // While an agent is at work in it nothing goes.
    await orchestrator.assign({ featureIds: [feature] });
    await assert.rejects(
      () => orchestrator.deleteFeatures({ featureIds: [feature], dependents: 'release' }),
      {
        code: 'FeatureInUse',
      },
    );
    assert.equal(existsSync(file), true);
    const record = await orchestrator.featureRecord(feature);
    assert.deepEqual(
      record.attempts.map(({ live, agentType }) => [live, agentType]),
      [[true, 'coding']],
    );
    assert.match(record.log.map(({ text }) => text).join('\n'), /Brought back #2 Goes/);
    await orchestrator.stop();
  });

  it('brings a worktree back before an agent begins on its feature, also while a run is on', async () => {
    const { orchestrator } = project;
    const [feature = 0] = await project.add({ name: 'Comes back', description: 'demo:hang' });
    const { path: folder } = await orchestrator.createWorktree(feature);
    const file = path.join(folder, 'notes.txt');
    writeFileSync(file, 'not committed');
    await orchestrator.deleteFeatures({ featureIds: [feature] });
    await orchestrator.start();
    assert.deepEqual((await orchestrator.restoreFeatures([feature])).notes, []);
    const { features, agents } = await project.until('somebody has begun on it', (snapshot) =>
      snapshot.agents.some((agent) => agent.featureId === feature && (agent.pid > 0 || !agent.live)),
    );
    assert.equal(features.find(({ id }) => id === feature)?.state, 'inProgress');
    assert.equal(agents.find((agent) => agent.featureId === feature)?.worktree, folder);
    assert.equal(readFileSync(file, 'utf8'), 'not committed');
    await orchestrator.stop();
  });
});
