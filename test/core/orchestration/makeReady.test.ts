import assert from 'node:assert/strict';
import { Launches } from '../../../src/core/orchestration/launches';
import { type MadeReady, makeReady } from '../../../src/core/orchestration/makeReady';

describe('What is made ready for the next agent', () => {
  let told: string[];
  const engine = (isLaunching: boolean): MadeReady => {
    const tell =
      (what: string) =>
      (areExpected: boolean): Promise<void> => {
        told.push(`${what} ${String(areExpected)}`);
        return Promise.resolve();
      };
    return {
      launcher: { isLaunching, expectRuns: (areExpected) => void tell('runner')(areExpected) },
      sharedWatch: { expectRuns: tell('watch') },
      gitStarter: { expect: tell('git') },
    };
  };
  beforeEach(() => {
    told = [];
  });

  it('is left while an agent is about to start, or is being started', async () => {
    await makeReady(engine(true), true, false);
    await makeReady(engine(false), true, true);
    assert.deepEqual(told, []);
    await makeReady(engine(false), true, false);
    assert.deepEqual(told, ['runner true', 'git true', 'watch true']);
  });

  it('is let go at once when no agent is expected any more', async () => {
    await makeReady(engine(true), false, true);
    assert.deepEqual(told, ['runner false', 'git false', 'watch false']);
  });

  it('knows a launch as near from when it says so until it is done, however that ends', async () => {
    const launches = new Launches(() => undefined);
    launches.markNear(7);
    assert.equal(launches.isNear, false, 'of what is not under way');
    const seen: boolean[] = [];
    launches.begin(7, async () => {
      await Promise.resolve();
      seen.push(launches.isNear);
      launches.markNear(7);
      seen.push(launches.isNear);
    });
    await launches.settled();
    assert.deepEqual([...seen, launches.isNear, launches.busy], [false, true, false, false]);
  });
});
