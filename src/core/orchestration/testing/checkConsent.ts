import type { Settings } from '../../settings';
import { recordEvent } from '../../store/activityLog';
import type { Reader, Transaction } from '../../store/store';
import { readState, writeState } from '../runState';
import { readChecks } from './featureChecks';

const key = 'checks_consent';

/** Whether the host may run checks that testing agents have written. */
export function mayRunChecks(
  reader: Reader,
  { testingRunChecks }: Pick<Settings, 'testingRunChecks'>,
): boolean {
  return (
    testingRunChecks === 'always' || (testingRunChecks === 'ask' && readState(reader, key) === 'allowed')
  );
}

/** The user's word for this project, once and for all checks. */
export function decideChecks(tx: Transaction, allowed: boolean): void {
  writeState(tx, key, allowed ? 'allowed' : 'refused');
  recordEvent(tx, {
    kind: allowed ? 'checksAllowed' : 'checksRefused',
    text: allowed
      ? 'You allowed the checks that testing agents write'
      : 'You refused the checks that testing agents write; testing agents look at every feature instead',
  });
}

/** What waits for the user's word, as a sentence; undefined when nothing does. */
export function checksHold(reader: Reader, settings: Pick<Settings, 'testingRunChecks'>): string | undefined {
  if (settings.testingRunChecks !== 'ask' || readState(reader, key) !== undefined) return undefined;
  const checks = readChecks(reader);
  if (checks.length === 0) return undefined;
  const [first] = checks;
  const more = checks.length === 1 ? '' : ` and ${checks.length - 1} more`;
  return `Needs you: testing agents have written commands by which features can be checked without an agent (#${first?.featureId ?? 0}: ${first?.command ?? ''}${more}). They run once you have allowed them for this project.`;
}
