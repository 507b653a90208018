import { cpSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { SeededRandom } from '../seededRandom';
import { openForInspection } from './inspection';
import { Ledger } from './ledger';
import { addTransfer } from './transfers';

/**
 * Makes a store with a past: a few sessions, each with commits and perhaps snapshots, that were closed or just
 * ended. Every transfer in the ledger was acknowledged before the folder was left as it is.
 */
export async function makeUsedStore(directory: string, wasm: string, random: SeededRandom): Promise<Ledger> {
  const ledger = new Ledger();
  const work = `${directory}.work`;
  let id = 0;
  let generations = 0;
  for (let sessions = random.between(1, 4); sessions > 0; sessions--) {
    if (random.chance(0.5)) generations++;
    const store = await openForInspection(
      work,
      { wasm, generations },
      { snapshotPolicy: { idleMs: 4, maxAgeMs: 20 } },
    );
    const commit = async (): Promise<void> => {
      const transfer = ++id;
      await store.commit((tx) => addTransfer(tx, transfer));
      ledger.acknowledge(transfer);
    };
    for (let bursts = random.between(1, 6); bursts > 0; bursts--) {
      if (random.chance(0.5)) await Promise.all(Array.from({ length: random.between(2, 30) }, commit));
      else for (let n = random.between(1, 10); n > 0; n--) await commit();
      if (random.chance(0.4)) await delay(15);
    }
    // As it lies there when the process is killed; the store itself goes on and closes in another folder.
    rmSync(directory, { recursive: true, force: true });
    const closes = random.chance(0.3);
    if (!closes) cpSync(work, directory, { recursive: true });
    await store.close();
    if (closes) cpSync(work, directory, { recursive: true });
    rmSync(work, { recursive: true });
    if (sessions > 1) cpSync(directory, work, { recursive: true });
  }
  return ledger;
}
