import assert from 'node:assert/strict';
import { oweTests, readOwed } from '../../../src/core/orchestration/testing/owedTests';
import { beginRun } from '../../../src/core/orchestration/runModes';
import { StoreLab } from '../store/storeLab';

describe('The testing agents that a feature is owed when it passes', () => {
  const lab = new StoreLab();
  after(() => lab.remove());

  it('are as many as the ratio says, none in YOLO mode or a run of coding agents, and forgotten by a new run', async () => {
    const store = await lab.open();
    const afterTwo = (testingRatio: number, yolo = false): Promise<number> =>
      store.commit((tx) => {
        oweTests(tx, { testingRatio, yolo });
        oweTests(tx, { testingRatio, yolo });
        return readOwed(tx);
      });
    for (const [ratio, owed] of [
      [0, 0],
      [1, 2],
      // As in the guide: two features have passed, four testing agents start.
      [2, 4],
      [3, 6],
    ] as const) {
      await store.commit((tx) => beginRun(tx, 3));
      assert.equal(await afterTwo(ratio), owed);
    }
    await store.commit((tx) => beginRun(tx, 3));
    assert.equal(await afterTwo(3, true), 0);
    await store.commit((tx) => beginRun(tx, 3, { agentType: 'coding' }));
    assert.equal(await afterTwo(3), 0);
  });
});
