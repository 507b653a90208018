import { countDependents, type DependencyGraph } from './graph';

/** How long a feature will probably take, in any unit, as long as it is the same for all. */
export type Estimate = (featureId: number) => number;

/** What follows from the dependencies alone; worked out once, and good until they or the estimates change. */
export class BacklogShape {
  /** Features that depend directly on each, whatever their state; those without any are absent. */
  readonly dependents: ReadonlyMap<number, number>;
  private chains: ReadonlyMap<number, number> | undefined;

  constructor(
    readonly dependencies: DependencyGraph,
    private readonly estimate: Estimate,
  ) {
    this.dependents = countDependents(
      Array.from(dependencies, ([id, dependsOn]) => ({ id, dependencies: dependsOn })),
    );
  }

  /** The estimates along the longest chain that begins with this feature and goes on to what waits for it. */
  remaining(id: number): number {
    this.chains ??= longestChains(this.dependencies, this.estimate);
    return this.chains.get(id) ?? this.estimate(id);
  }
}

/**
 * Goes from the features that nothing waits for back to those that wait for nothing, without recursion. What
 * is in a circle, or waited for by one, can never all be done: it is absent.
 */
function longestChains(dependencies: DependencyGraph, estimate: Estimate): Map<number, number> {
  const waiting = new Map<number, number>();
  for (const dependsOn of dependencies.values()) {
    for (const id of new Set(dependsOn)) waiting.set(id, (waiting.get(id) ?? 0) + 1);
  }
  const ready: number[] = [];
  for (const id of dependencies.keys()) if (!waiting.has(id)) ready.push(id);
  const longestAfter = new Map<number, number>();
  const chains = new Map<number, number>();
  // The array grows while it is walked.
  for (const id of ready) {
    const chain = estimate(id) + (longestAfter.get(id) ?? 0);
    chains.set(id, chain);
    for (const before of new Set(dependencies.get(id))) {
      if (chain > (longestAfter.get(before) ?? 0)) longestAfter.set(before, chain);
      const left = (waiting.get(before) ?? 0) - 1;
      waiting.set(before, left);
      if (left === 0) ready.push(before);
    }
  }
  return chains;
}
