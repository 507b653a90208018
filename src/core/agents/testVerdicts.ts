import { moveFeature } from '../backlog/transitions';
import { MusterError } from '../base/errors';
import { recordEvent } from '../store/activityLog';
import type { Reader, Transaction } from '../store/store';

export type TestResult = 'passed' | 'regressed' | 'unknown' | 'interrupted';

/** One feature of a testing agent's batch. */
export interface TestOfFeature {
  readonly featureId: number;
  readonly featureFence: number;
  readonly name: string;
  /** `null`: no verdict yet. */
  readonly result: TestResult | null;
}

/** The batch of a testing agent, in the order in which it was put together. */
export function testsOf(reader: Reader, agentId: number): TestOfFeature[] {
  return reader.query<TestOfFeature>(
    `SELECT t.feature_id AS featureId, t.feature_fence AS featureFence, f.name, t.result
     FROM regression_test t JOIN features f ON f.id = t.feature_id
     WHERE t.agent_id = ? ORDER BY t.regression_test_id`,
    [agentId],
  );
}

/** The feature works, as the agent has seen. @throws MusterError ToolRefused */
export function verdictPassed(tx: Transaction, agentId: number, featureId: number): void {
  const test = requireOpen(tx, agentId, featureId);
  close(tx, agentId, featureId, 'passed', null);
  markTested(tx, featureId, test.featureFence);
  // The agent has looked at what was red: it has written the check anew, or the check was wrong.
  const dropped = tx.run(
    `DELETE FROM feature_check WHERE feature_id = ? AND result = 'red' AND written_by <> ?`,
    [featureId, agentId],
  );
  recordEvent(tx, {
    kind: 'testPassed',
    level: 'success',
    agentId,
    featureId,
    text: `#${featureId} ${test.name} still works${dropped > 0 ? '; its check was red and is dropped' : ''}`,
  });
}

/**
 * The feature does not work any more: it goes back to the backlog with what was seen. That is no attempt.
 *
 * @throws MusterError ToolRefused
 */
export function verdictRegressed(tx: Transaction, agentId: number, featureId: number, seen: string): void {
  const test = requireOpen(tx, agentId, featureId);
  close(tx, agentId, featureId, 'regressed', seen);
  moveFeature(tx, featureId, 'pending', { fence: test.featureFence, lastError: seen, retryNotBefore: null });
  tx.run(
    `UPDATE features SET regressions = regressions + 1, regression_seen = ?, regressed_at = ? WHERE id = ?`,
    [seen, tx.now, featureId],
  );
  tx.run(`UPDATE feature_check SET result = NULL WHERE feature_id = ?`, [featureId]);
  recordEvent(tx, {
    kind: 'regression',
    level: 'error',
    agentId,
    featureId,
    text: `Regression: #${featureId} ${test.name} goes back to the backlog: ${seen}`,
  });
}

/** It was found to work as it passed with this fence. */
export function markTested(tx: Transaction, featureId: number, fence: number): void {
  tx.run(
    `UPDATE features SET tested_fence = ?, last_tested_at = ? WHERE id = ? AND fence = ? AND status = 'passing'`,
    [fence, tx.now, featureId, fence],
  );
}

/** What was not judged when the agent ended. Returns the ids. */
export function closeTests(
  tx: Transaction,
  agentId: number,
  result: Extract<TestResult, 'unknown' | 'interrupted'>,
): number[] {
  const open = testsOf(tx, agentId).filter((test) => test.result === null);
  for (const { featureId } of open) close(tx, agentId, featureId, result, null);
  return open.map(({ featureId }) => featureId);
}

function close(
  tx: Transaction,
  agentId: number,
  featureId: number,
  result: TestResult,
  seen: string | null,
): void {
  tx.run(
    `UPDATE regression_test SET result = ?, seen = ?, finished_at = ?
     WHERE agent_id = ? AND feature_id = ? AND result IS NULL`,
    [result, seen, tx.now, agentId, featureId],
  );
}

/** A feature of the batch that passes as it did when the batch was put together. */
function requireOpen(tx: Transaction, agentId: number, featureId: number): TestOfFeature {
  const batch = testsOf(tx, agentId);
  const test = batch.find((each) => each.featureId === featureId);
  if (test === undefined) {
    const own = batch.map((each) => each.featureId).join(', ');
    throw refused(`Feature ${featureId} is not in your batch; you may judge ${own} only.`, agentId);
  }
  if (test.result !== null) {
    throw refused(`You have judged feature ${featureId} already; go on with the others or end.`, agentId);
  }
  const now = tx.get<{ status: string; fence: number }>(`SELECT status, fence FROM features WHERE id = ?`, [
    featureId,
  ]);
  if (now?.status !== 'passing' || now.fence !== test.featureFence) {
    throw refused(
      `Feature ${featureId} has changed since you were given it, so your verdict came too late; go on with the others or end.`,
      agentId,
    );
  }
  const reverting = tx.get(`SELECT 1 FROM merge_revert WHERE feature_id = ? AND status = 'intent'`, [
    featureId,
  ]);
  if (reverting !== undefined) {
    throw refused(
      `The merge of feature ${featureId} is just being taken back, so nothing is left to judge; go on with the others or end.`,
      agentId,
    );
  }
  return test;
}

function refused(message: string, agentId: number): MusterError {
  return new MusterError('ToolRefused', message, { details: { agentId } });
}
