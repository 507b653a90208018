import path from 'node:path';
import { addFeatures } from '../../src/core/backlog/writeFeatures';
import { CandidateFinder } from '../../src/core/orchestration/candidates';
import { pick } from '../../src/core/scheduling/pick';
import { strategies } from '../../src/core/scheduling/strategies';
import type { Store } from '../../src/core/store/store';
import { SeededRandom } from '../drills/seededRandom';
import { absolute, type FigureGroup } from '../support/figure';
import { openSample } from '../support/sampleStore';

const features = 10_000;
const dependencies = 30_000;
const warmRounds = 101;
const coldRounds = 11;
const slots = 5;

/** What a scheduling pass asks and decides, without starting anything. */
export const passes: FigureGroup = {
  names: ['sched.pass10k.ms', 'sched.cold10k.ms'],
  async measure(folder) {
    const directory = path.join(folder, 'passes');
    const store = await openSample(directory);
    await fill(store);
    const warm = await afterOneCompletion(store);
    await store.close();
    const cold: number[] = [];
    for (let round = 0; round < coldRounds; round++) {
      const opened = await openSample(directory);
      cold.push(passMs(opened, new CandidateFinder(opened)));
      await opened.close();
    }
    return [absolute('sched.pass10k.ms', 'ms', warm), absolute('sched.cold10k.ms', 'ms', cold)];
  },
};

async function afterOneCompletion(store: Store): Promise<number[]> {
  const finder = new CandidateFinder(store);
  passMs(store, finder);
  const samples: number[] = [];
  for (let round = 0; round < warmRounds; round++) {
    await store.commit((tx) => {
      const ready = finder.find(tx, tx.now).candidates[0];
      if (!ready) throw new Error('Nothing is ready any more');
      tx.run(`UPDATE features SET status = 'passing', passed_at = ? WHERE id = ?`, [tx.now, ready.id]);
    });
    samples.push(passMs(store, finder));
  }
  return samples;
}

/** By the slower of the strategies, whichever that is. */
function passMs(store: Store, finder: CandidateFinder): number {
  const startedAt = performance.now();
  const found = finder.find(store, '2030-01-01T00:00:00.000Z');
  const foundMs = performance.now() - startedAt;
  const pickMs = strategies.map((strategy) => {
    const pickedAt = performance.now();
    const picked = pick(found.candidates, slots, strategy, found.shape);
    if (picked.length === 0) throw new Error(`${strategy.name} picked nothing`);
    return performance.now() - pickedAt;
  });
  return foundMs + Math.max(...pickMs);
}

/** Each feature depends on three or four earlier ones; a tenth of them wait for nothing. */
async function fill(store: Store): Promise<void> {
  const random = new SeededRandom('passes');
  await store.commit((tx) => {
    addFeatures(
      tx,
      Array.from({ length: features }, (_, n) => {
        const before = new Set<number>();
        const count = n < features / 10 ? 0 : 3 + Number(n % 3 === 0);
        while (before.size < count) before.add(random.between(1, n));
        return {
          id: n + 1,
          name: `Feature ${n + 1}`,
          description: 'What it is for, and how one sees that it is done. '.repeat(4),
          category: `area ${n % 12}`,
          priority: random.between(1, 400),
          dependencies: [...before],
        };
      }),
    );
    const edges = tx.get<{ n: number }>('SELECT count(*) AS n FROM feature_dependency')?.n ?? 0;
    if (edges !== dependencies) throw new Error(`There are ${edges} dependencies instead of ${dependencies}`);
  });
}
