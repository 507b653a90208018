import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { waitUntil } from '../support/waitUntil';
import { git, Muster, openTabs, workspaceFolder } from './muster';

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('running agents in VS Code', () => {
  let muster: Muster;

  before(async () => {
    muster = await Muster.activate();
    await muster.open();
  });
  afterEach(() => muster.calmDown());

  it('works off a backlog in the order of its dependencies and merges it into the integration branch', async () => {
    const head = git('rev-parse', 'HEAD');
    const branch = git('symbolic-ref', 'HEAD');
    const first = await muster.addFeature({ name: 'A first feature' });
    const second = await muster.addFeature({ name: 'A second feature' });
    const third = await muster.addFeature({
      name: 'What needs both',
      description: 'Comes last',
      dependencies: [first, second],
    });
    assert.equal(muster.feature(third).state, 'blocked');

    await muster.run('start');
    const ids = [first, second, third];
    await muster.waitFor('all three have passed', ({ features }) =>
      ids.every((id) => features.find((feature) => feature.id === id)?.state === 'passing'),
    );

    const { integrationBranch } = muster.snapshot().project;
    const merges = git('rev-list', '--merges', `${head}..${integrationBranch}`).split('\n');
    assert.ok(merges.length >= 3, `${merges.length} merges`);
    for (const id of ids) {
      assert.equal(muster.agentOf(id)?.status, 'completed', `agent of feature ${id}`);
      assert.notEqual(git('log', '--format=%H', `--grep=${muster.feature(id).name}`, integrationBranch), '');
    }
    assert.equal(git('rev-parse', 'HEAD'), head, 'the user’s checkout has moved');
    assert.equal(git('symbolic-ref', 'HEAD'), branch, 'the user’s branch was changed');
    assert.equal(git('status', '--porcelain'), '', 'the user’s checkout was touched');
  });

  it('tells an agent what a person has answered', async () => {
    const id = await muster.addFeature({ name: 'What needs a decision', description: 'demo:ask=30' });
    await muster.run('start');
    await muster.waitFor('it asks', () => muster.feature(id).question !== undefined);
    const asker = muster.agentOf(id)?.agentId;
    assert.equal(muster.feature(id).state, 'needsPerson');
    // What is none of the choices is refused with a message, and the question stays.
    await muster.run('answerQuestion', id, { answer: 'Moin' });
    assert.notEqual(muster.feature(id).question, undefined);
    await muster.run('answerQuestion', id, { answer: 'Howdy' });
    await muster.waitFor('it has passed', () => muster.feature(id).state === 'passing');
    assert.equal(muster.agentOf(id)?.agentId, asker, 'the agent that asked has gone on');
  });

  it('shows what an agent has changed in a multi-file diff editor', async () => {
    const id = await muster.addFeature({ name: 'Something to look at' });
    await muster.run('start');
    await muster.waitFor('it has passed', () => muster.feature(id).state === 'passing');
    const agent = muster.agentOf(id);
    assert.ok(agent);

    await muster.run('showDiff', agent.agentId);
    const title = `agent ${agent.agentId}: Changes Against Base`;
    await waitUntil('the diff editor is open', () => openTabs().some(({ label }) => label.includes(title)));
  });

  it('follows the output of an agent in an output channel of its own', async () => {
    const id = await muster.addFeature({ name: 'Something to listen to', description: 'demo:hang' });
    await muster.run('start');
    await muster.waitFor('its agent runs', () => muster.agentOf(id)?.live);
    await muster.run('showAgentOutput', muster.agentOf(id)?.agentId);
    await waitUntil('the output is shown', () =>
      vscode.workspace.textDocuments.some(
        (document) =>
          document.uri.scheme === 'output' && document.getText().includes('Hanging, as the feature asks for'),
      ),
    );
  });

  it('kills one agent with its processes, without counting that as an attempt', async () => {
    const id = await muster.addFeature({ name: 'Something that hangs', description: 'demo:hang' });
    await muster.run('start');
    await muster.waitFor('its process is known', () => (muster.agentOf(id)?.pid ?? 0) > 0);
    await muster.run('pause');
    const agent = muster.agentOf(id);
    assert.ok(agent);

    await muster.run('killAgent', agent.agentId, { confirm: true });
    await muster.waitFor(
      'it is recorded as killed',
      ({ agents }) => agents.find(({ agentId }) => agentId === agent.agentId)?.status === 'killed',
    );
    assert.equal(isRunning(agent.pid), false);
    assert.equal(muster.feature(id).attempts, 0);
    assert.notEqual(muster.feature(id).state, 'failed');
  });

  it('pauses, resumes and stops through the same commands as the palette has', async () => {
    const id = await muster.addFeature({ name: 'Something long', description: 'demo:hang' });
    await muster.run('start');
    await muster.waitFor('its process is known', () => (muster.agentOf(id)?.pid ?? 0) > 0);
    const pid = muster.agentOf(id)?.pid ?? 0;
    await muster.run('pause');
    assert.equal(muster.snapshot().mode, 'paused');
    assert.equal(isRunning(pid), true, 'pause must let agents go on');
    await muster.run('resume');
    assert.equal(muster.snapshot().mode, 'running');
    await muster.run('stop');
    await muster.waitFor(
      'it is stopped',
      ({ mode, activeAgents }) => mode === 'stopped' && activeAgents === 0,
    );
    assert.equal(isRunning(pid), false, 'stop must end the processes');
  });

  it('keeps its database in the storage that VS Code gave it, not in the repository', () => {
    const { database } = muster.snapshot().project;
    assert.ok(database.endsWith('orchestrator.db'), database);
    assert.equal(database.startsWith(workspaceFolder()), false, database);
  });
});
