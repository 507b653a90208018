// @ts-check

/**
 * @typedef {import('./runTier.mjs').Result} Result
 * @typedef {import('./runTier.mjs').Failure} Failure
 * @typedef {Pick<Result, 'passed' | 'failed'> & { failures: readonly Failure[], unstable: readonly Failure[] }} Judged
 */

/** More failures than these are no matter of a machine that was busy for a moment. */
const mostFailures = 3;

/**
 * The files to run once more, by themselves: those of a few failures among tests that ran beside others. None where
 * the run did not come to its end, so many failed, or a failure belongs to no file.
 * @param {Result} first
 * @returns {readonly string[]}
 */
export function filesToTryAlone(first) {
  if (!first.finished || first.failures.length === 0 || first.failures.length > mostFailures) return [];
  const files = first.failures.map(({ file }) => file);
  return files.every((file) => file !== undefined) ? [...new Set(files)] : [];
}

/**
 * What counts after the second try. A test that fails beside others and passes alone counts as passed, and is named
 * as unstable, for somebody to mend; everything that fails alone counts as failed.
 * @param {Result} first
 * @param {Result | undefined} alone nothing where there was no second try
 * @returns {Judged}
 */
export function judge(first, alone) {
  const { passed, failed, failures } = first;
  const isSound = alone?.finished === true && alone.failed === 0 && alone.passed > 0;
  if (!isSound) return { passed, failed, failures, unstable: [] };
  return {
    passed: passed + failures.length,
    failed: failed - failures.length,
    failures: [],
    unstable: failures,
  };
}
