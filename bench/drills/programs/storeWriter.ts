import { readFileSync, writeSync } from 'node:fs';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../src/core/base/clock';
import { messageOf, MusterError } from '../../../src/core/base/errors';
import { silentLog } from '../../../src/core/base/log';
import { acquireWriterLock } from '../../../src/core/store/lock';
import { openStore } from '../../../src/core/store/openStore';
import type { Store } from '../../../src/core/store/store';
import { type DiskFailure, failingFileSystem } from '../../../test/support/failingFileSystem';
import { SeededRandom } from '../seededRandom';
import { mishapFileSystem } from '../store/mishap';
import { addTransfer, drillMigrations } from '../store/transfers';
import { thrownCode, type WriterLine, type WriterOrders, type WriterPhase } from '../store/writerOrders';

// Opens the store and commits transfers without end, alone and together, and says of each when it has been
// acknowledged. Closes the store when its input ends. Gets killed at any moment.
const orders = JSON.parse(process.argv[2] ?? '') as WriterOrders;
const random = new SeededRandom(orders.seed);
let phase: WriterPhase = 'opening';
const closing = new AbortController();
let nextId = orders.firstId;

/** Synchronous: what is said has happened, and the parent hears it even after a kill. */
function say(line: WriterLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

function enter(next: WriterPhase): void {
  phase = next;
  say({ is: next });
}

function codeOf(error: unknown): string {
  return error instanceof MusterError ? error.code : '';
}

async function open(): Promise<{ store: Store; release: () => Promise<void> }> {
  const { directory, wasm, generations, snapshotPolicy, mishap, refusals } = orders;
  const answer = await acquireWriterLock(directory, { purpose: 'drill' });
  if (answer.kind === 'held') throw new Error(`the lock is held by process ${answer.holder.pid}`);
  const fileSystem = mishapFileSystem(
    () => (mishap?.phase === phase ? mishap : undefined),
    (step, about) => {
      say({ is: 'killing', step, about });
      process.kill(process.pid, 'SIGKILL');
    },
    refusals === undefined ? undefined : failingFileSystem(() => readRefusal(refusals)),
  );
  const store = await openStore({
    directory,
    wasm,
    clock: systemClock,
    log: silentLog,
    lock: answer.lock,
    fileSystem,
    snapshotPolicy,
    migrations: drillMigrations(generations),
  });
  return { store, release: () => answer.lock.release() };
}

function readRefusal(file: string): DiskFailure | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DiskFailure;
  } catch {
    return undefined;
  }
}

async function transfer(store: Store): Promise<void> {
  const id = nextId++;
  const changesItsMind = random.chance(0.02);
  try {
    await store.commit((tx) => {
      addTransfer(tx, id);
      if (changesItsMind) throw new MusterError('ToolRefused', thrownCode);
    });
    say({ is: 'acknowledged', id });
  } catch (error) {
    const code = changesItsMind && messageOf(error) === thrownCode ? thrownCode : codeOf(error);
    say({ is: 'rejected', id, code, message: messageOf(error) });
  }
}

const habits: readonly [Habit, ...Habit[]] = [
  // One after the other, each synced by itself.
  async (store) => {
    for (let n = random.between(1, 12); n > 0 && !closing.signal.aborted; n--) await transfer(store);
  },
  // Many at once, sharing a sync.
  async (store) => {
    await Promise.all(Array.from({ length: random.magnitude(2, 48) }, () => transfer(store)));
  },
  // Some come while others wait.
  async (store) => {
    const started: Promise<void>[] = [];
    for (let n = random.between(2, 20); n > 0; n--) {
      started.push(transfer(store));
      if (random.chance(0.5)) await nextTurn();
    }
    await Promise.all(started);
  },
  // None, so that a snapshot is due.
  async () => {
    await delay(random.magnitude(1, 40));
  },
];

type Habit = (store: Store) => Promise<void>;

void (async () => {
  process.stdin.resume().once('end', () => {
    closing.abort();
  });
  try {
    enter('opening');
    const { store, release } = await open();
    say({ is: 'opened', notices: store.notices });
    enter('writing');
    while (!closing.signal.aborted) {
      await random.pick(habits)(store);
      // Acknowledged without a wait, commits would leave no turn for the input to end.
      await nextTurn();
    }
    enter('closing');
    await store.close();
    await release();
    say({ is: 'closed' });
  } catch (error) {
    say({ is: 'failed', phase, code: codeOf(error), message: messageOf(error) });
  }
  process.exit();
})();
