import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  cpSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../src/core/base/clock';
import { silentLog } from '../../src/core/base/log';
import { openStore, type OpenStoreOptions } from '../../src/core/store/openStore';
import type { Store } from '../../src/core/store/store';
import { agentStep, insertPastAgent } from './lifecycleWork';

const wasm = path.resolve('node_modules/sql.js/dist/sql-wasm.wasm');
const rowsPerCommit = 500;

/** Never takes a snapshot by itself. */
const noSnapshots = { idleMs: 1e9, maxAgeMs: 1e9, maxJournalBytes: 1e12 };

export function openSample(directory: string, options: Partial<OpenStoreOptions> = {}): Promise<Store> {
  return openStore({ directory, wasm, clock: systemClock, log: silentLog, ...options });
}

/** A folder with a closed store that holds so many rows of history; made once in a run, and never to be changed. */
export async function historyStore(folder: string, rows: number): Promise<string> {
  return once(path.join(folder, `history-${rows}`), async (directory) => {
    const store = await openSample(directory);
    for (let from = 0; from < rows; from += rowsPerCommit) {
      await store.commit((tx) => {
        for (let n = from; n < Math.min(from + rowsPerCommit, rows); n++)
          insertPastAgent((sql, params) => tx.run(sql, params), n);
      });
    }
    await store.close();
  });
}

/** The files of such a store as a kill leaves them, with so many commits that only the journal holds. */
export async function killedStore(folder: string, rows: number, entries: number): Promise<string> {
  const history = await historyStore(folder, rows);
  return once(path.join(folder, `killed-${rows}-${entries}`), async (directory) => {
    const living = `${directory}.living`;
    cpSync(history, living, { recursive: true });
    const store = await openSample(living, { snapshotPolicy: noSnapshots });
    const firstId = rows + 1;
    const acknowledged: Promise<unknown>[] = [];
    for (let n = 0; n < entries; n++) {
      acknowledged.push(store.commit((tx) => agentStep((sql, params) => tx.run(sql, params), n, firstId)));
      if (acknowledged.length === 1000) await Promise.all(acknowledged.splice(0));
    }
    await Promise.all(acknowledged);
    cpSync(living, directory, { recursive: true });
    await store.close();
    rmSync(living, { recursive: true });
  });
}

/** A folder of its own with the same files. */
export function copyOf(directory: string, name: string): string {
  const copy = `${directory}.${name}`;
  rmSync(copy, { recursive: true, force: true });
  cpSync(directory, copy, { recursive: true });
  return copy;
}

/** The same without a copy of most bytes, for a store that is only opened. */
export function linkedCopyOf(directory: string, name: string): string {
  const copy = `${directory}.${name}`;
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy);
  for (const file of readdirSync(directory)) {
    // The mark of what was acknowledged is the one file that is written in place.
    const share = file.endsWith('.acknowledged') ? copyFileSync : linkSync;
    share(path.join(directory, file), path.join(copy, file));
  }
  return copy;
}

async function once(directory: string, make: (directory: string) => Promise<void>): Promise<string> {
  if (existsSync(directory)) return directory;
  const unfinished = `${directory}.unfinished`;
  await make(unfinished);
  renameSync(unfinished, directory);
  return directory;
}
