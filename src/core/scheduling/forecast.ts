import type { ForecastView } from '../../shared/forecastView';
import { BacklogShape } from '../backlog/backlogShape';
import { MinHeap } from './minHeap';
import { pick } from './pick';
import type { Strategy } from './strategies';

/** How long one feature has taken. */
export interface ObservedDuration {
  /** Of all its agents together, that is, for how long it took a slot. */
  readonly workMs: number;
  /** From its submission to its merge. */
  readonly mergeMs: number;
}

/** A feature that has not passed. */
export interface OpenWork {
  readonly id: number;
  readonly priority: number;
  readonly skipCount: number;
  readonly dependencies: readonly number[];
  /**
   * - `waits`: for its turn or its blockers
   * - `runs`: an agent is at work on it
   * - `merges`: it is submitted
   * - `stuck`: it does not go on by itself
   */
  readonly state: 'waits' | 'runs' | 'merges' | 'stuck';
  /** Interrupted work that goes before everything new. */
  readonly resumable: boolean;
  /** Of one that runs. */
  readonly runningForMs?: number;
}

export interface ForecastInput {
  readonly work: readonly OpenWork[];
  readonly slots: number;
  readonly strategy: Strategy;
  /** Of the features that passed lately. */
  readonly observed: readonly ObservedDuration[];
}

/** Fewer say nothing about how widely durations differ. */
export const leastObserved = 5;
/** Of the Pareto distribution; 1.5: one that beats all others takes 0.6 of its time again at the median, 3.6 in one of 10 cases. */
const tailIndex = 1.5;
const mostSimulations = 200;
const leastSimulations = 20;
/** Features in all simulations together, so that a large backlog holds nobody up. */
const workAllowed = 60_000;

/**
 * When all that can go on by itself will have passed: the scheduler's own choices are played through many times, with
 * durations drawn from those seen so far. Each time the durations themselves are drawn anew first, so that few of them
 * make the range wider. The same input gives the same forecast.
 */
export function forecast({ work, slots, strategy, observed }: ForecastInput): ForecastView | undefined {
  if (work.length === 0 || slots <= 0) return undefined;
  if (observed.length < leastObserved) {
    return { kind: 'tooLittle', samples: observed.length, needed: leastObserved };
  }
  const plan = planOf(work, strategy);
  const simulations = Math.max(
    leastSimulations,
    Math.min(mostSimulations, Math.floor(workAllowed / work.length)),
  );
  const random = seededRandom(work.length * 31 + observed.length);
  const ends: number[] = [];
  let passed = 0;
  for (let n = 0; n < simulations; n++) {
    const pool = observed.map(() => drawFrom(observed, random));
    const run = simulate(plan, slots, pool, random);
    ends.push(run.endMs);
    passed = run.passed;
  }
  if (passed === 0) return undefined;
  ends.sort((a, b) => a - b);
  const at = (share: number): number => ends[Math.round(share * (ends.length - 1))] ?? 0;
  return {
    ...{ kind: 'range', earliestMs: at(0.1), likelyMs: at(0.5), latestMs: at(0.9) },
    ...{ features: passed, leftOut: work.length - passed, samples: observed.length, agents: slots },
  };
}

interface Plan {
  readonly work: readonly OpenWork[];
  /** Place of each in the order in which the scheduler would start them. */
  readonly rank: ReadonlyMap<number, number>;
  readonly dependents: ReadonlyMap<number, readonly OpenWork[]>;
  readonly blockers: ReadonlyMap<number, number>;
}

function planOf(work: readonly OpenWork[], strategy: Strategy): Plan {
  const open = new Set(work.map(({ id }) => id));
  const graph = new Map(
    work.map(({ id, dependencies }) => [id, [...new Set(dependencies)].filter((other) => open.has(other))]),
  );
  const order = pick(work, work.length, strategy, new BacklogShape(graph, () => 1));
  const dependents = new Map<number, OpenWork[]>();
  for (const each of work) {
    for (const before of graph.get(each.id) ?? []) {
      const known = dependents.get(before);
      if (known === undefined) dependents.set(before, [each]);
      else known.push(each);
    }
  }
  return {
    work,
    rank: new Map(order.map(({ id }, index) => [id, index])),
    dependents,
    blockers: new Map([...graph].map(([id, before]) => [id, before.length])),
  };
}

/** One way in which the rest of the run may go. */
function simulate(
  { work, rank, dependents, blockers }: Plan,
  slots: number,
  pool: readonly ObservedDuration[],
  random: () => number,
): { readonly endMs: number; readonly passed: number } {
  const left = new Map(blockers);
  const ready = new MinHeap<OpenWork>();
  const events = new MinHeap<{
    readonly work: OpenWork;
    readonly passes: boolean;
    readonly mergeMs: number;
  }>();
  let free = slots;
  let endMs = 0;
  let passed = 0;
  const begin = (each: OpenWork, now: number): void => {
    const { workMs, mergeMs } = drawFrom(pool, random);
    free -= 1;
    events.push(now + workMs, { work: each, passes: false, mergeMs });
  };
  for (const each of work) {
    if (each.state === 'runs') {
      const { workMs, mergeMs } = drawLonger(pool, each.runningForMs ?? 0, random);
      free -= 1;
      events.push(workMs, { work: each, passes: false, mergeMs });
    } else if (each.state === 'merges') {
      events.push(drawFrom(pool, random).mergeMs, { work: each, passes: true, mergeMs: 0 });
    } else if (each.state === 'waits' && (left.get(each.id) ?? 0) === 0) {
      ready.push(rank.get(each.id) ?? 0, each);
    }
  }
  for (;;) {
    while (free > 0 && ready.size > 0) {
      const next = ready.pop();
      if (next !== undefined) begin(next.value, endMs);
    }
    const event = events.pop();
    if (event === undefined) return { endMs, passed };
    endMs = event.key;
    const { work: done, passes, mergeMs } = event.value;
    if (!passes) {
      free += 1;
      events.push(endMs + mergeMs, { work: done, passes: true, mergeMs: 0 });
      continue;
    }
    passed += 1;
    for (const other of dependents.get(done.id) ?? []) {
      const count = (left.get(other.id) ?? 0) - 1;
      left.set(other.id, count);
      if (count === 0 && other.state === 'waits') ready.push(rank.get(other.id) ?? 0, other);
    }
  }
}

function drawFrom(pool: readonly ObservedDuration[], random: () => number): ObservedDuration {
  return pool[Math.floor(random() * pool.length)] ?? { workMs: 0, mergeMs: 0 };
}

/**
 * What is left of one that has run for so long: of those that took longer. Of one that beats them all nothing is known
 * but that, so it is taken for one of the long ones: what is left of a Pareto distribution is in proportion to what has
 * been.
 */
function drawLonger(
  pool: readonly ObservedDuration[],
  forMs: number,
  random: () => number,
): ObservedDuration {
  const longer = pool.filter(({ workMs }) => workMs > forMs);
  if (longer.length > 0) {
    const drawn = drawFrom(longer, random);
    return { ...drawn, workMs: drawn.workMs - forMs };
  }
  return { ...drawFrom(pool, random), workMs: forMs * ((1 - random()) ** (-1 / tailIndex) - 1) };
}

/** Mulberry32: at least 0, below 1, and the same again with the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
