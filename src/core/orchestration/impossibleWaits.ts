import { endTestingWait, readTestingTrouble } from '../agents/settleTests';
import { longestDelayMs } from '../scheduling/retryPolicy';
import type { Transaction } from '../store/store';
import type { Engine } from './engine';
import { endPlanningWait, readPlanning } from './planning/planningState';
import { endSetupWait, readSetupTrouble } from './setupTrouble';

/**
 * Ends waits before another attempt that are longer than any that is ever made: the clock was set back since, and
 * what was to wait a second would wait for hours.
 */
export async function endImpossibleWaits({ store, clock }: Pick<Engine, 'store' | 'clock'>): Promise<void> {
  const latest = new Date(clock.now() + longestDelayMs).toISOString();
  const ends: ((tx: Transaction) => void)[] = [];
  for (const [table, column] of [
    ['features', 'retry_not_before'],
    ['feature_spec', 'not_before'],
  ] as const) {
    if (store.get(`SELECT 1 FROM ${table} WHERE ${column} > ?`, [latest]) === undefined) continue;
    ends.push((tx) => tx.run(`UPDATE ${table} SET ${column} = NULL WHERE ${column} > ?`, [latest]));
  }
  if ((readSetupTrouble(store)?.until ?? '') > latest) ends.push(endSetupWait);
  if ((readTestingTrouble(store)?.until ?? '') > latest) ends.push(endTestingWait);
  if ((readPlanning(store).notBefore ?? '') > latest) ends.push(endPlanningWait);
  if (ends.length === 0) return;
  await store.commit((tx) => {
    for (const end of ends) end(tx);
  });
}
