import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { claimFeature } from '../../../src/core/agents/claim';
import { isAlive, startMarkOf } from '../../../src/core/agents/runner/processIdentity';
import { requireFeature } from '../../../src/core/backlog/readFeatures';
import { systemClock } from '../../../src/core/base/clock';
import { silentLog } from '../../../src/core/base/log';
import { defaultSettings, type Settings } from '../../../src/core/settings';
import { openStore } from '../../../src/core/store/openStore';
import type { Row, Store } from '../../../src/core/store/store';
import type { AgentView } from '../../../src/shared/viewModel';
import { builtAssets, TestProject } from '../../support/testProject';
import { waitUntil } from '../../support/waitUntil';

const settings: Settings = {
  ...defaultSettings,
  testingRatio: 0,
  provider: 'demo',
  stopGraceSeconds: 1,
  concurrency: 2,
};

describe('The next host', function () {
  this.timeout(180_000);
  let project: TestProject;

  beforeEach(async () => {
    project = await TestProject.create(settings);
    await project.open();
  });
  afterEach(async () => {
    await project.dispose();
  });

  const databaseFolder = (): string => path.join(project.repository.folder, '.git', 'muster');
  /** Nobody is asked whether the key is one. */
  const signedIn = (): NodeJS.ProcessEnv => ({
    ...project.repository.environment,
    ANTHROPIC_API_KEY: 'not-a-key',
  });
  /** While no host has it open. */
  const withStore = async <T>(body: (store: Store) => T | Promise<T>): Promise<T> => {
    const wasm = path.join(builtAssets, 'sql-wasm.wasm');
    const store = await openStore({ directory: databaseFolder(), wasm, clock: systemClock, log: silentLog });
    try {
      return await body(store);
    } finally {
      await store.close();
    }
  };
  const agentRow = (agentId: number): Promise<Row | undefined> =>
    withStore((store) => store.get('SELECT * FROM agent_lifecycle WHERE agent_id = ?', [agentId]));
  const output = (agentId: number): string =>
    readFileSync(path.join(databaseFolder(), 'runs', String(agentId), 'stdout.log'), 'utf8');
  const atWork = async (count: number): Promise<readonly AgentView[]> => {
    const { agents } = await project.until(`${count} agents at work`, (snapshot) => {
      const working = snapshot.agents.filter(({ status, pid }) => status === 'running' && pid > 0);
      return working.length === count;
    });
    return agents.filter(({ live }) => live);
  };

  it('goes on with output, heartbeat and tool calls where the last one was', async () => {
    const [id = 0] = await project.add({ name: 'Outlives', description: 'demo:slow=1' });
    await project.orchestrator.start();
    const [agent] = await atWork(1);
    assert.ok(agent);
    // It has read its feature; the next call is that with which it submits.
    await waitUntil('work', () => output(agent.agentId).includes('Taking 1 s longer'));
    await project.close();
    const before = await agentRow(agent.agentId);
    // It works on, and calls a tool that nobody is there to answer.
    await waitUntil('a call', () => output(agent.agentId).includes('feature_mark_passing'));
    assert.deepEqual(await agentRow(agent.agentId), before, 'nobody has written down anything meanwhile');

    await project.open();
    await project.orchestrator.untilIdle();
    const { agents, features, activity } = project.snapshot;
    assert.deepEqual(
      agents.map(({ agentId, pid, outcome }) => [agentId, pid, outcome]),
      [[agent.agentId, agent.pid, 'merged']],
    );
    assert.equal(features.find((feature) => feature.id === id)?.state, 'passing');
    const said = activity.map(({ text }) => text);
    assert.ok(said.includes(`Taken over: #${id}`), said.join('\n'));
    // What it said when the call was answered, once; and nothing from before a second time.
    for (const once of ['Submitted.', `I am the demo agent: a script, no AI is involved.`]) {
      assert.equal(said.filter((text) => text === once).length, 1, `${once}\n${said.join('\n')}`);
    }
    await project.close();
    const after = await agentRow(agent.agentId);
    assert.ok(String(after?.['last_heartbeat']) > String(before?.['last_heartbeat']));
    assert.deepEqual(
      [after?.['started_at'], after?.['exit_code'], after?.['status']],
      [before?.['started_at'], 0, 'completed'],
    );
  });

  it('keeps to a pause, and to a limit that is lower now', async () => {
    const hang = { description: 'demo:hang' };
    await project.add({ name: 'A', ...hang }, { name: 'B', ...hang }, 'C', 'D');
    await project.orchestrator.start();
    const agents = await atWork(2);
    await project.orchestrator.pause();
    await project.close();

    await project.open({ settings: { ...settings, concurrency: 1 } });
    assert.equal(project.snapshot.mode, 'paused');
    const pids = (): number[] => project.snapshot.agents.flatMap(({ live, pid }) => (live ? [pid] : []));
    assert.deepEqual(
      pids(),
      agents.map(({ pid }) => pid),
    );
    await project.orchestrator.resume();
    // Each of these ends in a pass of the scheduler: with one of two ended the one slot is still taken.
    const [first, second] = agents;
    assert.ok(first && second);
    await project.orchestrator.killAgent(first.agentId);
    await project.add('E');
    assert.deepEqual(pids(), [second.pid]);
    await project.orchestrator.stop();
    assert.equal(project.snapshot.agents.length, 2, 'nothing else was ever started');
  });

  it('resumes what was interrupted in the conversation that the provider’s program had begun', async function () {
    if (process.platform === 'win32') this.skip();
    await project.close();
    // The program and its account are not here, so that what it is told to do is all that can be seen.
    const claude = path.join(project.repository.around, 'claude');
    const seen = path.join(project.repository.around, 'arguments');
    const init = JSON.stringify({ type: 'system', subtype: 'init', session_id: 'the-session', model: 'm' });
    writeFileSync(claude, `#!/bin/sh\necho "$*" >> '${seen}'\necho '${init}'\nexec sleep 600\n`);
    chmodSync(claude, 0o755);
    const withClaude = { ...settings, provider: 'claude', executables: { claude } };
    await project.open({ settings: withClaude, environment: signedIn() });
    await project.add('Talked about');
    await project.orchestrator.start();
    const [agent] = await atWork(1);
    assert.ok(agent);
    await project.close();
    process.kill(agent.pid, 'SIGKILL');
    await waitUntil('its end', async () => (await startMarkOf(agent.pid)) === '');
    await project.open({ settings: withClaude, environment: signedIn() });
    await project.until('its end is written down', ({ agents }) => agents.some(({ live }) => !live));
    const [, second] = await waitUntil('a second start', () => {
      const lines = readFileSync(seen, 'utf8').trim().split('\n');
      return lines.length > 1 ? lines : undefined;
    });
    const [first] = readFileSync(seen, 'utf8').split('\n');
    assert.match(first ?? '', /--session-id [0-9a-f-]{36}/);
    assert.match(second ?? '', /--resume the-session/);
  });

  it('remembers a conversation over an agent that was lost before it said anything', async function () {
    if (process.platform === 'win32') this.skip();
    await project.close();
    const claude = path.join(project.repository.around, 'claude');
    const seen = path.join(project.repository.around, 'arguments');
    writeFileSync(claude, `#!/bin/sh\necho "$*" >> '${seen}'\nexec sleep 600\n`);
    chmodSync(claude, 0o755);
    const withClaude = { ...settings, provider: 'claude', executables: { claude } };
    await project.open({ settings: withClaude, environment: signedIn() });
    const [id = 0] = await project.add('Talked about');
    await project.orchestrator.start();
    await waitUntil('a start', () => readFileSync(seen, { encoding: 'utf8', flag: 'a+' }) !== '');
    await project.orchestrator.stop();
    await project.close();
    await withStore(async (store) => {
      await store.commit((tx) => tx.run(`UPDATE agent_lifecycle SET session_id = 'the-session'`));
      await claimOnly(store, id);
    });
    await project.open({ settings: withClaude, environment: signedIn() });
    await project.orchestrator.start();
    await waitUntil('another start', () => readFileSync(seen, 'utf8').trim().split('\n').length > 1);
    assert.match(readFileSync(seen, 'utf8').trim().split('\n').at(-1) ?? '', /--resume the-session/);
  });

  /** As a host that is killed right after its claim leaves it. */
  const claimOnly = (store: Store, featureId: number): Promise<unknown> =>
    store.commit((tx) => {
      const feature = requireFeature(tx, featureId);
      const claim = claimFeature(tx, {
        ...{ featureId, featureName: feature.name, priority: 1, expectedFence: feature.fence },
        ...{ taskType: 'implementation', attempt: 1, provider: 'claude', model: null, command: 'claude' },
        branch: `roadmap-implementation_task-${featureId}`,
        worktree: path.join(`${project.repository.folder}.worktrees`, `feature-${featureId}`),
        ...{ tokenHash: 'nobody', resumed: false },
      });
      assert.ok(claim);
    });

  it('does not take for its own what a killed one had claimed and not looked at', async () => {
    const [id = 0] = await project.add('Claimed');
    const branch = `roadmap-implementation_task-${id}`;
    const tip = await project.repository.branch(branch, { 'theirs.txt': 'work of the user' });
    await project.close();
    await withStore((store) => claimOnly(store, id));

    await project.open();
    const { features } = await project.run();
    assert.equal(features[0]?.state, 'failed');
    assert.match(features[0].lastError ?? '', /branch ".*" exists already and is not Muster's/);
    assert.equal(await project.repository.tip(branch), tip);
    assert.equal(await isAlive({ pid: project.snapshot.agents[0]?.pid ?? 0, startMark: '' }), false);
  });

  it('goes on with what a killed one had claimed when nothing was in the way', async () => {
    const [id = 0] = await project.add('Claimed');
    await project.close();
    await withStore((store) => claimOnly(store, id));
    await project.open();
    const { counts, agents, features } = await project.run();
    assert.equal(counts.passing, 1, features[0]?.lastError ?? features[0]?.reasonText);
    assert.deepEqual(
      agents.map(({ outcome }) => outcome),
      ['merged', 'interrupted'],
    );
  });

  it('looks after all others when one agent cannot be taken over, and takes that one as soon as it can', async () => {
    await project.add({ name: 'Odd', description: 'demo:hang' }, { name: 'Other', description: 'demo:hang' });
    await project.orchestrator.start();
    const [odd, other] = await atWork(2);
    assert.ok(odd && other);
    await project.close();
    const file = (name: string): string => path.join(databaseFolder(), 'runs', String(odd.agentId), name);
    // Whether it was started cannot be read.
    for (const name of ['start', 'runner.json']) renameSync(file(name), file(`${name}.away`));
    mkdirSync(file('start'));

    await project.open();
    await project.orchestrator.killAgent(other.agentId);
    assert.match(project.log.errors.join('\n'), /Not all agents .* could be taken over/);
    // As long as no pass comes to its end, nobody waits for one.
    await assert.rejects(project.orchestrator.assign({ featureIds: [1] }), { code: 'EISDIR' });
    rmdirSync(file('start'));
    for (const name of ['runner.json', 'start']) renameSync(file(`${name}.away`), file(name));
    await waitUntil('the odd one to be taken over', () =>
      project.orchestrator.killAgent(odd.agentId).then(
        () => true,
        () => false,
      ),
    );
    const { outcome, pid } = project.snapshot.agents.find(({ agentId }) => agentId === odd.agentId) ?? {};
    assert.deepEqual([outcome, pid], ['interrupted', odd.pid]);
  });
});
