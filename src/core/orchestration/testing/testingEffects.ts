import { agentById } from '../../agents/agentRow';
import { testsOf, verdictPassed, verdictRegressed } from '../../agents/testVerdicts';
import { readFeatures } from '../../backlog/readFeatures';
import { MusterError } from '../../base/errors';
import { recordEvent } from '../../store/activityLog';
import type { Reader, Transaction } from '../../store/store';
import type { Settings } from '../../settings';
import type { NewCheck, RegressionBatch, ToolAnswer } from '../../tools/toolBackend';
import { mayRunChecks } from './checkConsent';
import { readChecks } from './featureChecks';

/** What a testing agent was given, as it is now. */
export function regressionBatch(reader: Reader, agentId: number): RegressionBatch {
  const tests = testsOf(reader, agentId);
  const ids = tests.map(({ featureId }) => featureId);
  const features = new Map(readFeatures(reader, ids).map((feature) => [feature.id, feature]));
  const checks = new Map(readChecks(reader, ids).map((check) => [check.featureId, check]));
  return {
    commit: agentById(reader, agentId)?.baseCommit ?? '',
    tests: tests.flatMap(({ featureId, featureFence, result }) => {
      const feature = features.get(featureId);
      if (feature === undefined) return [];
      const isOpen = result === null && feature.status === 'passing' && feature.fence === featureFence;
      return { feature, isOpen, check: checks.get(featureId) };
    }),
  };
}

/** Whether the agent has given its verdict on every feature of its batch. */
export function hasJudgedAll(reader: Reader, agentId: number): boolean {
  return testsOf(reader, agentId).every(({ result }) => result !== null);
}

/** @throws MusterError ToolRefused */
export function judgeFeature(
  tx: Transaction,
  agentId: number,
  featureId: number,
  seen: string | undefined,
): ToolAnswer {
  if (seen === undefined) verdictPassed(tx, agentId, featureId);
  else verdictRegressed(tx, agentId, featureId, seen);
  const left = testsOf(tx, agentId).filter(({ result }) => result === null);
  if (left.length === 0) {
    tx.run(`UPDATE agent_lifecycle SET submitted_at = ?, activity = 'success' WHERE agent_id = ?`, [
      tx.now,
      agentId,
    ]);
  }
  const noted =
    seen === undefined
      ? 'Noted: it still works.'
      : 'Noted: it goes back to the backlog, and the next agent is told what you saw.';
  const next =
    left.length === 0 ? 'End now.' : `Left: ${left.map((each) => String(each.featureId)).join(', ')}.`;
  return { ok: true, message: `${noted} ${next}` };
}

/** @throws MusterError ToolRefused */
export function keepCheck(
  tx: Transaction,
  agentId: number,
  { featureId, command, timeoutSeconds }: NewCheck,
  settings: Pick<Settings, 'testingRunChecks'>,
): ToolAnswer {
  const test = testsOf(tx, agentId).find((each) => each.featureId === featureId);
  if (test === undefined) {
    throw new MusterError(
      'ToolRefused',
      `Feature ${featureId} is not in your batch; you may give checks for your own batch only.`,
    );
  }
  tx.run(
    `INSERT INTO feature_check (feature_id, command, timeout_seconds, written_by, written_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (feature_id) DO UPDATE SET command = excluded.command, timeout_seconds = excluded.timeout_seconds,
       written_by = excluded.written_by, written_at = excluded.written_at, result = NULL, commit_id = NULL,
       ran_at = NULL, duration_ms = NULL, output = NULL`,
    [featureId, command, timeoutSeconds, agentId, tx.now],
  );
  recordEvent(tx, {
    kind: 'checkWritten',
    agentId,
    featureId,
    text: `A check for #${featureId} ${test.name}: ${command}`,
  });
  return {
    ok: true,
    message: mayRunChecks(tx, settings)
      ? 'Kept; from now on it is run before an agent looks. Give your verdict as well.'
      : 'Kept; it runs once the user allows it. Give your verdict as well.',
  };
}
