import { mkdirSync } from 'node:fs';
import { waitUntil } from '../../../test/support/waitUntil';
import type { DrillTools } from '../drill';
import type { SeededRandom } from '../seededRandom';
import { Ledger } from './ledger';
import { WriterProcess } from './writerProcess';

/** As many migrations beyond Muster's own as a used store may hold. */
export const usedGenerations = 4;

/**
 * Makes a store with a past: a few sessions, each with commits and snapshots, that were closed or killed.
 * All that the ledger says was acknowledged before the folder was left as it is.
 */
export async function makeUsedStore(
  directory: string,
  tools: DrillTools,
  random: SeededRandom,
): Promise<Ledger> {
  mkdirSync(directory);
  const ledger = new Ledger();
  const sessions = random.between(1, usedGenerations);
  for (let session = 1; session <= sessions; session++) {
    const writer = new WriterProcess(
      tools,
      {
        directory,
        wasm: tools.wasm,
        seed: random.fork(session).seed,
        firstId: session * 1_000_000,
        generations: session,
        snapshotPolicy: { idleMs: 4, maxAgeMs: 20 },
      },
      ledger,
    );
    const enough = random.magnitude(1, 150);
    await waitUntil('commits', () => writer.acknowledged >= enough || writer.hasEnded, { everyMs: 2 });
    if (random.chance(0.3)) writer.close();
    else writer.kill();
    await writer.end();
    if (writer.failure) throw new Error(writer.failure.message);
    ledger.forgetUndecided();
  }
  return ledger;
}
