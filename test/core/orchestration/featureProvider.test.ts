import assert from 'node:assert/strict';
import path from 'node:path';
import type { FeatureView } from '../../../src/shared/viewModel';
import { TestProject } from '../../support/testProject';

const script = path.resolve('test/fixtures/agents/sayAndLeave.mjs');
const limited = `'${process.execPath}' '${script}' '' '@muster limit: come back tomorrow'`;

describe('The provider of an agent', () => {
  let project: TestProject;
  afterEach(() => project.dispose());

  const viewOf = (id: number): FeatureView => {
    const view = project.snapshot.features.find((feature) => feature.id === id);
    assert.ok(view);
    return view;
  };
  const startedWith = (): Map<number | undefined, string> =>
    new Map(
      project.snapshot.agents.map(({ featureId, provider, model }) => [
        featureId,
        `${provider} ${model ?? '-'}`,
      ]),
    );

  it('is the feature’s own, else that of its type of agent, else that of all, each with its model', async () => {
    project = await TestProject.create({
      ...{ provider: 'command', commandTemplate: 'false', model: 'of all' },
      ...{ providers: { coding: 'demo' }, models: { coding: 'of coding' }, maxRetries: 1 },
    });
    await project.open();
    const [typed = 0, own = 0, later = 0, modelled = 0] = await project.add(
      { name: 'By type' },
      { name: 'Own', provider: 'command' },
      { name: 'Given later', model: 'lost' },
      { name: 'With a model', provider: 'command', model: 'own' },
    );
    await project.orchestrator.setProvider(later, 'command');
    assert.deepEqual([viewOf(later).provider, viewOf(later).model], ['command', undefined]);
    assert.equal(project.snapshot.project.provider, 'demo');
    await project.run();
    const started = startedWith();
    assert.deepEqual(
      [typed, own, later, modelled].map((id) => started.get(id)),
      // What is set for all goes with the provider that is set for all.
      ['demo of coding', 'command of all', 'command of all', 'command own'],
    );
    await project.orchestrator.setProvider(own, '');
    assert.equal(viewOf(own).provider, undefined);
  });

  it('may be another one for testing agents', async () => {
    project = await TestProject.create({
      ...{ provider: 'command', commandTemplate: 'false', testingRatio: 1 },
      providers: { coding: 'demo', testing: 'demo' },
    });
    await project.open();
    await project.add('Tested');
    await project.run();
    assert.deepEqual(project.snapshot.agents.map(({ agentType, provider }) => [agentType, provider]).sort(), [
      ['coding', 'demo'],
      ['testing', 'demo'],
    ]);
  });

  it('must be one that there is, and be there when a run starts', async () => {
    project = await TestProject.create();
    await project.open({ environment: { ...project.repository.environment, PATH: '/nowhere' } });
    await assert.rejects(project.add({ name: 'Unknown', provider: 'hal' }), { code: 'UnknownProvider' });
    const [id = 0] = await project.add({ name: 'Known' });
    await assert.rejects(project.orchestrator.setProvider(id, 'hal'), { code: 'UnknownProvider' });
    await assert.rejects(project.orchestrator.setProvider(99, 'codex'), { code: 'FeatureNotFound' });
    await project.orchestrator.setProvider(id, 'codex');
    await assert.rejects(project.orchestrator.start(), /Codex: the program “codex” is not installed/);
  });

  it('holds up no feature of another one when it has reached its limit', async () => {
    project = await TestProject.create({ commandTemplate: limited, concurrency: 1 });
    await project.open();
    const [held = 0, also = 0, free = 0] = await project.add(
      { name: 'Held up', provider: 'command' },
      { name: 'Held up as well', provider: 'command' },
      { name: 'Free' },
    );
    await project.orchestrator.start();
    const { notices } = await project.until(
      'the free one passes and the others wait for the limit',
      ({ counts, features, activeAgents }) =>
        counts.passing === 1 &&
        activeAgents === 0 &&
        features.filter(({ reason }) => reason?.kind === 'providerLimit').length === 2,
    );
    assert.equal(viewOf(free).state, 'passing');
    assert.deepEqual(
      [viewOf(held).reason?.kind, viewOf(also).reason?.kind],
      ['providerLimit', 'providerLimit'],
    );
    assert.equal(notices.filter((each) => each.startsWith('Command has reached its usage limit')).length, 1);
    assert.equal([...startedWith().values()].filter((each) => each.startsWith('command')).length, 1);
    // Given to another one, it goes on at once.
    await project.orchestrator.setProvider(also, 'demo');
    await project.until('it passes', ({ counts }) => counts.passing === 2);
  });
});
