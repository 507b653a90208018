import { mkdirSync, watch } from 'node:fs';
import path from 'node:path';
import type { Drill, Episode, Outcome } from '../drill';
import type { SeededRandom } from '../seededRandom';
import { Tally } from '../tally';
import { inspectCopy } from './inspection';
import { Ledger } from './ledger';
import { WriterProcess } from './writerProcess';
import type { WriterOrders, WriterPhase } from './writerOrders';

const startsPerEpisode = 10;
/** A kill that waits for something which does not come is made after this time all the same. */
const patienceMs = 600;
const ordinaryNotice = 'The last write had not finished: ';

export const storeKill: Drill = {
  name: 'store.kill',
  promise: 'a writer killed at any moment loses no acknowledged commit, and leaves none half done',
  rounds: 330,
  weight: 4,
  play,
};

/** One store, whose writers are killed one after the other; each finds what the one before has left. */
async function play({ random, folder, tools, signal }: Episode): Promise<Outcome> {
  const directory = path.join(folder, 'store');
  mkdirSync(directory);
  const ledger = new Ledger();
  const tally = new Tally();
  const violations: string[] = [];
  let generations = 0;
  let kills = 0;
  for (let start = 0; start < startsPerEpisode && violations.length === 0; start++) {
    const choices = random.fork(start);
    if (choices.chance(0.4)) generations += choices.between(1, 3);
    const kill = chooseKill(choices);
    const orders: WriterOrders = {
      directory,
      wasm: tools.wasm,
      seed: choices.fork('writer').seed,
      firstId: start * 1_000_000 + 1,
      generations,
      snapshotPolicy: choices.pick([{ idleMs: 5, maxAgeMs: 15 }, { idleMs: 20, maxAgeMs: 60 }, {}]),
      ...('step' in kill ? { mishap: kill } : {}),
    };
    const writer = new WriterProcess(tools, orders, ledger);
    const cancel = arrange(kill, writer, directory, signal);
    const end = await writer.end();
    cancel();
    ledger.forgetUndecided();
    if (signal.aborted) break;

    if (writer.phase === 'closed') tally.count('closed before the kill');
    else if (end === 'SIGKILL') {
      kills++;
      tally.count(momentOf(writer));
    } else violations.push(`the writer ended by itself: ${writer.failure?.message ?? end}`);
    tally.count('commits acknowledged', writer.acknowledged);
    const rejected = writer.rejections.find(({ code }) => code !== 'thrown');
    if (rejected) violations.push(`a commit was rejected: ${rejected.message}`);
    const { wasm } = tools;
    const inspection = await inspectCopy(directory, {
      wasm,
      generations,
      compare: (audit) => ledger.compare(audit),
    });
    violations.push(...inspection.violations);
    for (const notice of [...writer.notices, ...inspection.notices]) {
      if (!notice.startsWith(ordinaryNotice)) violations.push(`a kill alone was taken for damage: ${notice}`);
    }
    if (inspection.notices.length > 0) tally.count('unfinished writes dropped');
  }
  return { rounds: kills, violations, tally };
}

type Kill =
  | { readonly phase: WriterPhase; readonly afterMs: number }
  | { readonly phase: WriterPhase; readonly acknowledged: number }
  | { readonly phase: WriterPhase; readonly file: RegExp; readonly nth: number; readonly afterMs: number }
  | NonNullable<WriterOrders['mishap']>;

/** By the clock and by what can be seen from outside, or by the writer itself at a certain step. */
function chooseKill(random: SeededRandom): Kill {
  const phase = random.pick<WriterPhase>(['opening', 'opening', 'writing', 'writing', 'writing', 'closing']);
  if (random.chance(0.5)) {
    const step = random.pick(['any', 'any', 'any', ...(phase === 'writing' ? writingSteps : otherSteps)]);
    const most = step === 'any' ? (phase === 'writing' ? 400 : 60) : phase === 'writing' ? 20 : 3;
    return {
      phase,
      step,
      nth: random.magnitude(1, most),
      side: random.pick(['before', 'partly', 'during']),
    };
  }
  if (phase !== 'writing') return { phase, afterMs: random.magnitude(1, 60) - 1 };
  return random.pick<Kill>([
    { phase, afterMs: random.magnitude(1, 300) },
    { phase, acknowledged: random.magnitude(1, 400) },
    { phase, file: /\.tmp$/, nth: random.between(1, 8), afterMs: random.between(0, 4) },
  ]);
}

const writingSteps = [
  'write',
  'writeSync',
  'syncData',
  'syncDataSync',
  'rename',
  'link',
  'sync',
  'syncFolder',
];
const otherSteps = ['read', 'write', 'rename', 'link', 'sync', 'syncFolder', 'remove', 'close'];

function arrange(kill: Kill, writer: WriterProcess, directory: string, signal: AbortSignal): () => void {
  const timers = new Set<NodeJS.Timeout>();
  const killAfter = (ms: number): void => void timers.add(setTimeout(() => writer.kill(), ms));
  const onAbort = (): void => writer.kill();
  signal.addEventListener('abort', onAbort);
  let files = 0;
  // Writes into the folder are not waited for: a look at the names is enough to know that a snapshot begins.
  const watcher = watch(directory, (_, name) => {
    if ('file' in kill && kill.file.test(name ?? '') && ++files === kill.nth) killAfter(kill.afterMs);
  });
  let acknowledged = 0;
  writer.onLine(({ is }) => {
    if (is === 'acknowledged') {
      acknowledged++;
      if ('acknowledged' in kill && acknowledged === kill.acknowledged) writer.kill();
    } else if (is === 'writing' && kill.phase === 'closing') {
      timers.add(setTimeout(() => writer.close(), 30));
    }
    if (is !== kill.phase) return;
    if ('afterMs' in kill && !('file' in kill)) killAfter(kill.afterMs);
    else killAfter(patienceMs);
  });
  return () => {
    watcher.close();
    signal.removeEventListener('abort', onAbort);
    for (const timer of timers) clearTimeout(timer);
  };
}

function momentOf({ killing, phase }: WriterProcess): string {
  if (!killing) return `kills while ${phase}`;
  const { step, about } = killing;
  if (/\.(snapshot|previous)\.|\.db$/.test(about)) return `kills while ${phase}, at a snapshot's name`;
  // Nothing else is committed before the store is open.
  if (phase === 'opening' && /DataSync|writeSync/.test(step)) return 'kills in a migration';
  return /^(write|sync)/.test(step) ? `kills while ${phase}, at a write` : `kills while ${phase}, at a name`;
}
