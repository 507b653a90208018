import type { Outcome } from '../drill';
import { SeededRandom } from '../seededRandom';
import { playRefusingDisk } from '../store/refusingDisk';
import type { RefusingDiskOrders } from '../store/storeFull';

// Plays an episode in a process of its own, so that the disk it plays on can be there for it alone.
const { number, seed, folder, kind, rounds, programs, wasm } = JSON.parse(
  process.argv[2] ?? '',
) as RefusingDiskOrders;

void (async () => {
  const tools = { program: (name: string) => programs[name] ?? '', wasm, assets: '' };
  const random = new SeededRandom(seed);
  const outcome: Outcome = await playRefusingDisk({ number, random, folder, tools }, kind, rounds);
  process.stdout.write(`${JSON.stringify({ ...outcome, tally: [...outcome.tally] })}\n`);
  process.stdin.destroy();
})();
