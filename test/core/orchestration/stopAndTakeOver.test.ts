import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive, startMarkOf } from '../../../src/core/agents/runner/processIdentity';
import { listProcesses } from '../../../src/core/agents/runner/processTable';
import { waitingArgument } from '../../../src/core/agents/runner/protocol';
import { RunRecord } from '../../../src/core/agents/runner/runRecord';
import { defaultSettings } from '../../../src/core/settings';
import type { AgentView } from '../../../src/shared/viewModel';
import { TestProject } from '../../support/testProject';
import { waitUntil } from '../../support/waitUntil';

/** Processes that work in the project's folders, whoever started them. */
async function processesIn(project: TestProject): Promise<number[]> {
  const worktrees = `${project.repository.folder}.worktrees`;
  const found: number[] = [];
  for (const { pid } of await listProcesses()) {
    if (pid === process.pid) continue;
    try {
      if (readlinkSync(`/proc/${pid}/cwd`).startsWith(worktrees)) found.push(pid);
    } catch {
      // Gone meanwhile, or not ours to look at.
    }
  }
  return found;
}

/** How many runners wait for a run of this project. */
async function waitingRunners(project: TestProject): Promise<number> {
  const runs = path.join(project.repository.folder, '.git', 'muster', 'runs');
  const busy = readdirSync(runs).map((run) => new RunRecord(path.join(runs, run)).readReport()?.runnerPid);
  const own = (await listProcesses()).filter(({ parentPid, zombie }) => parentPid === process.pid && !zombie);
  return own.filter(({ pid }) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words.includes(waitingArgument) && !busy.includes(pid);
    } catch {
      return false; // gone meanwhile
    }
  }).length;
}

/** Whether the git that Muster has started before it is needed waits in the project. */
async function gitWaits(project: TestProject): Promise<boolean> {
  const own = (await listProcesses()).filter(({ parentPid, zombie }) => parentPid === process.pid && !zombie);
  return own.some(({ pid }) => {
    try {
      const isHere = readlinkSync(`/proc/${pid}/cwd`) === project.repository.folder;
      return isHere && readFileSync(`/proc/${pid}/cmdline`, 'utf8') === 'git\0update-ref\0--stdin\0';
    } catch {
      return false; // gone meanwhile
    }
  });
}

