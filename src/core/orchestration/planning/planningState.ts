import type { Reader, Transaction } from '../../store/store';
import { readRunStart, readState, writeState } from '../runState';

const key = 'planning';

/** What project managers have done in the present run; with the next run it begins anew. */
export interface PlanningState {
  readonly run: string;
  readonly added: number;
  /** Project managers that ended in failure, one after the other. */
  readonly failures: number;
  /** None is started before (UTC ISO 8601). */
  readonly notBefore?: string;
  /** The last one found nothing to add; none is started before more features than this have passed. */
  readonly restsAt?: number;
}

export function readPlanning(reader: Reader): PlanningState {
  const run = readRunStart(reader) ?? '';
  const value = readState(reader, key);
  const kept = value === undefined ? undefined : (JSON.parse(value) as PlanningState);
  return kept?.run === run ? kept : { run, added: 0, failures: 0 };
}

export function writePlanning(tx: Transaction, state: PlanningState): void {
  writeState(tx, key, JSON.stringify(state));
}

/** The wait that follows the last failure is over; what is counted stays. */
export function endPlanningWait(tx: Transaction): void {
  const { notBefore, ...state } = readPlanning(tx);
  if (notBefore !== undefined) writePlanning(tx, state);
}

export function countPassing(reader: Reader): number {
  return reader.get<{ n: number }>(`SELECT count(*) AS n FROM features WHERE status = 'passing'`)?.n ?? 0;
}
