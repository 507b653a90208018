import assert from 'node:assert/strict';
import { TestProject } from '../../support/testProject';

describe('The model of an agent', () => {
  let project: TestProject;
  beforeEach(async () => {
    project = await TestProject.create({
      model: 'of all',
      models: { coding: 'of coding', testing: 'of testing' },
    });
    await project.open();
  });
  afterEach(() => project.dispose());

  it('is the feature’s own, else that of its type of agent, else that of all', async () => {
    const [own = 0, given = 0, typed = 0] = await project.add(
      { name: 'Own', model: 'own' },
      { name: 'Given later' },
      { name: 'By type' },
    );
    await project.orchestrator.setModel(given, 'given');
    await assert.rejects(project.orchestrator.setModel(typed, '-x'), { code: 'FeatureInvalid' });
    const viewOf = (id: number) => project.snapshot.features.find((feature) => feature.id === id);
    assert.deepEqual(
      [viewOf(own)?.model, viewOf(given)?.model, viewOf(typed)?.model],
      ['own', 'given', undefined],
    );
    await project.orchestrator.start();
    await project.orchestrator.untilIdle();
    project.orchestrator.updateSettings({ ...project.settings, models: {} });
    const [general = 0] = await project.add({ name: 'By nothing else' });
    await project.orchestrator.start();
    await project.orchestrator.untilIdle();
    const modelOf = new Map(project.snapshot.agents.map(({ featureId, model }) => [featureId, model]));
    assert.deepEqual(
      [own, given, typed, general].map((id) => modelOf.get(id)),
      ['own', 'given', 'of coding', 'of all'],
    );
  });
});
