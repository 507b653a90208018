import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultSettings, type Settings } from '../../../src/core/settings';
import type { FeatureView, Snapshot } from '../../../src/shared/viewModel';
import { TestProject } from '../../support/testProject';

describe('A run', function () {
  this.timeout(180_000);
  let project: TestProject;

  async function open(settings: Partial<Settings> = {}): Promise<void> {
    project = await TestProject.create(settings);
    await project.open();
  }
  afterEach(async () => {
    await project.dispose();
  });

  const feature = (snapshot: Snapshot, id: number): FeatureView => {
    const found = snapshot.features.find((each) => each.id === id);
    assert.ok(found, `no feature ${id}`);
    return found;
  };
  const git = (...args: string[]): Promise<string> => project.repository.git(...args);

  it('brings every feature of a dependency graph to passing and merges each', async () => {
    await open({ concurrency: 3 });
    const [a = 0, b = 0] = await project.add('Skeleton', 'Tokens');
    const [c = 0] = await project.add({ name: 'Catalogue', dependencies: [a, b] });
    await project.add({ name: 'Search', dependencies: [c] }, 'Independent');
    const before = { head: await git('rev-parse', 'HEAD'), status: await git('status', '--porcelain') };

    const snapshot = await project.run();

    assert.deepEqual(
      snapshot.features.map(({ state }) => state),
      ['passing', 'passing', 'passing', 'passing', 'passing'],
    );
    assert.equal(snapshot.mode, 'stopped');
    assert.equal(snapshot.activeAgents, 0);
    const merges = await git('rev-list', '--merges', '--count', 'main..roadmap');
    assert.equal(merges.trim(), '5');
    const { commits } = await project.orchestrator.mergedWork();
    for (const commit of commits) await git('merge-base', '--is-ancestor', commit, 'roadmap');
    // The user's checkout is as it was, and no worktree or branch of an agent is left.
    assert.deepEqual(
      { head: await git('rev-parse', 'HEAD'), status: await git('status', '--porcelain') },
      before,
    );
    const branches = await git('for-each-ref', '--format=%(refname:short)', 'refs/heads');
    assert.deepEqual(branches.trim().split('\n').sort(), ['main', 'roadmap']);
    const worktrees = `${project.repository.folder}.worktrees`;
    assert.deepEqual(existsSync(worktrees) ? readdirSync(worktrees) : [], []);
    assert.deepEqual(project.log.errors, []);
  });

  it('is not over while the end of an agent is still being written down', async () => {
    await open({ concurrency: 1 });
    const [a = 0] = await project.add('Skeleton');
    await project.add({ name: 'Catalogue', dependencies: [a] });
    // Passes almost without a pause: some fall between an agent's end and its place in the merge queue.
    const { orchestrator } = project;
    let over = false;
    const poke = (): void => {
      if (over) return;
      orchestrator.updateSettings({
        ...defaultSettings,
        testingRatio: 0,
        provider: 'demo',
        stopGraceSeconds: 1,
        concurrency: 1,
      });
      setTimeout(poke, 2);
    };
    poke();
    try {
      const { features } = await project.run();
      assert.deepEqual(
        features.map(({ state }) => state),
        ['passing', 'passing'],
      );
    } finally {
      over = true;
    }
  });

  it('starts a feature only when all that it depends on has passed, not already when it was submitted', async () => {
    project = await TestProject.create();
    // A gate that waits for a file keeps the first feature between submitted and passing.
    const release = path.join(project.repository.around, 'go');
    await project.open({
      settings: {
        ...defaultSettings,
        testingRatio: 0,
        gateCommands: [
          `node -e "const t=setInterval(()=>require('fs').existsSync('${release}')&&process.exit(0),20)"`,
        ],
      },
    });
    const [a = 0] = await project.add('First');
    const [b = 0] = await project.add({ name: 'Second', dependencies: [a] });
    await project.orchestrator.start();
    const during = await project.until(
      'the first is in the gate',
      (each) => feature(each, a).state === 'merging',
    );
    assert.deepEqual(feature(during, b).reason, { kind: 'blocked', by: [a] });
    assert.equal(feature(during, b).reasonText, `Blocked by #${a}`);
    writeFileSync(release, '');
    await project.orchestrator.untilIdle();
    const passedAt = project.snapshot.activity.find(
      ({ kind, featureId }) => kind === 'merged' && featureId === a,
    )?.at;
    const second = project.snapshot.agents.find(({ featureId }) => featureId === b);
    assert.ok(passedAt !== undefined && second !== undefined);
    assert.ok(second.spawnedAt >= passedAt, `${second.spawnedAt} is before ${passedAt}`);
  });

  it('fails a feature after three attempts without progress, says why, and leaves what depends on it blocked', async () => {
    await open();
    const [bad = 0] = await project.add({ name: 'Bad', description: 'demo:fail' });
    const [after = 0] = await project.add({ name: 'After', dependencies: [bad] });
    const snapshot = await project.run();
    assert.equal(feature(snapshot, bad).state, 'failed');
    assert.equal(feature(snapshot, bad).attempts, 3);
    assert.match(feature(snapshot, bad).reasonText ?? '', /Failed after 3 attempts/);
    assert.equal(feature(snapshot, after).state, 'blocked');
    assert.equal(snapshot.agents.filter(({ featureId }) => featureId === bad).length, 3);
  });

  it('lets a person retry what failed', async () => {
    await open({ maxRetries: 1 });
    const [id = 0] = await project.add({ name: 'Once', description: 'demo:fail-once' });
    assert.equal(feature(await project.run(), id).state, 'failed');
    await project.orchestrator.retryFeature(id);
    // After a retry the agent's attempt is counted from one again, so the directive makes it fail again.
    assert.equal(feature(project.snapshot, id).state, 'ready');
  });

  it('tries again after a failed attempt and passes', async () => {
    await open();
    const [id = 0] = await project.add({ name: 'Second try', description: 'demo:fail-once' });
    const snapshot = await project.run();
    assert.equal(feature(snapshot, id).state, 'passing');
    assert.deepEqual(snapshot.agents.map(({ outcome, attempt }) => `${attempt} ${outcome ?? ''}`).sort(), [
      '1 no_submission',
      '2 merged',
    ]);
  });

  for (const [directive, outcome] of [
    ['demo:exit0', 'no_submission'],
    ['demo:nocommit', 'no_submission'],
    ['demo:fail', 'no_submission'],
    ['demo:skip', 'skipped'],
  ] as const) {
    it(`counts ${directive} as an attempt without progress`, async () => {
      await open({ maxRetries: 1 });
      const [id = 0] = await project.add({ name: 'Odd', description: directive });
      const snapshot = await project.run();
      assert.equal(feature(snapshot, id).state, 'failed');
      assert.equal(snapshot.agents[0]?.outcome, outcome);
      assert.equal(snapshot.agents[0].status, 'failed');
    });
  }

  it('resumes what a signal interrupted, without counting an attempt', async () => {
    await open({ maxRetries: 1 });
    const [id = 0] = await project.add({ name: 'Crash', description: 'demo:crash-once' });
    const snapshot = await project.run();
    assert.deepEqual(
      snapshot.agents.map(({ status, outcome }) => [status, outcome]),
      [
        ['completed', 'merged'],
        ['failed', 'interrupted'],
      ],
    );
    assert.equal(feature(snapshot, id).state, 'passing');
    assert.equal(feature(snapshot, id).attempts, 0);
  });

  it('gives a conflict back to an agent, which solves it, and loses neither change', async () => {
    await open({ concurrency: 3 });
    const ids = await project.add(
      { name: 'One', description: 'demo:conflict' },
      { name: 'Two', description: 'demo:conflict' },
      { name: 'Three', description: 'demo:conflict' },
    );
    const snapshot = await project.run();
    for (const id of ids)
      assert.equal(feature(snapshot, id).state, 'passing', feature(snapshot, id).lastError);
    const tasks = snapshot.agents.map(({ taskType }) => taskType);
    assert.ok(tasks.includes('merge_conflict'), 'at least one conflict came back');
    const shared = await git('grep', '-h', '-e', '', 'roadmap', '--', 'CONFLICTS.md');
    for (const name of ['One', 'Two', 'Three']) assert.match(shared, new RegExp(name));
    assert.doesNotMatch(shared, /^(<{7}|={7}|>{7})/m);
  });

  it('merges nothing on a red gate, hands the output to the next attempt, and fails in the end', async () => {
    // Only a merge has a second parent: the branch by itself is green.
    const redOnMerges = 'git rev-parse --verify HEAD^2 && echo the tests are red && exit 3 || exit 0';
    await open({ maxRetries: 2, gateCommands: [redOnMerges] });
    const [id = 0] = await project.add('Gated');
    const snapshot = await project.run();
    assert.equal(feature(snapshot, id).state, 'failed');
    assert.match(feature(snapshot, id).lastError ?? '', /the tests are red/);
    assert.equal((await git('rev-list', '--count', 'main..roadmap')).trim(), '0');
    assert.deepEqual(
      snapshot.agents.map(({ outcome }) => outcome),
      ['gate_red', 'gate_red'],
    );
  });

  it('shows a merge without a gate as unverified, and one with a green gate as verified', async () => {
    await open();
    const [id = 0] = await project.add('No gate');
    assert.equal(feature(await project.run(), id).unverified, true);
    project.orchestrator.updateSettings({
      ...defaultSettings,
      testingRatio: 0,
      gateCommands: ['git --version'],
    });
    const [gated = 0] = await project.add('Gate');
    assert.equal(feature(await project.run(), gated).unverified, false);
  });

  it('refuses a provider that is not installed before anything changes', async () => {
    await open({ provider: 'claude', executables: { claude: '/nowhere/claude' } });
    await project.add('Never');
    await assert.rejects(project.orchestrator.start(), { code: 'ProviderNotInstalled' });
    assert.equal(project.snapshot.mode, 'stopped');
    assert.equal(project.snapshot.agents.length, 0);
    assert.equal((await git('for-each-ref', 'refs/heads/roadmap')).trim(), '');
  });

  it('runs as many agents as allowed, and never more', async () => {
    await open({ concurrency: 2 });
    await project.add(...Array.from({ length: 6 }, (_, i) => `Feature ${i}`));
    await project.run();
    const times = project.snapshot.agents.map(({ spawnedAt, completedAt }) => ({ spawnedAt, completedAt }));
    const atWork = times.map(
      ({ spawnedAt: moment }) =>
        times.filter(({ spawnedAt, completedAt = '' }) => spawnedAt <= moment && moment < completedAt).length,
    );
    assert.equal(Math.max(...atWork), 2);
    assert.equal(project.snapshot.counts.passing, 6);
  });

  it('does not pass a feature whose agent only took over what others have merged', async () => {
    project = await TestProject.create({ provider: 'command', maxRetries: 1 });
    const go = path.join(project.repository.around, 'go');
    const agent = path.resolve('test/fixtures/agents/takesOver.mjs');
    const commandTemplate = `"${process.execPath}" "${agent}" "${go}" roadmap`;
    await project.open({
      settings: { ...defaultSettings, testingRatio: 0, provider: 'command', maxRetries: 1, commandTemplate },
    });
    await project.add('Nothing of its own');
    await project.orchestrator.start();
    await project.until('the agent works', ({ agents }) => agents.some(({ pid }) => pid > 0));
    const before = await project.repository.tip('roadmap');
    const theirs = await project.repository.branch('others', { 'others.txt': 'theirs' });
    await git('update-ref', 'refs/heads/roadmap', theirs, before);
    writeFileSync(go, '');
    await project.orchestrator.untilIdle();
    assert.equal(project.snapshot.features[0]?.state, 'failed');
    assert.equal(project.snapshot.agents[0]?.outcome, 'no_submission');
    const { text } = await project.orchestrator.readOutput(project.snapshot.agents[0].agentId, 0, 10_000);
    assert.match(text, /there is no commit of yours/);
  });

  it('holds, and fails nothing, while the program of its agents is missing', async () => {
    await open({ concurrency: 1 });
    await project.add('One', 'Two', 'Three');
    await project.orchestrator.start();
    project.orchestrator.updateSettings({
      ...defaultSettings,
      testingRatio: 0,
      provider: 'claude',
      executables: { claude: '/nowhere' },
    });
    const held = await project.until(
      'the reason is shown',
      ({ notices, activeAgents }) =>
        activeAgents === 0 && notices.some((notice) => notice.includes('is not installed')),
    );
    assert.equal(held.counts.failed, 0);
    project.orchestrator.updateSettings({ ...defaultSettings, testingRatio: 0, provider: 'unknown' });
    await project.until('the other reason is shown', ({ notices }) =>
      notices.some((notice) => notice.includes('no provider “unknown”')),
    );
    project.orchestrator.updateSettings({ ...defaultSettings, testingRatio: 0 });
    await project.orchestrator.untilIdle();
    assert.equal(project.snapshot.counts.passing, 3);
  });
});
