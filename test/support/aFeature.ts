import type { Feature } from '../../src/core/backlog/feature';

/** A feature as the database gives it, pending and with nothing special about it. */
export function aFeature(id: number, change: Partial<Feature> = {}): Feature {
  return {
    id,
    priority: id,
    category: '',
    name: `Feature ${id}`,
    description: '',
    steps: [],
    status: 'pending',
    skipCount: 0,
    fence: 0,
    dependencies: [],
    retryNotBefore: undefined,
    lastError: undefined,
    humanQuestion: undefined,
    unverified: false,
    attempts: 0,
    regressions: 0,
    regressionSeen: undefined,
    ...change,
  };
}
