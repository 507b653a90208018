import assert from 'node:assert/strict';
import type { NewFeature } from '../../../src/core/backlog/feature';
import { defaultSettings, type Settings } from '../../../src/core/settings';
import type { AgentView, Snapshot } from '../../../src/shared/viewModel';
import { TestProject } from '../../support/testProject';

describe('Regression tests', function () {
  this.timeout(180_000);
  let project: TestProject;

  const open = async (settings: Partial<Settings>, ...features: (string | NewFeature)[]): Promise<void> => {
    project = await TestProject.create({ gateDetect: false, maxRetries: 2, testingRatio: 1, ...settings });
    await project.open();
    await project.add(...features);
  };
  afterEach(async () => {
    assert.deepEqual(project.log.errors, []);
    await project.dispose();
  });

  const testers = ({ agents }: Snapshot): AgentView[] =>
    agents.filter(({ agentType }) => agentType === 'testing').reverse();
  const events = ({ activity }: Snapshot, kind: string): string[] =>
    activity.filter((entry) => entry.kind === kind).map(({ text }) => text);
  const tested = (snapshot: Snapshot): number[] =>
    testers(snapshot).flatMap(({ tests = [] }) =>
      tests.filter(({ result }) => result === 'passed').map(({ featureId }) => featureId),
    );

  it('test every feature that passed in the run before the run is complete', async () => {
    await open({}, 'One', 'Two', { name: 'Three', dependencies: [1] });
    const snapshot = await project.run();
    assert.equal(snapshot.counts.passing, 3);
    assert.deepEqual([...new Set(tested(snapshot))].sort(), [1, 2, 3]);
    for (const agent of testers(snapshot)) {
      assert.deepEqual(
        [agent.status, agent.outcome, agent.taskType, agent.featureId, agent.branch],
        ['completed', 'tested', 'testing', undefined, undefined],
      );
    }
    assert.match(events(snapshot, 'runFinished').join(), /all 3 features pass/);
  });

  it('leave no worktree, and nothing rescued where nothing was changed', async () => {
    await open({}, 'One');
    await project.run();
    const worktrees = await project.repository.git('worktree', 'list', '--porcelain');
    assert.doesNotMatch(worktrees, /testing-/);
    const kept = await project.repository.git('for-each-ref', '--format=%(refname)', 'refs/muster/rescue/');
    const [tester] = testers(project.snapshot);
    assert.ok(!kept.split('\n').includes(`refs/muster/rescue/${String(tester?.agentId)}`), kept);
  });

  it('set a feature back with what was seen, apart from its attempts, and it passes again', async () => {
    await open({}, { name: 'Breaks', description: 'demo:regress-once' });
    const snapshot = await project.run();
    const [feature] = snapshot.features;
    assert.deepEqual(
      [feature?.status, feature?.regressions, feature?.attempts, feature?.regressionSeen],
      ['passing', 1, 0, undefined],
    );
    assert.match(events(snapshot, 'regression').join(), /goes back to the backlog: The demo agent says/);
    const coding = snapshot.agents.filter(({ agentType }) => agentType === 'coding');
    assert.deepEqual(
      coding.map(({ outcome }) => outcome),
      ['merged', 'merged'],
    );
    assert.deepEqual(
      testers(snapshot).map(({ outcome }) => outcome),
      ['regression', 'tested'],
    );
    assert.equal(snapshot.counts.regressed, 0);
  });

  it('do not run with the ratio 0 or in YOLO mode', async () => {
    await open({ testingRatio: 0 }, 'One');
    assert.deepEqual(testers(await project.run()), []);
    project.orchestrator.updateSettings({ ...defaultSettings, gateDetect: false, yolo: true });
    await project.add('Two');
    const snapshot = await project.run();
    assert.equal(snapshot.counts.passing, 2);
    assert.deepEqual(testers(snapshot), []);
  });

  it('take no place of a coding agent, unless they are to count', async () => {
    const features = [
      { name: 'One', description: 'demo:hangtest' },
      { name: 'Two', dependencies: [1] },
      { name: 'Three', dependencies: [1] },
    ];
    await open({ concurrency: 1 }, ...features);
    await project.orchestrator.start();
    await project.until(
      'the others pass beside a testing agent, which takes no slot',
      ({ counts, slotsTaken }) => counts.passing === 3 && slotsTaken === 0,
    );
    assert.ok(testers(project.snapshot).some((agent) => agent.live));
    await project.dispose();

    await open({ concurrency: 1, countTesting: true }, ...features);
    await project.orchestrator.start();
    const snapshot = await project.until('a testing agent works', (each) =>
      testers(each).some((agent) => agent.live && agent.status === 'running'),
    );
    assert.deepEqual([snapshot.counts.passing, snapshot.activeAgents, snapshot.slotsTaken], [1, 1, 1]);
    assert.equal(snapshot.features[1]?.reason?.kind, 'atLimit');
  });

  it('give a feature up on which no agent comes to a verdict, and say so', async () => {
    await open({}, { name: 'Silent', description: 'demo:noverdict' });
    const snapshot = await project.run();
    assert.equal(snapshot.counts.passing, 1);
    assert.deepEqual(
      testers(snapshot).map(({ outcome, status }) => [outcome, status]),
      [
        ['no_submission', 'failed'],
        ['no_submission', 'failed'],
      ],
    );
    assert.match(events(snapshot, 'testGivenUp').join(), /its regression test is given up/);
  });

  it('end with Stop, and their worktrees with them', async () => {
    await open({}, { name: 'One', description: 'demo:hangtest' });
    await project.orchestrator.start();
    await project.until('a testing agent works', (each) =>
      testers(each).some((agent) => agent.live && agent.status === 'running'),
    );
    await project.orchestrator.stop();
    await project.orchestrator.untilIdle();
    const [tester] = testers(project.snapshot);
    assert.deepEqual([tester?.status, tester?.outcome, tester?.live], ['killed', 'interrupted', false]);
    await project.until('its worktree is gone', () => true);
    assert.equal(project.snapshot.features[0]?.status, 'passing');
  });

  it('go on under the next host', async () => {
    await open({}, { name: 'One', description: 'demo:hangtest' });
    await project.orchestrator.start();
    const before = await project.until('a testing agent works', (each) =>
      testers(each).some((agent) => agent.live && agent.status === 'running'),
    );
    await project.close();
    await project.open();
    const [tester] = testers(before);
    assert.equal(testers(project.snapshot)[0]?.pid, tester?.pid);
    await project.orchestrator.killAgent(tester?.agentId ?? 0);
    const after = await project.until('another one takes its place', (each) => testers(each).length === 2);
    assert.deepEqual(
      testers(after).map(({ live }) => live),
      [false, true],
    );
  });

  it('run a check that a testing agent left instead of an agent, once the user allows it', async () => {
    await open({}, { name: 'One', description: 'demo:check' });
    const first = await project.run();
    assert.match(first.notices.join(), /Needs you: testing agents have written commands/);
    assert.equal(first.features[0]?.check?.result, undefined);
    await project.orchestrator.decideChecks(true);
    await project.add({ name: 'Two', dependencies: [1] });
    const snapshot = await project.run();
    assert.doesNotMatch(snapshot.notices.join(), /Needs you/);
    assert.equal(snapshot.features[0]?.check?.result, 'green');
    assert.match(events(snapshot, 'checkGreen').join(), /#1 One still works/);
    assert.equal(testers(snapshot).length, 2);
  });

  it('run a check at a person’s word, also where checks are not allowed and no run is on', async () => {
    await open({ testingRunChecks: 'never' }, { name: 'One', description: 'demo:check' }, 'Two');
    await project.run();
    const { orchestrator } = project;
    assert.equal(await orchestrator.runCheck(1), 'green');
    const after = await project.until(
      'it is shown',
      ({ features }) => features[0]?.check?.result === 'green',
    );
    assert.ok(after.features[0]?.check?.ranAt);
    assert.equal(testers(after).length, testers(project.snapshot).length, 'no agent was needed');
    await assert.rejects(orchestrator.runCheck(2), { code: 'NoCheck' });
    await assert.rejects(orchestrator.runCheck(99), { code: 'FeatureNotFound' });

    await orchestrator.deleteCheck(1);
    await project.until('it is gone', ({ features }) => features[0]?.check === undefined);
    assert.match(events(project.snapshot, 'checkDeleted').join(), /You deleted the check of #1 One/);
    await assert.rejects(orchestrator.deleteCheck(1), { code: 'NoCheck' });
  });
});
