import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import path from 'node:path';
import { meetingFolderOf } from '../../../src/core/orchestration/meetingPlace';
import { acquireWriterLock } from '../../../src/core/store/lock';
import { waitUntil } from '../../support/waitUntil';
import { isOwner, livePids, ProjectHosts, until } from './projectHosts';

describe('Several hosts of one repository', function () {
  this.timeout(180_000);
  let hosts: ProjectHosts;

  beforeEach(async () => {
    hosts = await ProjectHosts.create();
  });
  afterEach(async () => {
    await hosts.dispose();
  });

  it('show what the one that runs it does while it does it, and change nothing', async () => {
    const owner = await hosts.runElsewhere('One', 'Two');
    const follower = await hosts.openHere();
    const { leader } = follower.snapshot();
    assert.deepEqual(
      { purpose: leader?.purpose, pid: leader?.pid, state: leader?.state },
      { purpose: 'test host', pid: owner.pid, state: 'live' },
    );
    assert.match(
      leader?.text ?? '',
      /run by a test host \(process \d+\) since \d\d:\d\d\. It can be watched, paused and stopped here/,
    );

    const { live } = await owner.until('two agents are at work', (seen) => seen.live.length === 2);
    const shown = await until(follower, 'they are shown', (snapshot) => livePids(snapshot).length === 2);
    assert.deepEqual(livePids(shown), live);
    assert.equal(shown.mode, 'running');

    const agentId = shown.agents[0]?.agentId ?? 0;
    await waitUntil('its output can be read', async () =>
      (await follower.readOutput(agentId, 0, 10_000)).text.includes('demo agent'),
    );
    assert.deepEqual((await follower.diffOf(agentId)).head, undefined);
    const worktrees = await (await follower.places()).worktrees();
    assert.deepEqual(
      worktrees.map(({ featureName, state }) => ({ featureName, state })),
      ['One', 'Two'].map((featureName) => ({ featureName, state: 'inUse' })),
    );

    for (const refused of [
      () => follower.start(),
      () => follower.approveMerge(1),
      () => follower.untilIdle(),
      () => follower.deleteRescue({ ref: 'refs/muster/rescue/1', commit: '' }),
    ]) {
      await assert.rejects(refused, {
        code: 'Following',
        message: /test host \(process \d+\); work there, close it first, or use/,
      });
    }
    // What concerns one agent is passed on, and its refusals come back.
    await assert.rejects(() => follower.killAgent(99_999), { code: 'AgentNotFound' });
    await assert.rejects(() => follower.restartAgent(99_999), { code: 'AgentNotFound' });
    const before = follower.snapshot().revision;
    const done = await until(follower, 'both have passed', ({ counts }) => counts.passing === 2);
    assert.equal(done.counts.total, 2);
    assert.ok(done.revision > before);
  });

  it('have the one that runs it restart, hold up and stop what they see at work there', async () => {
    const owner = await hosts.runElsewhere('One', 'Two');
    const follower = await hosts.openHere();
    const before = await until(follower, 'two agents are at work', (shown) => livePids(shown).length === 2);
    const [first] = before.agents;
    await follower.pause();
    await until(follower, 'it is paused there', ({ mode }) => mode === 'paused');
    await follower.resume();
    await until(follower, 'it goes on there', ({ mode }) => mode === 'running');
    await follower.restartAgent(first?.agentId ?? 0);
    await until(follower, 'another agent has the feature', ({ agents }) =>
      agents.some(
        (agent) => agent.live && agent.featureId === first?.featureId && agent.agentId !== first?.agentId,
      ),
    );
    await follower.stop();
    const stopped = await until(follower, 'it is stopped', (shown) => shown.mode === 'stopped');
    assert.deepEqual(livePids(stopped), []);
    assert.equal(stopped.leader?.pid, owner.pid, 'it is still run there');
    await owner.until('no agent is left', ({ live }) => live.length === 0);
    // Nothing was started a second time here, and what is not passed on says who has it.
    await assert.rejects(() => follower.start(), { code: 'Following', message: /test host/ });
  });

  it('show what is on disk of one that was suspended before', async () => {
    const owner = await hosts.runElsewhere('One', 'Two');
    const { live } = await owner.until('two agents are at work', (seen) => seen.live.length === 2);
    // What it shows may be on its way to the disk still; this answer comes when all before it has arrived.
    await owner.order('pass');
    owner.script.process.kill('SIGSTOP');
    const here = await hosts.openHere();
    assert.deepEqual(livePids(here.snapshot()), live);
    assert.equal(here.snapshot().leader?.state, 'connecting');
    owner.script.process.kill('SIGCONT');
    await until(here, 'it answers', ({ leader }) => leader?.state === 'live');
    await until(here, 'both have passed', ({ counts }) => counts.passing === 2);
  });

  it('wait for a command that has the database for a moment and shows nothing to anybody', async () => {
    const meetingFolder = meetingFolderOf(path.join(hosts.repository.folder, '.git'));
    const answer = await acquireWriterLock(meetingFolder, { purpose: 'import' });
    assert.ok(answer.kind === 'granted');
    const here = await hosts.openHere();
    assert.match(here.snapshot().leader?.text ?? '', /import/);
    await answer.lock.release();
    await until(here, 'it is run here', isOwner);
    assert.deepEqual(hosts.log.errors, []);
  });

  it('meet at a socket that is closed to other users', async () => {
    await hosts.openHere();
    const { socket } = hosts.holder();
    assert.equal(statSync(socket).mode & 0o777, 0o600);
    assert.equal(statSync(path.dirname(socket)).mode & 0o777, 0o700);
    const key = path.join(hosts.repository.folder, '.git', 'muster', 'key');
    assert.equal(statSync(key).mode & 0o777, 0o600);
  });
});
