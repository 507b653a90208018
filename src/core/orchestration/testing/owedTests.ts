import { forgetTestingTrouble } from '../../agents/settleTests';
import type { Settings } from '../../settings';
import type { Reader, Transaction } from '../../store/store';
import { readScope } from '../runScope';
import { readState, writeState } from '../runState';
import { wantsTests } from './testable';

const key = 'testing_owed';

/** Testing agents that are to start because features have passed; in the database, so that no restart forgets them. */
export function readOwed(reader: Reader): number {
  return Number(readState(reader, key) ?? 0);
}

export function writeOwed(tx: Transaction, owed: number): void {
  writeState(tx, key, String(Math.max(0, owed)));
}

/** A feature has passed. */
export function oweTests(tx: Transaction, settings: Pick<Settings, 'testingRatio' | 'yolo'>): void {
  if (wantsTests(settings, readScope(tx))) writeOwed(tx, readOwed(tx) + settings.testingRatio);
}

/** A new run owes nothing, and waits for nothing that went wrong before. */
export function forgetOwed(tx: Transaction): void {
  tx.run(`DELETE FROM orchestrator_state WHERE key = ?`, [key]);
  forgetTestingTrouble(tx);
}
