/** Which features each feature depends on; ids that are no key of the map exist nowhere. */
export type DependencyGraph = ReadonlyMap<number, readonly number[]>;

interface Node {
  readonly id: number;
  readonly dependencies: readonly number[];
}

export function dependencyGraph(features: Iterable<Node>): Map<number, readonly number[]> {
  const graph = new Map<number, readonly number[]>();
  for (const feature of features) graph.set(feature.id, feature.dependencies);
  return graph;
}

/** Number of features that depend directly on each id; ids without dependents are absent. */
export function countDependents(features: Iterable<Node>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const feature of features) {
    for (const id of new Set(feature.dependencies)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/**
 * The shortest circle of dependencies through `id`, beginning and ending with it (`[3, 7, 3]`), or
 * `undefined`. Breadth first and without recursion: a chain may be as long as it likes.
 */
export function cycleThrough(graph: DependencyGraph, id: number): readonly number[] | undefined {
  const cameFrom = new Map<number, number>();
  const queue = [id];
  // The array grows while it is walked.
  for (const current of queue) {
    for (const next of graph.get(current) ?? []) {
      if (next === id) return pathBack(cameFrom, id, current);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, current);
      queue.push(next);
    }
  }
  return undefined;
}

/** Some circle of the graph, spelled from its lowest id (`[3, 7, 3]`), or `undefined` when there is none. */
export function findCycle(graph: DependencyGraph): readonly number[] | undefined {
  // What is left after taking away, again and again, every feature that no remaining one depends on,
  // contains a circle or is empty.
  const dependents = new Map<number, number>();
  for (const id of graph.keys()) dependents.set(id, 0);
  for (const dependencies of graph.values()) {
    for (const id of dependencies) {
      const count = dependents.get(id);
      if (count !== undefined) dependents.set(id, count + 1);
    }
  }
  const free = [...dependents].filter(([, count]) => count === 0).map(([id]) => id);
  for (const id of free) {
    dependents.delete(id);
    for (const next of graph.get(id) ?? []) {
      const count = dependents.get(next);
      if (count === undefined) continue;
      dependents.set(next, count - 1);
      if (count === 1) free.push(next);
    }
  }
  if (dependents.size === 0) return undefined;
  return fromLowest(walkBackToCircle(graph, dependents));
}

/** `3 → 7 → 3` */
export function spellCycle(cycle: readonly number[]): string {
  return cycle.join(' → ');
}

function pathBack(cameFrom: ReadonlyMap<number, number>, id: number, last: number): number[] {
  const path = [id];
  for (let at: number | undefined = last; at !== undefined && at !== id; at = cameFrom.get(at)) path.push(at);
  return [...path, id].reverse();
}

/** Every remaining feature has a remaining dependent: following those must come round. */
function walkBackToCircle(graph: DependencyGraph, remaining: ReadonlyMap<number, number>): number[] {
  const dependentOf = new Map<number, number>();
  for (const id of remaining.keys()) {
    for (const next of graph.get(id) ?? []) if (remaining.has(next)) dependentOf.set(next, id);
  }
  const position = new Map<number, number>();
  const walk: number[] = [];
  let at = remaining.keys().next().value;
  while (at !== undefined && !position.has(at)) {
    position.set(at, walk.length);
    walk.push(at);
    at = dependentOf.get(at);
  }
  if (at === undefined) throw new Error('A remaining feature has no remaining dependent');
  // The walk went from dependency to dependent; turned round it reads "depends on".
  return walk.slice(position.get(at)).reverse();
}

function fromLowest(circle: readonly number[]): number[] {
  const start = circle.reduce((best, id, index) => (id < (circle[best] ?? id) ? index : best), 0);
  const turned = [...circle.slice(start), ...circle.slice(0, start)];
  return [...turned, ...turned.slice(0, 1)];
}
