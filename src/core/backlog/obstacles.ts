import type { Feature } from './feature';
import { findCycle } from './graph';

type Node = Pick<Feature, 'id' | 'dependencies' | 'status'>;

/** What keeps features from ever being started, if nobody does anything about it. */
export type Obstacle =
  | { readonly kind: 'failed'; readonly id: number }
  /** `[3, 7, 3]` */
  | { readonly kind: 'cycle'; readonly cycle: readonly number[] };

export interface Obstacles {
  /** Circles of dependencies among features that have not passed. */
  readonly cycles: readonly (readonly number[])[];
  /** What stands in the way of each pending feature, the nearest of several; features in a circle included. */
  readonly of: ReadonlyMap<number, Obstacle>;
}

/** Walks each dependency a fixed number of times, so that a backlog of ten thousand features is no matter. */
export function findObstacles(features: readonly Node[]): Obstacles {
  const open = new Map(
    features.filter(({ status }) => status !== 'passing').map((node) => [node.id, node] as const),
  );
  const waiting = [...open.values()].filter(({ status }) => status === 'pending');
  const cycles = cyclesOf(waiting);
  const of = new Map<number, Obstacle>();
  const queue: number[] = [];
  for (const cycle of cycles) {
    for (const id of cycle.slice(1)) {
      of.set(id, { kind: 'cycle', cycle });
      queue.push(id);
    }
  }
  const failed = [...open.values()].filter(({ status }) => status === 'failed');
  if (queue.length === 0 && failed.length === 0) return { cycles, of };
  const dependents = new Map<number, number[]>();
  for (const { id, dependencies } of waiting) {
    for (const other of dependencies) {
      if (!open.has(other)) continue;
      const known = dependents.get(other);
      if (known === undefined) dependents.set(other, [id]);
      else known.push(id);
    }
  }
  const obstacleAt = (id: number): Obstacle => of.get(id) ?? { kind: 'failed', id };
  // Breadth first from all of them at once: each feature is reached from the nearest. The array grows meanwhile.
  const reached = [...failed.map(({ id }) => id), ...queue];
  for (const id of reached) {
    for (const dependent of dependents.get(id) ?? []) {
      if (of.has(dependent)) continue;
      of.set(dependent, obstacleAt(id));
      reached.push(dependent);
    }
  }
  return { cycles, of };
}

/** Circles that share no feature; of several through the same features, one. */
function cyclesOf(nodes: readonly Node[]): (readonly number[])[] {
  const graph = new Map(nodes.map(({ id, dependencies }) => [id, dependencies] as const));
  const cycles: (readonly number[])[] = [];
  for (let cycle = findCycle(graph); cycle !== undefined; cycle = findCycle(graph)) {
    cycles.push(cycle);
    for (const id of cycle) graph.delete(id);
  }
  return cycles;
}
