import assert from 'node:assert/strict';
import type net from 'node:net';
import path from 'node:path';
import { FollowerLink, type LinkState } from '../../../src/core/orchestration/followerLink';
import { lineOf, newChallenge, onEachLine, proofOf } from '../../../src/core/orchestration/followerProtocol';
import { answerOn } from '../../../src/core/store/lockSocket';
import type { Snapshot } from '../../../src/shared/viewModel';
import { sampleSnapshot } from '../../support/sampleSnapshot';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitUntil } from '../../support/waitUntil';

const key = 'a'.repeat(64);

describe('A link to somebody who is not the owner', () => {
  it('believes nothing without a proof', async () => {
    const folder = temporaryFolder('impostor');
    const socket = path.join(folder.path, 'muster.sock');
    const answering = await answerOn(socket, (connection) => {
      connection.on('error', () => undefined);
      connection.write(lineOf({ type: 'greeting', version: 1, challenge: newChallenge() }));
      connection.write(lineOf({ type: 'welcome', proof: 'f'.repeat(64) }));
      connection.write(lineOf({ type: 'snapshot', snapshot: sampleSnapshot() }));
    });
    const seen: Snapshot[] = [];
    const states: LinkState[] = [];
    const link = new FollowerLink({
      socket,
      readKey: () => key,
      onSnapshot: (snapshot) => seen.push(snapshot),
      onState: (state) => states.push(state),
    });
    await waitUntil('it hangs up', () => states.includes('closed'));
    assert.deepEqual([seen, states], [[], ['closed']]);
    link.dispose();
    await answering.close();
    folder.remove();
  });
});

describe('A link to an owner that goes, or sleeps', () => {
  it('gives up what was asked and not answered, whoever ends it', async () => {
    const folder = temporaryFolder('goes');
    const socket = path.join(folder.path, 'muster.sock');
    const challenge = newChallenge();
    const owner: { connection?: net.Socket; asked: string[] } = { asked: [] };
    const answering = await answerOn(socket, (connection) => {
      owner.connection = connection.on('error', () => undefined);
      onEachLine(
        connection,
        () => 10_000,
        (message) => {
          owner.asked.push(message.type);
          if (message.type !== 'hello') return;
          const proof = proofOf(key, 'owner', challenge, String(message['challenge']));
          connection.write(lineOf({ type: 'welcome', proof }));
        },
      );
      connection.write(lineOf({ type: 'greeting', version: 1, challenge }));
    });
    const hour = 3_600_000;
    const open = async (silenceMs = hour): Promise<FollowerLink> => {
      owner.asked = [];
      const ignored = (): void => undefined;
      const to = { socket, readKey: () => key, silenceMs };
      const link = new FollowerLink({ ...to, onSnapshot: ignored, onState: ignored });
      await waitUntil('it is welcome', () => link.state === 'live');
      return link;
    };

    const left = await open();
    const stop = left.command('stop', {}, hour);
    const pause = left.control('pause');
    await waitUntil('both were asked', () => owner.asked.length === 3);
    owner.connection?.destroy();
    assert.deepEqual([await stop, await pause], [undefined, false]);

    const leaving = await open();
    const kill = leaving.command('killAgent', 1, hour);
    leaving.dispose();
    assert.equal(await kill, undefined);

    // One that is suspended says nothing, and keeps its connection.
    const waiting = await open(1000);
    assert.equal(await waiting.command('stop', {}, hour), undefined);
    assert.equal(waiting.state, 'silent');
    waiting.dispose();
    left.dispose();
    await answering.close();
    folder.remove();
  });
});
