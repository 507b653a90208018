import type { Snapshot } from '../../src/shared/viewModel';

/**
 * Every snapshot arrives as a fresh copy. What has not changed keeps its identity from the last one, so that
 * rows and cards know by `===` that they need not be drawn again.
 */
export function shareUnchanged(previous: Snapshot | undefined, next: Snapshot): Snapshot {
  if (previous === undefined) return next;
  const holdUps = sameValue(previous.holdUps, next.holdUps) ? previous.holdUps : next.holdUps;
  return {
    ...next,
    project: sameValue(previous.project, next.project) ? previous.project : next.project,
    counts: sameValue(previous.counts, next.counts) ? previous.counts : next.counts,
    agents: shareList(previous.agents, next.agents, (agent) => agent.agentId),
    features: shareList(previous.features, next.features, (feature) => feature.id),
    ...(holdUps !== undefined && { holdUps }),
    activity: shareList(previous.activity, next.activity, (entry) => entry.id),
    notices: sameValue(previous.notices, next.notices) ? previous.notices : next.notices,
  };
}

function shareList<T>(previous: readonly T[], next: readonly T[], keyOf: (item: T) => number): readonly T[] {
  const known = new Map(previous.map((item) => [keyOf(item), item]));
  const shared = next.map((item) => {
    const before = known.get(keyOf(item));
    return before !== undefined && sameValue(before, item) ? before : item;
  });
  const unchanged = shared.length === previous.length && shared.every((item, i) => item === previous[i]);
  return unchanged ? previous : shared;
}

/** Equality of plain data, as it comes through `postMessage`. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => sameValue(value, right.get(key)));
}