describe('Stop and take-over', function () {
  this.timeout(180_000);
  let project: TestProject;

  beforeEach(async () => {
    project = await TestProject.create({ concurrency: 2, gateCommands: [] });
    await project.open();
  });
  afterEach(async () => {
    await project.dispose();
  });

  const working = async (count: number): Promise<readonly AgentView[]> => {
    const snapshot = await project.until(`${count} agents at work`, (each) => {
      const live = each.agents.filter((agent) => agent.live && agent.pid > 0 && agent.status === 'running');
      return live.length === count;
    });
    return snapshot.agents.filter((agent) => agent.live);
  };

  it('ends every process of every agent, and keeps what it has not done for the next run', async () => {
    await project.add(
      { name: 'Hangs', description: 'demo:hang' },
      { name: 'Hangs too, with a grandchild', description: 'demo:grandchild demo:hang' },
    );
    await project.orchestrator.start();
    const agents = await working(2);
    await project.orchestrator.stop();
    const { mode, activeAgents } = project.snapshot;
    assert.deepEqual({ mode, activeAgents }, { mode: 'stopped', activeAgents: 0 });
    for (const { pid } of agents) assert.equal(await startMarkOf(pid), '', `process ${pid} is gone`);
    if (process.platform === 'linux') assert.deepEqual(await processesIn(project), []);
    for (const agent of project.snapshot.agents) {
      assert.deepEqual([agent.status, agent.outcome], ['killed', 'interrupted']);
    }
    assert.deepEqual(
      project.snapshot.features.map(({ status, attempts }) => [status, attempts]),
      [
        ['in_progress', 0],
        ['in_progress', 0],
      ],
    );
  });

  it('shares one promise between two calls of stop', async () => {
    await project.add({ name: 'Hangs', description: 'demo:hang' });
    await project.orchestrator.start();
    await working(1);
    const [first, second] = [project.orchestrator.stop(), project.orchestrator.stop()];
    assert.equal(first, second);
    await first;
  });

  it('kills one agent without ending the run', async () => {
    const [victim = 0] = await project.add(
      { name: 'Victim', description: 'demo:hang' },
      { name: 'Other', description: 'demo:hang' },
    );
    await project.orchestrator.start();
    const agents = await working(2);
    const agent = agents.find(({ featureId }) => featureId === victim);
    assert.ok(agent);
    const agentProcess = { pid: agent.pid, startMark: await startMarkOf(agent.pid) };
    await project.orchestrator.killAgent(agent.agentId);
    assert.equal(await isAlive(agentProcess), false);
    const killed = project.snapshot.agents.find(({ agentId }) => agentId === agent.agentId);
    assert.equal(killed?.status, 'killed');
    assert.equal(project.snapshot.mode, 'running');
    await assert.rejects(project.orchestrator.killAgent(agent.agentId), { code: 'AgentNotFound' });
    await assert.rejects(project.orchestrator.killAgent(999), { code: 'AgentNotFound' });
  });

  it('mends what the git of a killed agent has left locked while the run goes on', async function () {
    if (process.platform !== 'linux') this.skip();
    await project.add(
      { name: 'Victim', description: 'demo:hang' },
      { name: 'Other', description: 'demo:hang' },
    );
    await project.orchestrator.start();
    const [agent] = await working(2);
    assert.ok(agent?.worktree);
    const own = await project.repository.git('-C', agent.worktree, 'rev-parse', '--absolute-git-dir');
    // As of a `git add` that is killed with its agent.
    const index = path.join(own.trim(), 'index.lock');
    writeFileSync(index, '', { flag: 'wx' });
    await waitUntil('the git that is started ahead to wait', () => gitWaits(project));
    await project.orchestrator.killAgent(agent.agentId);
    assert.equal(existsSync(index), false);
    const told = project.snapshot.activity.filter(({ kind }) => kind === 'leftLock');
    assert.deepEqual(
      told.map(({ agentId }) => agentId),
      [agent.agentId],
    );
    assert.equal(project.snapshot.mode, 'running');
  });

  it('starts nothing new while paused and goes on after resume', async () => {
    await project.add({ name: 'Slow', description: 'demo:slow=1' }, 'A', 'B');
    await project.orchestrator.start();
    await working(2);
    await project.orchestrator.pause();
    await project.orchestrator.untilIdle();
    const paused = project.snapshot;
    assert.equal(paused.mode, 'paused');
    assert.ok(paused.counts.passing < 3, 'not all have run');
    assert.ok(paused.features.some(({ reason }) => reason?.kind === 'paused'));
    await project.orchestrator.resume();
    await project.orchestrator.untilIdle();
    assert.equal(project.snapshot.counts.passing, 3);
  });

  it('has a runner wait for the next agent as long as a run is on', async function () {
    if (process.platform !== 'linux') this.skip();
    await project.add({ name: 'Hangs', description: 'demo:hang' });
    const untilWaiting = (count: number): Promise<unknown> =>
      waitUntil(`${count} runners to wait`, async () => (await waitingRunners(project)) === count);
    await project.orchestrator.start();
    await working(1);
    await untilWaiting(1);
    await project.orchestrator.pause();
    await untilWaiting(0);
    await project.orchestrator.resume();
    await untilWaiting(1);
    await project.orchestrator.stop();
    await project.close();
    assert.equal(await waitingRunners(project), 0);
  });

  it('lets agents go on when the window closes, and the next one takes them over', async () => {
    await project.add({ name: 'Outlives', description: 'demo:slow=3' });
    await project.orchestrator.start();
    const [agent] = await working(1);
    assert.ok(agent);
    const agentProcess = { pid: agent.pid, startMark: await startMarkOf(agent.pid) };
    await project.close();
    assert.equal(await isAlive(agentProcess), true, 'the agent outlives its host');

    await project.open();
    const [taken] = project.snapshot.agents;
    assert.equal(taken?.agentId, agent.agentId);
    assert.equal(taken.pid, agent.pid);
    await project.orchestrator.untilIdle();
    assert.equal(project.snapshot.counts.passing, 1);
    assert.equal(project.snapshot.agents.length, 1, 'no second agent for the feature');
  });

  it('finishes properly what ended while no window was open', async () => {
    await project.close();
    // No demo agent: that one would wait for a window to answer its calls.
    const commandTemplate = `"${process.execPath}" -e "console.log('at work'); setTimeout(() => {}, 500)"`;
    const settings = { ...defaultSettings, testingRatio: 0, provider: 'command', commandTemplate };
    await project.open({ settings });
    await project.add('Ends alone');
    await project.orchestrator.start();
    const [agent] = await working(1);
    assert.ok(agent);
    const agentProcess = { pid: agent.pid, startMark: await startMarkOf(agent.pid) };
    await project.close();
    await waitUntil('the agent has ended', async () => !(await isAlive(agentProcess)));
    await project.open({ settings });
    const ended = await project.until('its end is written down', (each) =>
      each.agents.some(({ agentId, live }) => agentId === agent.agentId && !live),
    );
    assert.equal(ended.agents.find(({ agentId }) => agentId === agent.agentId)?.outcome, 'no_submission');
  });

  it('shows its last state also when it is closed', async () => {
    const { orchestrator } = project;
    await project.add('One');
    assert.equal(orchestrator.snapshot().features.length, 1);
    await project.add('Two');
    await project.close();
    assert.equal(orchestrator.snapshot().features.length, 2);
  });

  it('closes all the rest when a part of it cannot be closed, and lets the next host in', async () => {
    await project.add('Kept');
    await project.close();
    const close = (): Promise<void> => Promise.reject(new Error('Nobody listens'));
    await project.open({ exporters: [() => ({ close })] });
    await project.add('Added');
    await assert.rejects(project.close(), { message: 'Nobody listens' });
    await project.open();
    assert.deepEqual(
      project.snapshot.features.map(({ name }) => name),
      ['Kept', 'Added'],
    );
  });

  it('refuses a second host for the same repository, and lets it in when the first is closed', async () => {
    const second = await TestProject.create();
    try {
      await assert.rejects(second.open({ folder: project.repository.folder }), { code: 'StoreLocked' });
      await project.close();
      await second.open({ folder: project.repository.folder });
      await second.close();
    } finally {
      await second.dispose();
    }
  });

  it('leaves no worktree root behind when all has passed', async () => {
    await project.add('Only');
    await project.run();
    assert.equal(existsSync(`${project.repository.folder}.worktrees`), false);
  });
});
