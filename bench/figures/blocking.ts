import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { absolute, type FigureGroup } from '../support/figure';
import { agentStep } from '../support/lifecycleWork';
import { copyOf, historyStore, openSample } from '../support/sampleStore';

const rounds = 7;
const commitsPerRound = 150;
const pauseMs = 10;
const resolutionMs = 1;

const cases = [
  { name: 'store.block10k.ms', rows: 10_000 },
  { name: 'store.block100k.ms', rows: 100_000 },
];

/**
 * The longest time that the event loop was held up while commits came every 10 ms, and while the snapshot
 * that follows them was taken. One sample is the worst moment of a round.
 */
export const blocking: FigureGroup = {
  names: cases.map(({ name }) => name),
  async measure(folder) {
    const figures = [];
    for (const { name, rows } of cases) {
      const store = await openSample(copyOf(await historyStore(folder, rows), 'blocking'));
      const samples: number[] = [];
      for (let round = -1; round < rounds; round++) {
        const delay = monitorEventLoopDelay({ resolution: resolutionMs });
        // Before it has ticked once, the first delay would count everything since the process began.
        await sleep(pauseMs);
        delay.enable();
        for (let n = 0; n < commitsPerRound; n++) {
          const step = (round + 1) * commitsPerRound + n;
          await store.commit((tx) => agentStep((sql, params) => tx.run(sql, params), step, rows + 1));
          await sleep(pauseMs);
        }
        // Until the store is idle, and a little more.
        await sleep(1000);
        delay.disable();
        if (round >= 0) samples.push(delay.max / 1e6 - resolutionMs);
      }
      await store.close();
      figures.push(absolute(name, 'ms', samples));
    }
    return figures;
  },
};
