import type { RetryPolicy } from '../scheduling/retryPolicy';
import { recordEvent } from '../store/activityLog';
import type { Reader, Transaction } from '../store/store';
import { type AgentRow } from './agentRow';
import { type AgentEnd, endAgent } from './lifecycle';
import { closeTests } from './testVerdicts';

/** Testing agents that ended without their verdicts, one after the other; forgotten when one gives all of them. */
export interface TestingTrouble {
  readonly count: number;
  /** No testing agent is started before (UTC ISO 8601). */
  readonly until: string;
}

const key = 'testing_trouble';

export function readTestingTrouble(reader: Reader): TestingTrouble | undefined {
  const row = reader.get<{ value: string }>(`SELECT value FROM orchestrator_state WHERE key = ?`, [key]);
  return row === undefined ? undefined : (JSON.parse(row.value) as TestingTrouble);
}

export function forgetTestingTrouble(tx: Transaction): void {
  tx.run(`DELETE FROM orchestrator_state WHERE key = ?`, [key]);
}

/** The wait that follows the last one is over; what is counted stays. */
export function endTestingWait(tx: Transaction): void {
  const trouble = readTestingTrouble(tx);
  if (trouble !== undefined) writeTrouble(tx, { ...trouble, until: tx.now });
}

function writeTrouble(tx: Transaction, trouble: TestingTrouble): void {
  tx.run(
    `INSERT INTO orchestrator_state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [key, JSON.stringify(trouble)],
  );
}

/**
 * Writes a testing agent's end. What it has not judged is tested again by another one, after a pause that
 * grows; how often, {@link untestable} says.
 */
export function settleTests(tx: Transaction, agent: AgentRow, end: AgentEnd, policy: RetryPolicy): void {
  const { agentId } = agent;
  endAgent(tx, agentId, end);
  const left = closeTests(tx, agentId, end.outcome === 'interrupted' ? 'interrupted' : 'unknown');
  if (left.length === 0) {
    forgetTestingTrouble(tx);
    return;
  }
  const count = (readTestingTrouble(tx)?.count ?? 0) + 1;
  const until = new Date(Date.parse(tx.now) + policy.delayMs(count)).toISOString();
  writeTrouble(tx, { count, until });
  recordEvent(tx, {
    kind: end.outcome === 'interrupted' ? 'interrupted' : 'testsUnjudged',
    level: 'warning',
    agentId,
    text: `No verdict on ${left.map((id) => `#${id}`).join(', ')}${end.error === null ? '' : `: ${end.error}`}`,
  });
  for (const featureId of left) {
    if (!isUntestable(tx, featureId, policy)) continue;
    recordEvent(tx, {
      kind: 'testGivenUp',
      level: 'error',
      agentId,
      featureId,
      text: `#${featureId} passes, but no testing agent came to a verdict on it; its regression test is given up`,
    });
  }
}

/** Condition on a feature `f`: so many testing agents in vain are enough. Takes the two limits of the policy. */
export const untestable = `((SELECT count(*) FROM regression_test u WHERE u.feature_id = f.id
    AND u.feature_fence = f.fence AND u.result = 'unknown') >= ?
  OR (SELECT count(*) FROM regression_test u WHERE u.feature_id = f.id
    AND u.feature_fence = f.fence AND u.result = 'interrupted') >= ?)`;

function isUntestable(reader: Reader, featureId: number, policy: RetryPolicy): boolean {
  const found = reader.get(`SELECT 1 FROM features f WHERE f.id = ? AND ${untestable}`, [
    featureId,
    policy.maxAttempts,
    policy.maxInterruptions,
  ]);
  return found !== undefined;
}
