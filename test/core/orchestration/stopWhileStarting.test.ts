import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Clock, systemClock } from '../../../src/core/base/clock';
import type { AgentView } from '../../../src/shared/viewModel';
import { TestProject } from '../../support/testProject';
import { waitUntil } from '../../support/waitUntil';

describe('Stop and kill while agents are being started', function () {
  this.timeout(180_000);
  let project: TestProject;
  /** As long as they are there, no worktree is checked out to its end, and none is set up to its end. */
  let checkoutHeld: string;
  let setupHeld: string;
  let setupBegun: string;

  before(async () => {
    const files = {
      'readme.md': '# Sample\n',
      '.gitattributes': 'held.txt filter=held\n',
      'held.txt': 'x\n',
    };
    project = await TestProject.create({ concurrency: 3, gateCommands: [] }, { files });
    const { around } = project.repository;
    const inside = (name: string): string => path.join(around, name).replaceAll('\\', '/');
    [checkoutHeld, setupHeld, setupBegun] = [inside('checkout'), inside('setup'), inside('begun')];
    const smudge = `while [ -e '${checkoutHeld}' ]; do sleep 0.1; done; cat`;
    await project.repository.git('config', 'filter.held.smudge', smudge);
    const wait = `const fs = require('fs'); fs.writeFileSync('${setupBegun}', ''); const timer = setInterval(() => fs.existsSync('${setupHeld}') || clearInterval(timer), 50)`;
    await project.setUp({ setupCommands: [`"${process.execPath}" -e "${wait}"`] });
  });
  after(async () => {
    rmSync(checkoutHeld, { force: true });
    rmSync(setupHeld, { force: true });
    await project.dispose();
  });

  const agentAt = (featureId: number): AgentView | undefined =>
    project.snapshot.agents.find((agent) => agent.featureId === featureId);
  const untilWorking = (...ids: number[]): Promise<unknown> =>
    project.until(`agents at ${ids.join()}`, () => ids.every((id) => agentAt(id)?.status === 'running'));

  it('begins no run when Stop is pressed before the start has come so far', async () => {
    const { orchestrator } = project;
    await project.add({ name: 'First', description: 'demo:hang' });
    const started = orchestrator.start();
    await orchestrator.stop();
    await started;
    assert.equal(project.snapshot.mode, 'stopped');
    assert.deepEqual(project.snapshot.agents, []);
    assert.equal(project.snapshot.runStartedAt, undefined);
  });

  it('begins none either when Stop is pressed again while a start waits for the first stop', async () => {
    const { orchestrator } = project;
    const stopped = orchestrator.stop();
    const started = orchestrator.start();
    await Promise.all([orchestrator.stop(), stopped, started]);
    assert.equal(project.snapshot.mode, 'stopped');
    assert.deepEqual(project.snapshot.agents, []);
  });

  it('ends one of them without waiting for what keeps another', async () => {
    const { orchestrator } = project;
    writeFileSync(setupHeld, '');
    await orchestrator.start();
    await project.until('the first worktree is being set up', () => existsSync(setupBegun));
    writeFileSync(checkoutHeld, '');
    await project.add({ name: 'Second', description: 'demo:hang' });
    await project.until('the second is being checked out', () => agentAt(2)?.live === true);
    const first = agentAt(1);
    assert.ok(first);
    await orchestrator.killAgent(first.agentId);
    const { agents } = project.snapshot;
    assert.equal(agents.find(({ agentId }) => agentId === first.agentId)?.outcome, 'interrupted');
    assert.deepEqual([agentAt(2)?.live, agentAt(2)?.pid], [true, 0]);
    rmSync(setupHeld);
    rmSync(checkoutHeld);
    await untilWorking(1, 2);
  });

  it('ends those at work at once, also while another one takes its time to start', async () => {
    const { orchestrator } = project;
    writeFileSync(checkoutHeld, '');
    await project.add({ name: 'Third', description: 'demo:hang' });
    await project.until('the third is being checked out', () => agentAt(3)?.live === true);
    const stopped = orchestrator.stop();
    await project.until('the others have ended', () => [1, 2].every((id) => agentAt(id)?.live === false));
    assert.deepEqual([project.snapshot.mode, agentAt(3)?.live], ['stopping', true]);
    rmSync(checkoutHeld);
    await stopped;
    assert.deepEqual([project.snapshot.mode, project.snapshot.activeAgents], ['stopped', 0]);
  });

  it('says what it waits for when git hangs, and comes to its end all the same', async () => {
    await project.close();
    // What a stop has patience with ends when the test says so.
    const patience: (() => void)[] = [];
    const after: Clock['after'] = (ms, then) => {
      if (ms !== 8_000 && ms !== 22_000) return systemClock.after(ms, then);
      patience.push(then);
      return { dispose: () => undefined };
    };
    const environment = { ...project.repository.environment, MUSTER_DEMO_PACE_MS: '0' };
    const settings = { ...project.settings, concurrency: 4 };
    const orchestrator = await project.open({ clock: { ...systemClock, after }, environment, settings });
    writeFileSync(checkoutHeld, '');
    await project.add({ name: 'Fourth', description: 'demo:hang' });
    await orchestrator.start();
    await waitUntil('the fourth is being checked out', () =>
      existsSync(path.join(agentAt(4)?.worktree ?? 'nowhere', '.git')),
    );
    const stopped = orchestrator.stop();
    (await waitUntil('its patience', () => patience.shift()))();
    const { notices } = await project.until('it says so', ({ notices: all }) =>
      all.some((notice) => /^Stopping waits for git.*git worktree add/.test(notice)),
    );
    assert.equal(project.snapshot.mode, 'stopping');
    (await waitUntil('the rest of its patience', () => patience.shift()))();
    await stopped;
    assert.ok(existsSync(checkoutHeld), 'git would still hang');
    const { mode, activeAgents, notices: after4 } = project.snapshot;
    assert.deepEqual([mode, activeAgents, agentAt(4)?.outcome], ['stopped', 0, 'interrupted']);
    assert.equal(notices.length - after4.length, 1);

    rmSync(checkoutHeld);
    await orchestrator.start();
    const { agents } = await project.until('an agent at the fourth', ({ agents: all }) =>
      all.some(({ featureId, status }) => featureId === 4 && status === 'running'),
    );
    const { worktree } = agents.find(({ featureId, live }) => live && featureId === 4) ?? {};
    assert.equal(readFileSync(path.join(worktree ?? '', 'held.txt'), 'utf8'), 'x\n');
    await orchestrator.stop();
  });
});
