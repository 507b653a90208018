import assert from 'node:assert/strict';
import { WakeLoop } from '../../../src/core/scheduling/wakeLoop';
import { FakeClock } from '../../support/fakeClock';

describe('WakeLoop', () => {
  let clock: FakeClock;
  let loop: WakeLoop | undefined;
  const failures: unknown[] = [];

  function open(pass: () => Promise<void>): WakeLoop {
    loop = new WakeLoop(pass, { clock, reconcileMs: 5000, onError: (error) => failures.push(error) });
    return loop;
  }

  beforeEach(() => {
    clock = new FakeClock();
    failures.length = 0;
  });
  afterEach(() => {
    loop?.dispose();
    assert.equal(clock.pendingTimers, 0, 'a disposed loop leaves no timer');
  });

  it('serves many wakes of one turn with one pass', async () => {
    let passes = 0;
    const opened = open(() => {
      passes++;
      return Promise.resolve();
    });
    for (let i = 0; i < 10; i++) opened.wake();
    await opened.settled();
    assert.equal(passes, 1);
  });

  it('never runs two passes at a time and runs once more after a wake during a pass', async () => {
    let passes = 0;
    let inside = 0;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const opened = open(async () => {
      passes++;
      assert.equal(++inside, 1);
      if (passes === 1) await gate;
      inside--;
    });
    opened.wake();
    await Promise.resolve();
    await Promise.resolve();
    opened.wake();
    opened.wake();
    release();
    await opened.settled();
    assert.equal(passes, 2);
    assert.deepEqual(failures, []);
  });

  it('reports a pass that throws and goes on', async () => {
    let passes = 0;
    const opened = open(() => {
      passes++;
      return passes === 1 ? Promise.reject(new Error('broken')) : Promise.resolve();
    });
    opened.wake();
    await opened.settled();
    opened.wake();
    await opened.settled();
    assert.equal(passes, 2);
    assert.equal((failures[0] as Error).message, 'broken');
  });

  it('looks again by itself after the reconcile time', async () => {
    let passes = 0;
    const opened = open(() => {
      passes++;
      return Promise.resolve();
    });
    clock.advance(5000);
    await opened.settled();
    clock.advance(5000);
    await opened.settled();
    assert.equal(passes, 2);
  });

  it('does nothing after it was disposed', async () => {
    let passes = 0;
    const opened = open(() => {
      passes++;
      return Promise.resolve();
    });
    opened.dispose();
    opened.wake();
    await opened.settled();
    assert.equal(passes, 0);
  });
});
