import assert from 'node:assert/strict';
import path from 'node:path';
import { FollowerLink, type LinkState } from '../../../src/core/orchestration/followerLink';
import { lineOf, newChallenge } from '../../../src/core/orchestration/followerProtocol';
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
