import assert from 'node:assert/strict';
import net from 'node:net';
import path from 'node:path';
import { MusterError } from '../../../src/core/base/errors';
import { FollowerLink, type LinkState } from '../../../src/core/orchestration/followerLink';
import { lineOf, newChallenge, proofOf } from '../../../src/core/orchestration/followerProtocol';
import { FollowerServer } from '../../../src/core/orchestration/followerServer';
import type { OwnerCommand } from '../../../src/core/orchestration/ownerCommands';
import { answerOn, type AnsweringSocket } from '../../../src/core/store/lockSocket';
import type { Snapshot } from '../../../src/shared/viewModel';
import { sampleSnapshot } from '../../support/sampleSnapshot';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitUntil } from '../../support/waitUntil';
import { ChangingProject } from './changingProject';

const key = 'a'.repeat(64);

describe('The server for followers', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let socket: string;
  let server: FollowerServer;
  let answering: AnsweringSocket;
  let project: ChangingProject;
  const releases: object[] = [];
  const links: FollowerLink[] = [];
  const connections: net.Socket[] = [];

  beforeEach(async () => {
    folder = temporaryFolder('followers');
    socket = path.join(folder.path, 'muster.sock');
    server = new FollowerServer({ readKey: () => key, onReleaseAsked: (guest) => releases.push(guest) });
    answering = await answerOn(socket, server.accept);
    project = new ChangingProject();
    server.publish(project);
  });
  afterEach(async () => {
    for (const link of links.splice(0)) link.dispose();
    for (const connection of connections.splice(0)) connection.destroy();
    releases.length = 0;
    server.dispose();
    await answering.close();
    folder.remove();
  });

  const follow = (theirKey: string | undefined = key, silenceMs?: number) => {
    const seen: Snapshot[] = [];
    const states: LinkState[] = [];
    const link = new FollowerLink({
      socket,
      readKey: () => theirKey,
      onSnapshot: (snapshot) => seen.push(snapshot),
      onState: (state) => states.push(state),
      ...(silenceMs === undefined ? {} : { silenceMs }),
    });
    links.push(link);
    return { link, seen, states };
  };
  /** A connection of our own, to say what a link never would. */
  const connect = async (): Promise<{ connection: net.Socket; heard: () => string }> => {
    const connection = net.connect(socket);
    connections.push(connection);
    let text = '';
    connection.on('data', (bytes: Buffer) => (text += bytes.toString()));
    connection.on('error', () => undefined);
    await waitUntil('the greeting', () => text.includes('\n'));
    return { connection, heard: () => text };
  };
  const welcomed = async (connection: net.Socket, heard: () => string): Promise<void> => {
    const { challenge } = JSON.parse(heard().split('\n')[0] ?? '') as { challenge: string };
    const mine = newChallenge();
    connection.write(
      lineOf({ type: 'hello', challenge: mine, proof: proofOf(key, 'follower', challenge, mine) }),
    );
    await waitUntil('the welcome', () => heard().includes('"welcome"'));
  };

  it('passes answers on to the owner, and its refusals back', async () => {
    const { link, states } = follow();
    await waitUntil('it is connected', () => states.includes('live'));
    assert.equal(await link.answerQuestion(3, 'x'.repeat(8000)), true);
    assert.equal(await link.answerQuestion(3, 'To that of ', 'noon'), true);
    assert.deepEqual(project.answers, [`3 ${'x'.repeat(8000)}`, '3 To that of noon']);
    project.refusal = new MusterError('NoQuestion', 'No question is open.');
    await assert.rejects(
      link.answerQuestion(4, 'Late'),
      (error) =>
        error instanceof MusterError && error.code === 'NoQuestion' && error.message.includes('No question'),
    );
    link.dispose();
    assert.equal(await link.answerQuestion(3, 'Gone'), false);
  });

  it('passes calls of chats on to the owner, however much they add, and its answers back', async () => {
    const { link, states } = follow();
    await waitUntil('it is connected', () => states.includes('live'));
    const args = { features: Array.from({ length: 200 }, () => ({ name: 'x'.repeat(4000) })) };
    assert.equal(await link.callBacklogTool('feature_create_bulk', args), 'feature_create_bulk is done');
    assert.deepEqual(project.toolCalls, [['feature_create_bulk', args]]);
    project.refusal = new MusterError('ToolRefused', 'The backlog is closed to chats.');
    await assert.rejects(
      link.callBacklogTool('feature_get_stats', {}),
      (error) => error instanceof MusterError && error.code === 'ToolRefused',
    );
    link.dispose();
    assert.equal(await link.callBacklogTool('feature_get_stats', {}), undefined);
  });

  it('passes commands on to the owner, and its results and refusals back as they are', async () => {
    const { link, states } = follow();
    await waitUntil('it is connected', () => states.includes('live'));
    const command = (name: OwnerCommand, args: unknown): ReturnType<FollowerLink['command']> =>
      link.command(name, args, 30_000);
    assert.deepEqual(await command('assign', { featureIds: [7, 7] }), {
      value: { assigned: [{ featureId: 7, name: 'Seven', agentId: 1 }], blocked: [], blockedCount: 0 },
    });
    assert.deepEqual(await command('stop', undefined), { value: null });
    assert.deepEqual(await command('addFeature', { name: 'New' }), { value: 7 });
    assert.deepEqual(await command('editFeature', { featureId: 7, edit: { steps: ['One'] } }), {
      value: { changed: [] },
    });
    assert.deepEqual(project.actions, [
      'assign {"featureIds":[7]}',
      'stop',
      'add New',
      'edit 7 {"steps":["One"]}',
    ]);
    const refusal = (call: Promise<unknown>): Promise<unknown> =>
      call.then(
        () => assert.fail('It was not refused'),
        (error: unknown) => error instanceof MusterError && [error.code, error.details['blockedCount']],
      );
    assert.deepEqual(await refusal(command('assign', { featureIds: ['x'] })), ['SettingInvalid', undefined]);
    for (const args of [undefined, { name: 5 }, { name: 'A', id: 3 }]) {
      assert.deepEqual(await refusal(command('addFeature', args)), ['FeatureInvalid', undefined]);
    }
    assert.deepEqual(await refusal(command('editFeature', null)), ['SettingInvalid', undefined]);
    project.refusal = new MusterError('NoAvailableWork', 'Nothing.', { details: { blockedCount: 3 } });
    assert.deepEqual(await refusal(command('assign', {})), ['NoAvailableWork', 3]);
    // As a later version may ask for.
    assert.deepEqual(await refusal(command('toString' as 'stop', {})), ['Following', undefined]);
    link.dispose();
    assert.equal(await command('stop', undefined), undefined);
  });

  it('passes what holds a run up on to the owner, and only that', async () => {
    const { link, states } = follow();
    await waitUntil('it is connected', () => states.includes('live'));
    for (const action of ['pause', 'drain', 'resume'] as const)
      assert.equal(await link.control(action), true);
    assert.deepEqual(project.actions, ['pause', 'drain', 'resume']);
    project.refusal = new MusterError('StoreWriteFailed', 'The disk is full.');
    await assert.rejects(link.control('drain'), { code: 'StoreWriteFailed' });
    const { connection } = await connect();
    connection.write('{"type":"control","id":"1","action":"drain"}\n');
    await waitUntil('a stranger is cut off', () => connection.destroyed);
    assert.equal(project.actions.length, 4);
  });

  it('takes no answer from who has not shown the key', async () => {
    const { connection } = await connect();
    connection.write('{"type":"answer","id":"1","featureId":1,"answer":"Yes"}\n');
    await waitUntil('it is cut off', () => connection.destroyed);
    assert.deepEqual(project.answers, []);
  });

  it('shows the present state at once, and the latest one after many changes', async () => {
    const { seen, states } = follow();
    await waitUntil('the first state', () => seen.length > 0);
    assert.deepEqual(states, ['live']);
    assert.deepEqual(
      seen[0]?.features.map(({ name }) => name),
      sampleSnapshot().features.map(({ name }) => name),
    );
    const before = project.asked;
    for (let n = 0; n < 1000; n++) project.change();
    await waitUntil('the latest state', () => seen.at(-1)?.revision === project.revision);
    assert.ok(project.asked - before <= 2, `${project.asked - before} snapshots were written`);
    assert.ok(seen.length <= 3, `${seen.length} snapshots were sent`);
  });

  it('writes no snapshot as long as nobody follows', () => {
    project.change();
    project.change();
    assert.equal(project.asked, 0);
  });

  it('tells nothing to who does not know the key, and believes nobody who does not', async () => {
    const { seen, states } = follow('b'.repeat(64));
    await waitUntil('it is turned away', () => states.includes('closed'));
    assert.deepEqual(seen, []);

    const { connection, heard } = await connect();
    connection.write(lineOf({ type: 'release' }));
    await waitUntil('it is turned away', () => connection.destroyed);
    assert.equal(heard().split('\n').length, 2, 'only the greeting was said');
    assert.deepEqual(releases, []);
  });

  it('turns away who repeats what another has said', async () => {
    const mine = newChallenge();
    const first = await connect();
    const { challenge } = JSON.parse(first.heard()) as { challenge: string };
    const hello = lineOf({
      type: 'hello',
      challenge: mine,
      proof: proofOf(key, 'follower', challenge, mine),
    });
    first.connection.write(hello);
    await waitUntil('the welcome', () => first.heard().includes('"welcome"'));
    const second = await connect();
    second.connection.write(hello);
    await waitUntil('it is turned away', () => second.connection.destroyed);
  });

  it('turns away who talks too much or in no words', async () => {
    const stranger = await connect();
    stranger.connection.write('x'.repeat(100_000));
    await waitUntil('the stranger is turned away', () => stranger.connection.destroyed);
    const long = await connect();
    await welcomed(long.connection, long.heard);
    long.connection.write('x'.repeat(3_000_000));
    await waitUntil('the long one is turned away', () => long.connection.destroyed);
    const garbled = await connect();
    garbled.connection.write('{"type":\n');
    await waitUntil('the garbled one is turned away', () => garbled.connection.destroyed);
  });

  it('keeps at most one state for a follower that does not read, and does not wait for it', async () => {
    // More than a system's buffers for a socket hold.
    project.notices = ['x'.repeat(4_000_000)];
    const { connection, heard } = await connect();
    await welcomed(connection, heard);
    connection.pause();
    const other = follow();
    for (let round = 0; round < 6; round++) {
      project.change();
      await waitUntil('the other one goes on', () => other.seen.at(-1)?.revision === project.revision);
    }
    connection.resume();
    await waitUntil('it catches up', () => heard().includes(`"revision":${project.revision},`));
    // What it had before it stopped reading, what was under way, and then the latest: not all seven.
    const states = heard().match(/"revision":/g)?.length ?? 0;
    assert.ok(states >= 2 && states <= 3, `${states} states`);
  });

  it('offers the lock to who asked, and hears that it was taken', async () => {
    const { link } = follow();
    const answer = link.askForRelease({ hearWithinMs: 5000, closeWithinMs: 5000 });
    const guest = await waitUntil('the request', () => releases[0]);
    const offered = server.offer(guest, 5000);
    assert.equal(await answer, 'yours');
    link.taken();
    await offered;
  });

  it('stops waiting for a follower that is gone or does not take what it is offered', async () => {
    const { link } = follow();
    void link.askForRelease({ hearWithinMs: 5000, closeWithinMs: 5000 });
    const guest = await waitUntil('the request', () => releases[0]);
    await server.offer(guest, 10);
    const offered = server.offer(guest, 60_000);
    link.dispose();
    await offered;
    await server.offer(guest, 60_000);
  });

  it('is given up by a follower that asks and hears nothing, or no end of the work', async () => {
    const { link } = follow();
    const answer = await link.askForRelease({ hearWithinMs: 5000, closeWithinMs: 20 });
    assert.equal(answer, 'unanswered');
    const { link: another, states } = follow();
    await waitUntil('it is live', () => states.includes('live'));
    const asked = another.askForRelease({ hearWithinMs: 5000, closeWithinMs: 5000 });
    await answering.close();
    assert.equal(await asked, 'closed');
    assert.equal(another.state, 'closed');
  });

  it('is shown as silent when it says nothing, and as live when it does again', async () => {
    const { states, seen } = follow(key, 50);
    await waitUntil('it is silent', () => states.includes('silent'));
    const before = seen.length;
    project.change();
    await waitUntil('it is live again', () => seen.length > before && states.at(-1) !== 'silent');
  });
});
