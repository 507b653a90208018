import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { controlRun } from '../../../src/core/orchestration/controlRun';
import type { Snapshot } from '../../../src/shared/viewModel';
import { runCli } from '../../support/runCli';
import { TestProject } from '../../support/testProject';

describe('A run that is drained', function () {
  this.timeout(180_000);
  let project: TestProject;

  beforeEach(async () => {
    project = await TestProject.create({ concurrency: 1, gateCommands: [], testingRatio: 1 });
    await project.open();
  });
  afterEach(() => project.dispose());

  const atWork = (): Promise<Snapshot> =>
    project.until('an agent at work', ({ agents }) =>
      agents.some(({ live, status }) => live && status === 'running'),
    );
  const ended = (): Promise<Snapshot> => project.until('the run is over', ({ mode }) => mode === 'stopped');
  const kinds = ({ activity }: Snapshot, kind: string): string[] =>
    activity.filter((entry) => entry.kind === kind).map(({ text }) => text);

  it('lets what runs end and be merged, starts nothing, and ends with one summary', async () => {
    await project.add({ name: 'Slow', description: 'demo:slow=1' }, 'Never begun');
    await project.orchestrator.start();
    await atWork();
    await project.orchestrator.drain();
    assert.equal(project.snapshot.mode, 'draining');
    const waiting = project.snapshot.features[1];
    assert.deepEqual([waiting?.reason?.kind, waiting?.state], ['draining', 'ready']);
    await project.orchestrator.untilIdle();
    const { snapshot } = project;
    assert.equal(snapshot.mode, 'stopped');
    assert.deepEqual(
      snapshot.features.map(({ status }) => status),
      ['passing', 'pending'],
    );
    assert.equal(snapshot.agents.length, 1, 'neither a coding nor a testing agent was started');
    assert.match(
      kinds(snapshot, 'runDrained').join('\n'),
      /^Run drained: 1 of 2 features pass\. In this run 1 passed; 1 agent, .*\.$/,
    );
    assert.deepEqual(
      [snapshot.lastRun?.end, snapshot.lastRun?.passed, snapshot.lastRun?.agents],
      ['drained', 1, 1],
    );
  });

  it('is taken back by resume and by pause', async () => {
    await project.add({ name: 'Slow', description: 'demo:slow=1' }, 'Next');
    await project.orchestrator.start();
    await atWork();
    await project.orchestrator.drain();
    await project.orchestrator.pause();
    assert.equal(project.snapshot.mode, 'paused');
    await project.orchestrator.untilIdle();
    assert.equal(project.snapshot.mode, 'paused', 'a pause does not end the run');
    await project.orchestrator.drain();
    await ended();
    assert.equal(project.snapshot.lastRun?.passing, 1);
    await project.orchestrator.start();
    await project.orchestrator.drain();
    await project.orchestrator.start();
    const { mode } = project.snapshot;
    assert.equal(mode, 'running', 'start calls a drain off as resume does');
    await project.orchestrator.untilIdle();
    const { lastRun } = project.snapshot;
    assert.equal(lastRun.end, 'complete');
  });

  it('stays one for the next host', async () => {
    await project.add({ name: 'Outlives', description: 'demo:slow=3' }, 'Never begun');
    await project.orchestrator.start();
    await atWork();
    await project.orchestrator.drain();
    await project.close();
    await project.open();
    await ended();
    const { features, agents, lastRun } = project.snapshot;
    assert.deepEqual(
      features.map(({ status }) => status),
      ['passing', 'pending'],
    );
    assert.equal(agents.length, 1);
    assert.equal(lastRun?.end, 'drained');
  });

  it('holds back a backlog that was asked for meanwhile, and makes it when the run is over', async () => {
    const spec = path.join(project.repository.around, 'app_spec.txt');
    writeFileSync(spec, '# Shop\n\n## Orders\n- Basket\n');
    await project.add({ name: 'Slow', description: 'demo:slow=1' });
    await project.orchestrator.start();
    await atWork();
    await project.orchestrator.initialize(spec);
    await project.orchestrator.drain();
    await project.until(
      'the backlog is made',
      ({ initialization, mode }) => mode === 'stopped' && initialization === undefined,
    );
    const kinds = project.snapshot.activity.map(({ kind }) => kind);
    const place = (kind: string): number => kinds.indexOf(kind);
    assert.ok(place('runDrained') > 0 && place('runDrained') < place('initialized'), kinds.join());
    assert.deepEqual(
      project.snapshot.agents.map(({ agentType }) => agentType),
      ['initializer', 'coding'],
    );
  });

  it('does nothing where no run is on', async () => {
    await project.add('Idle');
    await project.orchestrator.drain();
    assert.equal(project.snapshot.mode, 'stopped');
    assert.equal(project.snapshot.lastRun, undefined);
  });

  it('is told from another terminal, and so is why what waits is waiting', async () => {
    const { folder, environment } = project.repository;
    const muster = (...args: string[]) => runCli([...args, '--folder', folder], environment);
    await project.add({ name: 'Hangs', description: 'demo:hang' }, 'Waits');
    assert.equal((await muster('drain')).code, 1, 'no run is on');
    await project.orchestrator.start();
    await atWork();
    const drained = await muster('drain');
    assert.deepEqual([drained.code, drained.stderr], [0, '']);
    assert.match(drained.stdout, /^Draining: .* 1 agent at work, 0 merging\.\n$/);
    const why = await muster('why', '2');
    assert.equal(why.stdout, '#2 Waits\n  Ready; the run is draining, so nothing new is started\n');
    const paused = await controlRun(folder, 'pause');
    assert.deepEqual([paused.mode, paused.snapshot.mode], ['draining', 'paused']);
    const resumed = await controlRun(folder, 'resume');
    assert.equal(resumed.snapshot.mode, 'running');
    await project.orchestrator.stop();
    await project.close();
    await assert.rejects(controlRun(folder, 'drain'), { code: 'NobodyRuns' });
    assert.match((await muster('why')).stdout, /#2 Waits\n {2}Ready; the run is not started/);
  });
});
