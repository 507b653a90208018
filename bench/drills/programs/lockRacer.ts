import fs from 'node:fs';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../src/core/base/clock';
import { messageOf, MusterError } from '../../../src/core/base/errors';
import { silentLog } from '../../../src/core/base/log';
import { acquireWriterLock } from '../../../src/core/store/lock';
import { openStore } from '../../../src/core/store/openStore';
import type { Store, WriterLock } from '../../../src/core/store/store';
import { nodeFileSystem, type StoreFileSystem } from '../../../src/core/store/storeFileSystem';
import { forceCommand, monotonicMs, type RacerLine, type RacerOrders } from '../lock/raceEvents';
import { SeededRandom } from '../seededRandom';
import { addTransfer, drillMigrations } from '../store/transfers';

// Takes the lock again and again, and says what it believes about it. Stops and kills itself in the middle of
// the steps that matter; whoever started it lets it go on.
const { lockFolder, storeFolder, wasm, seed, withStore } = JSON.parse(process.argv[2] ?? '') as RacerOrders;
const random = new SeededRandom(seed);
const orders = { force: false };
const write = fs.writeSync.bind(fs);

function say(line: RacerLine): void {
  write(1, `${JSON.stringify(line)}\n`);
}

function mishapAt(where: string, probability: number): void {
  if (!random.chance(probability)) return;
  if (random.chance(0.2)) {
    say({ is: 'killing', at: monotonicMs(), where });
    process.kill(process.pid, 'SIGKILL');
  }
  say({ is: 'stopping', at: monotonicMs(), where });
  process.kill(process.pid, 'SIGSTOP');
  say({ is: 'resumed', at: monotonicMs() });
}

/** The lock asks Node directly, so its steps are caught there. */
function watchLockSteps(): void {
  const steps = ['linkSync', 'readdirSync', 'renameSync', 'rmSync', 'writeFileSync'] as const;
  for (const step of steps) {
    const run = fs[step] as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]): unknown => {
      if (!String(args[0]).startsWith(lockFolder)) return run(...args);
      mishapAt(`before ${step}`, 0.004);
      const result = run(...args);
      mishapAt(`after ${step}`, 0.004);
      return result;
    };
    Object.assign(fs, { [step]: watched });
  }
}

/** The store's file system, with mishaps before and during its steps. */
function watchedFileSystem(): StoreFileSystem {
  const watched = Object.entries(nodeFileSystem).map(
    ([step, run]: [string, (...args: unknown[]) => unknown]) => {
      const watchedRun = (...args: unknown[]): unknown => {
        mishapAt(`before ${step}`, 0.004);
        const result = run(...args);
        mishapAt(`during ${step}`, 0.004);
        return result;
      };
      return [step, watchedRun] as const;
    },
  );
  // The same methods with the same parameters, whichever there are.
  return Object.fromEntries(watched) as unknown as StoreFileSystem;
}

function isCurrent(lock: WriterLock): boolean {
  const at = monotonicMs();
  const { generation } = lock;
  const current = lock.isCurrent();
  say({ is: current ? 'current' : 'fenced', generation, at });
  return current;
}

async function holdAlone(lock: WriterLock): Promise<void> {
  const until = monotonicMs() + random.magnitude(1, 20);
  while (isCurrent(lock) && monotonicMs() < until) await (random.chance(0.5) ? delay(1) : nextTurn());
}

async function holdWithStore(lock: WriterLock): Promise<void> {
  const { generation } = lock;
  try {
    const store = await openStore({
      directory: storeFolder,
      wasm,
      clock: systemClock,
      log: silentLog,
      lock,
      fileSystem: watchedFileSystem(),
      snapshotPolicy: { idleMs: 3, maxAgeMs: 10 },
      migrations: drillMigrations(0),
    });
    let id = generation * 10_000;
    for (let bursts = random.between(1, 8); bursts > 0; bursts--) {
      const commits = Array.from({ length: random.magnitude(1, 12) }, () => commit(store, lock, ++id));
      await Promise.all(commits);
      if (random.chance(0.3)) await delay(random.magnitude(1, 12));
      if (!isCurrent(lock) && random.chance(0.5)) break;
    }
    await store.close();
  } catch (error) {
    refused(lock, error);
  }
}

async function commit(store: Store, lock: WriterLock, id: number): Promise<void> {
  const at = monotonicMs();
  try {
    await store.commit((tx) => addTransfer(tx, id));
    say({ is: 'committed', generation: lock.generation, at, id });
  } catch (error) {
    refused(lock, error);
  }
}

function refused(lock: WriterLock, error: unknown): void {
  const at = monotonicMs();
  const code = error instanceof MusterError ? error.code : '';
  const { generation } = lock;
  say({ is: 'refused', generation, at, code, message: messageOf(error), current: lock.isCurrent() });
}

async function race(): Promise<never> {
  for (;;) {
    const forced = orders.force;
    orders.force = false;
    const answer = await acquireWriterLock(lockFolder, { purpose: 'drill', force: forced });
    if (answer.kind === 'held') {
      await delay(random.between(1, 4));
      continue;
    }
    const { lock } = answer;
    const { generation } = lock;
    say({ is: 'granted', generation, at: monotonicMs(), forced });
    await (withStore ? holdWithStore(lock) : holdAlone(lock));
    say({ is: 'releasing', generation, at: monotonicMs() });
    await lock.release();
  }
}

process.stdin.on('data', (data: Buffer) => {
  if (data.toString().includes(forceCommand)) orders.force = true;
});
// Whoever started this is gone.
process.stdin.once('end', () => process.exit());
watchLockSteps();
void race();
