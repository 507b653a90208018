/** What decides which features are tested again first. */
export interface Testable {
  readonly id: number;
  /** Features that depend directly on it. */
  readonly dependents: number;
  /** Features that it depends on directly. */
  readonly dependencies: number;
  /** It was found to work since the run began and since it passed last. */
  readonly testedLately: boolean;
  /** UTC ISO 8601; undefined: never. */
  readonly lastTestedAt: string | undefined;
}

export const testBatchSize = 3;

/** Much depends on it, it was not tested lately, it rests on others: then a regression is likely or costly. */
export function testWeight({ dependents, dependencies, testedLately }: Testable): number {
  return 2 * dependents + (testedLately ? 0 : 5) + Math.min(dependencies, 3);
}

/** The heaviest, among equals those whose last test is the longest ago. Pure: the same input gives the same batch. */
export function pickTestBatch<T extends Testable>(
  testable: readonly T[],
  size = testBatchSize,
): readonly T[] {
  return [...testable]
    .sort(
      (a, b) => testWeight(b) - testWeight(a) || compareTimes(a.lastTestedAt, b.lastTestedAt) || a.id - b.id,
    )
    .slice(0, size);
}

/** UTC ISO 8601 texts have the order of their times; never comes before everything. */
function compareTimes(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
