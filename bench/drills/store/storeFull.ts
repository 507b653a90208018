import { runScript } from '../../../test/support/childScript';
import type { Drill, Episode, Outcome } from '../drill';
import { type DiskKind, ownTmpfs, possibleDisks } from './smallDisk';

const roundsPerEpisode = 4;

/** What a `refusingDisk` process is to do; its only argument, as JSON. */
export interface RefusingDiskOrders {
  readonly number: number;
  readonly seed: string;
  readonly folder: string;
  readonly kind: DiskKind;
  readonly rounds: number;
  readonly programs: Readonly<Record<string, string>>;
  readonly wasm: string;
}

export const storeFull: Drill = {
  name: 'store.full',
  promise:
    'a full disk or a read-only folder is told clearly, costs nothing that was acknowledged, and is over when it is over',
  rounds: 120,
  weight: 2,
  play,
};

async function play({ number, random, folder, tools, signal }: Episode): Promise<Outcome> {
  const disks = possibleDisks();
  // One after the other, so that a short run has seen all of them.
  const kind = disks[number % disks.length] ?? 'injected full disk';
  const orders: RefusingDiskOrders = {
    number,
    seed: random.seed,
    folder,
    kind,
    rounds: roundsPerEpisode,
    programs: { storeWriter: tools.program('storeWriter') },
    wasm: tools.wasm,
  };
  const through = kind === 'full disk' ? ownTmpfs(folder, random.fork('size').between(3, 6)) : [];
  const player = runScript(tools.program('refusingDisk'), [JSON.stringify(orders)], undefined, { through });
  const onAbort = (): void => void player.process.kill('SIGTERM');
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  await player.ended;
  signal.removeEventListener('abort', onAbort);
  const last = player.lines.at(-1);
  if (last === undefined) throw new Error(`an episode on a ${kind} ended without a result`);
  const outcome = JSON.parse(last) as Omit<Outcome, 'tally'> & { tally: [string, number][] };
  return { ...outcome, tally: new Map(outcome.tally) };
}
