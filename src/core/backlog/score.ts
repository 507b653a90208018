interface Scored {
  readonly id: number;
  readonly priority: number;
  readonly skipCount: number;
}

/** Higher runs first: early priority, many direct dependents, seldom skipped. */
export function scoreOf(feature: Omit<Scored, 'id'>, dependents: number): number {
  return 1000 - feature.priority + 100 * dependents - 10 * feature.skipCount;
}

/** Orders by score (high first), then priority (low first), then id. */
export function byScore(dependents: ReadonlyMap<number, number>): (a: Scored, b: Scored) => number {
  const score = (feature: Scored): number => scoreOf(feature, dependents.get(feature.id) ?? 0);
  return (a, b) => score(b) - score(a) || a.priority - b.priority || a.id - b.id;
}
