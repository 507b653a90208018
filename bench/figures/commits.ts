import { absolute, type Figure, type FigureGroup, median, ratio } from '../support/figure';
import { agentStep } from '../support/lifecycleWork';
import { muster, nodeSqlite, type OpenRival, type Rival, wasmSqlite } from '../support/rivals';
import { historyStore } from '../support/sampleStore';

const rows = 10_000;
const rounds = 9;
const warmUps = 60;
const loneCommits = 300;
const groupedCommits = 3200;
const writers = 32;

interface Sample {
  readonly p50Ms: number;
  readonly perSecond: number;
}

/**
 * Durable commits of an agent's life on a history of 10,000 rows. In each round every database gets its turn,
 * alone, so that nothing that one does in the background is paid by another; each round begins with another.
 */
export const commits: FigureGroup = {
  names: [
    'store.commit.p50.vsNodeSqlite',
    'store.commit.p50.vsWasm',
    'store.commit32.vsNodeSqlite',
    'store.commit.p50.ms',
    'store.commit32.perSecond',
  ],
  async measure(folder) {
    const history = await historyStore(folder, rows);
    const rivals = [muster, nodeSqlite, wasmSqlite];
    const samples = new Map<Rival, Sample[]>(rivals.map((rival) => [rival, []]));
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < rivals.length; turn++) {
        const rival = rivals[(round + turn) % rivals.length];
        if (rival) samples.get(rival)?.push(await takeTurn(rival, history));
      }
    }
    const of = (rival: Rival, key: keyof Sample): number[] => samples.get(rival)?.map((s) => s[key]) ?? [];
    const against = (name: string, rival: Rival, key: keyof Sample): Figure =>
      ratio(name, { peer: rival.name, own: of(muster, key), others: of(rival, key) });
    return [
      against('store.commit.p50.vsNodeSqlite', nodeSqlite, 'p50Ms'),
      against('store.commit.p50.vsWasm', wasmSqlite, 'p50Ms'),
      against('store.commit32.vsNodeSqlite', nodeSqlite, 'perSecond'),
      absolute('store.commit.p50.ms', 'ms', of(muster, 'p50Ms')),
      absolute('store.commit32.perSecond', '1/s', of(muster, 'perSecond')),
    ];
  },
};

async function takeTurn(rival: Rival, history: string): Promise<Sample> {
  const database = await rival.open(history);
  try {
    let step = 0;
    const next = (): ((run: Parameters<typeof agentStep>[0]) => void) => {
      const n = step++;
      return (run) => agentStep(run, n, rows + 1);
    };
    for (let n = 0; n < warmUps; n++) await database.commit(next());
    const times: number[] = [];
    for (let n = 0; n < loneCommits; n++) {
      const startedAt = performance.now();
      await database.commit(next());
      times.push(performance.now() - startedAt);
    }
    return { p50Ms: median(times), perSecond: await groupedPerSecond(database, next) };
  } finally {
    await database.close();
  }
}

async function groupedPerSecond(
  database: OpenRival,
  next: () => Parameters<OpenRival['commitGrouped']>[0],
): Promise<number> {
  let begun = 0;
  const write = async (): Promise<void> => {
    while (begun < groupedCommits) {
      begun++;
      await database.commitGrouped(next());
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: writers }, write));
  return (groupedCommits / (performance.now() - startedAt)) * 1000;
}
