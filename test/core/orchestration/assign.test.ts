import assert from 'node:assert/strict';
import { systemClock } from '../../../src/core/base/clock';
import { MusterError } from '../../../src/core/base/errors';
import { TestProject } from '../../support/testProject';

describe('Features that a person assigns', function () {
  this.timeout(60_000);
  let project: TestProject;
  afterEach(() => project.dispose());

  const refusal = async (call: Promise<unknown>): Promise<MusterError> => {
    const error: unknown = await call.then(
      () => assert.fail('It was not refused'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof MusterError, String(error));
    return error;
  };

  it('get an agent each without a run, which ends with them and starts nothing else', async () => {
    project = await TestProject.create();
    await project.open();
    await project.add('Base', { name: 'Top', dependencies: [1] }, 'Other');
    const result = await project.orchestrator.assign({ featureIds: [3, 2] });
    assert.deepEqual(result, {
      assigned: [{ featureId: 3, name: 'Other', agentId: 1 }],
      blocked: [
        { featureId: 2, name: 'Top', why: 'Blocked by #1', details: ['#1 Base has not been built yet.'] },
      ],
      blockedCount: 1,
    });
    assert.equal(project.snapshot.mode, 'draining');
    await project.orchestrator.untilIdle();
    const { snapshot } = project;
    assert.deepEqual(
      [snapshot.mode, snapshot.features.map(({ status }) => status), snapshot.agents.length],
      ['stopped', ['pending', 'pending', 'passing'], 1],
    );
    assert.deepEqual([snapshot.lastRun?.passed, snapshot.lastRun?.agents], [1, 1]);
    assert.match(snapshot.activity.map(({ text }) => text).join('\n'), /^You assigned #3 Other$/m);
  });

  it('are the next ready ones when none is named, as many as may be at work', async () => {
    project = await TestProject.create({ concurrency: 1 });
    await project.open();
    const hang = { description: 'demo:hang' };
    await project.add(
      { name: 'Late', priority: 9, ...hang },
      { name: 'First', priority: 1, ...hang },
      { name: 'Waits', dependencies: [2] },
      { name: 'Second', priority: 2, ...hang },
    );
    const one = await project.orchestrator.assign({});
    assert.deepEqual(
      [one.assigned.map(({ featureId }) => featureId), one.blocked.map(({ featureId }) => featureId)],
      [[2], [3]],
      'what is only next in turn is not called blocked',
    );
    const full = await refusal(project.orchestrator.assign({ next: 1 }));
    assert.equal(full.code, 'NoAvailableWork');
    assert.match(full.message, /#4 Second: Ready; 1 agents are at work, which is the limit/);
    // Both at once: the places that the first fills are not there for the second.
    const [two, none] = await Promise.all([
      project.orchestrator.assign({ next: 1, maxParallel: 2 }),
      refusal(project.orchestrator.assign({ featureIds: [1], maxParallel: 2 })),
    ]);
    assert.deepEqual(
      two.assigned.map(({ featureId }) => featureId),
      [4],
    );
    assert.match(none.message, /#1 Late: Ready; 2 agents are at work/);
    assert.equal(project.snapshot.activeAgents, 2);
  });

  it('do not wait for the time of their next attempt, but for everything else with its reason', async () => {
    project = await TestProject.create({ maxRetries: 2 });
    const beginning = systemClock.now();
    // The time of the next attempt never comes, however slow the machine is.
    await project.open({ clock: { ...systemClock, now: () => beginning } });
    await project.add({ name: 'Twice', description: 'demo:fail-once' }, { name: 'Asks', dependencies: [99] });
    await project.orchestrator.assign({ featureIds: [1] });
    await project.orchestrator.untilIdle();
    const waiting = project.snapshot.features[0];
    assert.deepEqual([waiting?.state, waiting?.attempts], ['waiting', 1]);
    const next = await project.orchestrator.assign({ next: 5 });
    assert.deepEqual(
      next.assigned.map(({ featureId }) => featureId),
      [2],
      'one that waits for its next attempt is not next',
    );
    await project.orchestrator.assign({ featureIds: [1] });
    await project.orchestrator.untilIdle();
    assert.equal(project.snapshot.counts.passing, 2);
    const done = await refusal(project.orchestrator.assign({}));
    assert.match(done.message, /every feature has passed or is being worked on; add features/);
    assert.match((await refusal(project.orchestrator.assign({ featureIds: [1] }))).message, /passed already/);
  });

  it('are refused before anything changes when the request is not understood', async () => {
    project = await TestProject.create();
    await project.open();
    const before = project.snapshot.revision;
    for (const [request, code] of [
      [{}, 'NoAvailableWork'],
      [{ featureIds: [7] }, 'FeatureNotFound'],
      [{ featureIds: [] }, 'SettingInvalid'],
      [{ featureIds: [1], next: 2 }, 'SettingInvalid'],
      [{ maxParallel: 6 }, 'SettingInvalid'],
      [{ next: 0 }, 'SettingInvalid'],
    ] as const) {
      assert.equal((await refusal(project.orchestrator.assign(request))).code, code, JSON.stringify(request));
    }
    assert.deepEqual([project.snapshot.mode, project.snapshot.revision], ['stopped', before]);
  });

  it('are taken from a chat as well, and never from an agent', async () => {
    project = await TestProject.create({ chatEnabled: true });
    await project.open();
    await project.add('One', { name: 'Two', dependencies: [1] });
    const said = await project.orchestrator.callBacklogTool('feature_assign', { next: 1 });
    assert.deepEqual(JSON.parse(said), {
      assigned: [{ id: 1, name: 'One', agent: 1 }],
      blocked: [{ id: 2, name: 'Two', why: 'Blocked by #1' }],
      blocked_count: 1,
    });
    await project.orchestrator.untilIdle();
  });
});
