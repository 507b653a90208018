import type { LayoutNode } from './layoutTypes';

/** The longest way to each from what waits for nothing; what is in a circle counts as if it began there. */
export function depths(nodes: readonly LayoutNode[]): ReadonlyMap<number, number> {
  const dependents = new Map<number, number[]>();
  const left = new Map(nodes.map(({ id, dependencies }) => [id, dependencies.length]));
  for (const { id, dependencies } of nodes) {
    for (const before of dependencies) {
      const known = dependents.get(before);
      if (known === undefined) dependents.set(before, [id]);
      else known.push(id);
    }
  }
  const depth = new Map<number, number>();
  const free = nodes.filter(({ dependencies }) => dependencies.length === 0).map(({ id }) => id);
  // The array grows while it is walked.
  for (const id of free) {
    for (const next of dependents.get(id) ?? []) {
      depth.set(next, Math.max(depth.get(next) ?? 0, (depth.get(id) ?? 0) + 1));
      const rest = (left.get(next) ?? 0) - 1;
      left.set(next, rest);
      if (rest === 0) free.push(next);
    }
  }
  return depth;
}
