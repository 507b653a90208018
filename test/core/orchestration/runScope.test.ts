import assert from 'node:assert/strict';
import type { Settings } from '../../../src/core/settings';
import { runSummaryText } from '../../../src/shared/runSummary';
import type { Snapshot } from '../../../src/shared/viewModel';
import { TestProject } from '../../support/testProject';

describe('A run that is limited', function () {
  this.timeout(180_000);
  let project: TestProject;

  const open = async (settings: Partial<Settings> = {}): Promise<void> => {
    project = await TestProject.create({ gateDetect: false, ...settings });
    await project.open();
  };
  const toTheEnd = async (...start: Parameters<TestProject['orchestrator']['start']>): Promise<Snapshot> => {
    await project.orchestrator.start(...start);
    await project.orchestrator.untilIdle();
    return project.snapshot;
  };
  const workedOn = ({ agents }: Snapshot): (number | undefined)[] =>
    agents.map(({ featureId }) => featureId).sort();
  const types = ({ agents }: Snapshot): string[] => agents.map(({ agentType }) => agentType).sort();
  afterEach(async () => {
    assert.deepEqual(project.log.errors, []);
    await project.dispose();
  });

  it('to a feature builds and tests that one, says so of the others, and is complete with it', async () => {
    await open({ concurrency: 3, testingRatio: 1 });
    await project.add('First', { name: 'Second', description: 'demo:slow=1' }, 'Third');
    await project.orchestrator.start({ featureId: 2 });
    const on = await project.until('its agent', ({ agents }) => agents.length > 0);
    assert.deepEqual(
      on.features.map(({ reasonText }) => reasonText),
      ['Ready; the run is limited: only #2', undefined, 'Ready; the run is limited: only #2'],
    );
    await project.orchestrator.untilIdle();
    const { snapshot } = project;
    assert.deepEqual(
      snapshot.features.map(({ state }) => state),
      ['ready', 'passing', 'ready'],
    );
    assert.deepEqual(types(snapshot), ['coding', 'testing']);
    assert.equal(snapshot.lastRun?.end, 'complete');
    assert.match(runSummaryText(snapshot.lastRun), /^Run finished \(only #2\): 1 of 3 features pass\./);
    assert.deepEqual([snapshot.scope, snapshot.deadlock], [undefined, undefined]);
  });

  it('to a feature that waits for others is not complete, and starts none of those', async () => {
    await open();
    const [first = 0] = await project.add('First');
    await project.add({ name: 'Second', dependencies: [first] });
    const snapshot = await toTheEnd({ featureId: 2 });
    assert.deepEqual([snapshot.agents.length, snapshot.lastRun?.end], [0, 'incomplete']);
  });

  it('to a number of agents starts no more than that, also when another host goes on with it', async () => {
    await open({ concurrency: 2 });
    await project.add({ name: 'One', description: 'demo:hang' }, 'Two', 'Three', 'Four');
    await project.orchestrator.start({ maxAgents: 2 });
    await project.until('the second has passed', ({ counts }) => counts.passing === 1);
    await project.close();
    await project.open();
    const { snapshot } = project;
    assert.deepEqual([snapshot.mode, snapshot.scope?.maxAgents], ['running', 2]);
    const hanging = snapshot.agents.find(({ live }) => live)?.agentId ?? 0;
    assert.equal(snapshot.features[2]?.reasonText, 'Ready; the run has started its 2 agents');
    await project.orchestrator.killAgent(hanging);
    await project.orchestrator.untilIdle();
    assert.deepEqual(workedOn(project.snapshot), [1, 2]);
    assert.equal(project.snapshot.lastRun?.end, 'incomplete');
    // Without limits it goes on with the rest.
    await project.orchestrator.start();
    await project.until('the others pass', ({ counts }) => counts.passing === 3);
  });

  it('to coding agents starts no tests, and to testing agents tests once more all that passes', async () => {
    await open({ testingRatio: 1 });
    await project.add('One', 'Two', 'Three', 'Four');
    const built = await toTheEnd({ agentType: 'coding', maxAgents: 3 });
    assert.deepEqual([types(built), built.lastRun?.end], [['coding', 'coding', 'coding'], 'complete']);
    // Whatever the settings say: tests were asked for.
    project.orchestrator.updateSettings({ ...project.settings, testingRatio: 0 });
    const tested = await toTheEnd({ agentType: 'testing' });
    assert.deepEqual(types(tested), ['coding', 'coding', 'coding', 'testing']);
    assert.deepEqual([tested.counts.passing, tested.lastRun?.end], [3, 'complete']);
    const again = await toTheEnd({ agentType: 'testing', featureId: 2 });
    const [tester] = again.agents;
    assert.deepEqual(
      tester?.tests?.map(({ featureId }) => featureId),
      [2],
    );
  });

  it('to what does not exist is refused, and no run is on', async () => {
    await open();
    await project.add('One');
    await assert.rejects(project.orchestrator.start({ featureId: 99 }), { code: 'FeatureNotFound' });
    await assert.rejects(project.orchestrator.start({ maxAgents: 0 }), { code: 'SettingInvalid' });
    assert.equal(project.snapshot.mode, 'stopped');
  });
});
