import assert from 'node:assert/strict';
import { Crew } from '../../../src/core/agents/crew';
import type { RunHandle } from '../../../src/core/agents/run';
import type { RunExit } from '../../../src/core/agents/runner/protocol';
import { toDisposable } from '../../../src/core/base/disposable';
import { RecordingLog } from '../../support/testProject';
import { StoreLab } from '../store/storeLab';

describe('The crew', () => {
  const lab = new StoreLab();
  after(() => lab.remove());

  const exit: RunExit = {
    ...{ version: 1, reason: 'exited', exitCode: 0, signal: null, error: null, survivorsEnded: 0 },
    endedAt: '2026-01-01T00:00:00.000Z',
  };
  const ended: RunHandle = {
    agentId: 1,
    onEvent: () => toDisposable(() => undefined),
    ended: Promise.resolve(exit),
    stop: () => Promise.resolve(exit),
    dispose: () => undefined,
  };

  it('wakes nobody when an end cannot be written down, for it would fail again at once and for ever', async () => {
    const store = await lab.open('crew');
    const log = new RecordingLog();
    let isDiskFull = true;
    let woken = 0;
    const crew = new Crew({
      ...{ store, clock: lab.clock, log },
      onEnded: () => (isDiskFull ? Promise.reject(new Error('No room is left')) : Promise.resolve()),
      onLeft: () => woken++,
    });
    crew.join(ended);
    await assert.rejects(crew.stop(1, 'stopped'), /No room is left/);
    assert.deepEqual([woken, crew.has(1)], [0, false], 'the next look at it takes it up again');
    assert.match(log.errors.join('\n'), /end of agent 1 could not be written down; it is tried again/);

    isDiskFull = false;
    crew.join(ended);
    await crew.stop(1, 'stopped');
    assert.deepEqual([woken, crew.has(1)], [1, false]);
    crew.dispose();
    await store.close();
  });

  it('leaves nobody waiting for an end that it does not see, as another host takes over', async () => {
    const store = await lab.open('letGo');
    const ordered: string[] = [];
    const forEver = new Promise<RunExit>(() => undefined);
    const crew = new Crew({
      ...{ store, clock: lab.clock, log: new RecordingLog(), onLeft: () => undefined },
      onEnded: () => Promise.resolve(),
    });
    crew.join({
      ...ended,
      ended: forEver,
      stop: (reason) => {
        ordered.push(reason);
        return forEver;
      },
    });
    const stopped = crew.stop(1, 'killed');
    crew.dispose();
    await stopped;
    assert.deepEqual(ordered, ['killed']);
    await store.close();
  });
});
