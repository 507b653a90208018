import { requireFeature } from '../../backlog/readFeatures';
import { MusterError } from '../../base/errors';
import { recordEvent } from '../../store/activityLog';
import type { Reader, Transaction } from '../../store/store';
import type { CheckRuns } from './checkRuns';
import { readChecks } from './featureChecks';

// What a person does with the check of one feature.

/**
 * Runs it now, also where checks are not allowed in general and when no run is on: the person has seen the command.
 * Undefined: it could not be run, or the feature has changed meanwhile.
 *
 * @throws MusterError FeatureNotFound, NoCheck
 */
export async function runCheckNow(
  reader: Reader,
  checks: CheckRuns,
  featureId: number,
): Promise<'green' | 'red' | undefined> {
  const { name, fence, status } = requireFeature(reader, featureId);
  const check = requireCheck(reader, featureId);
  if (status !== 'passing') {
    throw new MusterError(
      'NoCheck',
      `Feature ${featureId} has not passed, so there is nothing to check; wait until it has.`,
    );
  }
  return checks.runNow({ id: featureId, name, fence, check });
}

/** From then on agents look at the feature again. @throws MusterError FeatureNotFound, NoCheck */
export function deleteCheck(tx: Transaction, featureId: number): void {
  const { name } = requireFeature(tx, featureId);
  requireCheck(tx, featureId);
  tx.run('DELETE FROM feature_check WHERE feature_id = ?', [featureId]);
  recordEvent(tx, {
    kind: 'checkDeleted',
    featureId,
    text: `You deleted the check of #${featureId} ${name}; testing agents look at it instead`,
  });
}

function requireCheck(reader: Reader, featureId: number): { command: string; timeoutSeconds: number } {
  const [check] = readChecks(reader, [featureId]);
  if (check !== undefined) return check;
  throw new MusterError(
    'NoCheck',
    `Feature ${featureId} has no check; choose a feature for which a testing agent has written one.`,
    { details: { featureId } },
  );
}
