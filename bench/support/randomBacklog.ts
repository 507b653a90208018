import { SeededRandom } from '../drills/seededRandom';

/** A backlog to be scheduled in simulated time. */
export interface RandomBacklog {
  /** By feature: what it depends on. Ids go from 1 up, and each depends on lower ones only. */
  readonly dependencies: ReadonlyMap<number, readonly number[]>;
  readonly priorities: ReadonlyMap<number, number>;
  /** In units of the median. */
  readonly durations: ReadonlyMap<number, number>;
  readonly agents: number;
}

const sigma = 0.8;

/**
 * One of a family: 20-500 features, each with up to 1-4 dependencies on any earlier feature or only on the 20
 * before it, lognormal durations, 1-5 agents. The same number gives the same backlog.
 */
export function randomBacklog(number: number): RandomBacklog {
  const random = new SeededRandom(`makespan/${number}`);
  const features = random.between(20, 500);
  const agents = random.between(1, 5);
  const most = random.between(1, 4);
  const reach = random.chance(0.5) ? 20 : Infinity;
  const dependencies = new Map<number, readonly number[]>();
  const priorities = new Map<number, number>();
  const durations = new Map<number, number>();
  for (let id = 1; id <= features; id++) {
    const before = new Set<number>();
    if (id > 1) {
      for (let n = random.between(0, most); n > 0; n--)
        before.add(random.between(Math.max(1, id - reach), id - 1));
    }
    dependencies.set(id, [...before]);
    priorities.set(id, random.between(1, 400));
    durations.set(id, Math.exp(sigma * normal(random)));
  }
  return { dependencies, priorities, durations, agents };
}

/** Box and Muller's transform. */
function normal(random: SeededRandom): number {
  const u = 1 - random.next();
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random.next());
}
