import { untestable } from '../../agents/settleTests';
import type { BacklogShape } from '../../backlog/backlogShape';
import type { RetryPolicy } from '../../scheduling/retryPolicy';
import type { Testable } from '../../scheduling/testBatch';
import type { Settings } from '../../settings';
import type { Reader } from '../../store/store';
import type { RunScope } from '../../../shared/runScope';
import { readScope } from '../runScope';
import { readRunStart } from '../runState';

/** A passing feature that nobody tests at this moment. */
export interface TestableFeature extends Testable {
  readonly name: string;
  /** With which it passed. */
  readonly fence: number;
  /** It passed in this run, or the run is for tests only, and it was not tested since. */
  readonly mustTest: boolean;
  readonly check:
    { readonly command: string; readonly timeoutSeconds: number; readonly isRed: boolean } | undefined;
}

/** Whether testing agents are wanted at all; a run that is for tests only does not ask the settings. */
export function wantsTests(
  { testingRatio, yolo }: Pick<Settings, 'testingRatio' | 'yolo'>,
  scope: RunScope | undefined,
): boolean {
  if (scope?.agentType !== undefined) return scope.agentType === 'testing';
  return testingRatio > 0 && !yolo;
}

interface TestableRow {
  readonly id: number;
  readonly name: string;
  readonly fence: number;
  readonly testedFence: number | null;
  readonly lastTestedAt: string | null;
  readonly passedAt: string | null;
  readonly command: string | null;
  readonly timeoutSeconds: number | null;
  readonly result: string | null;
}

/** All that could be tested now; what no agent came to a verdict on often enough is left out. */
export function readTestable(
  reader: Reader,
  { shape, policy }: { readonly shape: BacklogShape; readonly policy: RetryPolicy },
): TestableFeature[] {
  const runStart = readRunStart(reader);
  const { agentType, featureId = null } = readScope(reader) ?? {};
  return reader
    .query<TestableRow>(
      `SELECT f.id, f.name, f.fence, f.tested_fence AS testedFence, f.last_tested_at AS lastTestedAt,
         f.passed_at AS passedAt, c.command, c.timeout_seconds AS timeoutSeconds, c.result
       FROM features f LEFT JOIN feature_check c ON c.feature_id = f.id
       WHERE f.status = 'passing' AND f.id = coalesce(?, f.id) AND NOT ${untestable}
         AND NOT EXISTS (SELECT 1 FROM regression_test t WHERE t.feature_id = f.id AND t.result IS NULL)
       ORDER BY f.id`,
      [featureId, policy.maxAttempts, policy.maxInterruptions],
    )
    .map((row) => {
      const tested = row.testedFence === row.fence;
      const since = runStart ?? '';
      const testedLately = tested && (row.lastTestedAt ?? '') >= since;
      return {
        id: row.id,
        name: row.name,
        fence: row.fence,
        dependents: shape.dependents.get(row.id) ?? 0,
        dependencies: shape.dependencies.get(row.id)?.length ?? 0,
        lastTestedAt: row.lastTestedAt ?? undefined,
        testedLately,
        mustTest:
          agentType === 'testing' ? !testedLately : !tested && row.passedAt !== null && row.passedAt >= since,
        check:
          row.command === null
            ? undefined
            : {
                command: row.command,
                timeoutSeconds: row.timeoutSeconds ?? 0,
                isRed: row.result === 'red',
              },
      };
    });
}
