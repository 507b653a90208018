import assert from 'node:assert/strict';
import { MusterError, type MusterErrorCode } from '../../../src/core/base/errors';
import type { FeatureEdit } from '../../../src/core/backlog/editFeature';
import type { FeatureView } from '../../../src/shared/viewModel';
import { TestProject } from '../../support/testProject';

describe('Editing a feature', function () {
  this.timeout(180_000);
  let project: TestProject;

  beforeEach(async () => {
    project = await TestProject.create({ gateDetect: false });
    await project.open();
  });
  afterEach(async () => {
    assert.deepEqual(project.log.errors, []);
    await project.dispose();
  });

  const feature = (id: number): FeatureView => {
    const found = project.snapshot.features.find((each) => each.id === id);
    assert.ok(found);
    return found;
  };
  const refused = async (
    id: number,
    edit: FeatureEdit,
    code: MusterErrorCode,
    sentence: RegExp,
  ): Promise<void> => {
    const before = JSON.stringify(project.snapshot.features);
    await assert.rejects(project.orchestrator.editFeature(id, edit), (error) => {
      assert.ok(error instanceof MusterError, String(error));
      assert.deepEqual([error.code, sentence.test(error.message)], [code, true], error.message);
      return true;
    });
    assert.equal(JSON.stringify(project.snapshot.features), before);
  };

  it('changes what is given, and leaves the rest', async () => {
    await project.add('Base', {
      name: 'Old',
      category: 'Core',
      description: 'Text',
      steps: ['One'],
      priority: 7,
    });
    const all = {
      name: ' New ',
      steps: ['Two', ' ', 'Three'],
      dependencies: [1],
      priority: 2.5,
      model: 'opus',
    };
    assert.deepEqual(await project.orchestrator.editFeature(2, all), {
      workingAgentId: undefined,
      changed: ['name', 'steps', 'dependencies', 'priority', 'model'],
    });
    const { name, category, description, steps, dependencies, priority, model } = feature(2);
    assert.deepEqual(
      { name, category, description, steps, dependencies, priority, model },
      {
        name: 'New',
        category: 'Core',
        description: 'Text',
        steps: ['Two', 'Three'],
        dependencies: [1],
        priority: 2.5,
        model: 'opus',
      },
    );
    assert.deepEqual((await project.orchestrator.editFeature(2, all)).changed, []);
    assert.equal((await project.orchestrator.editFeature(2, { model: '' })).changed.join(), 'model');
    assert.equal(feature(2).model, undefined);
  });

  it('is refused with nothing changed when a part of it cannot be', async () => {
    await project.add('A', { name: 'B', dependencies: [1] });
    await refused(1, { name: 'C', dependencies: [2] }, 'DependencyCycle', /form a circle: 1 → 2 → 1/);
    await refused(1, { name: ' ' }, 'FeatureInvalid', /has no name/);
    await refused(1, { description: 'X', model: '--help' }, 'FeatureInvalid', /name of a model/);
    await refused(1, { priority: Number.NaN }, 'FeatureInvalid', /not a number/);
    await refused(9, { name: 'C' }, 'FeatureNotFound', /no feature 9/);
  });

  it('while an agent works on it is for the next attempt, and says so', async () => {
    await project.add({ name: 'Slow', description: 'demo:hang' });
    await project.orchestrator.start();
    await project.until('it is at work', ({ agents }) => agents[0]?.status === 'running');
    const [agent] = project.snapshot.agents;
    const edited = await project.orchestrator.editFeature(1, { description: 'Do it now.' });
    assert.deepEqual(edited, { workingAgentId: agent?.agentId, changed: ['description'] });
    assert.match(
      project.snapshot.activity.map(({ text }) => text).join('\n'),
      /Edited #1: description; the agent at work was told the earlier text, the next one is told this/,
    );
    assert.equal(feature(1).state, 'inProgress');
    await project.orchestrator.killAgent(agent?.agentId ?? 0);
    await project.orchestrator.untilIdle();
    assert.equal(feature(1).state, 'passing', 'the next attempt does not hang any more');
  });

  it('is refused for what has passed', async () => {
    await project.add('Done');
    await project.run();
    await refused(1, { name: 'Else' }, 'InvalidTransition', /has passed as it was written; add a feature/);
  });
});
