import { longestDelayMs } from '../scheduling/retryPolicy';
import type { Engine } from './engine';
import { endSetupWait, readSetupTrouble } from './setupTrouble';

/**
 * Ends waits before another attempt that are longer than any that is ever made: the clock was set back since, and
 * what was to wait a second would wait for hours.
 */
export async function endImpossibleWaits({ store, clock }: Pick<Engine, 'store' | 'clock'>): Promise<void> {
  const latest = new Date(clock.now() + longestDelayMs).toISOString();
  const isSetupLate = (readSetupTrouble(store)?.until ?? '') > latest;
  const isLate = store.get('SELECT 1 FROM features WHERE retry_not_before > ?', [latest]) !== undefined;
  if (!isSetupLate && !isLate) return;
  await store.commit((tx) => {
    tx.run('UPDATE features SET retry_not_before = NULL WHERE retry_not_before > ?', [latest]);
    if (isSetupLate) endSetupWait(tx);
  });
}
