import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../base/clock';
import { MusterError } from '../base/errors';
import { recordEvent } from '../store/activityLog';
import { openStore } from '../store/openStore';
import type { Store, Transaction, WriterLock } from '../store/store';
import { type DatabaseOptions, underWriterLock } from './withDatabase';

export interface Recovery {
  /** False: the database is sound, and nothing was done. */
  readonly wasDamaged: boolean;
  readonly database: string;
  /** What is wrong and what cannot be read any more, one sentence each. */
  readonly lost: readonly string[];
  readonly kept: {
    readonly features: number;
    readonly passing: number;
    readonly agents: number;
    readonly events: number;
    /** The latest thing that the database still knows of (UTC ISO 8601). */
    readonly lastEventAt: string | undefined;
  };
  /** Damaged files, which stay beside the database under these names. */
  readonly setAside: readonly string[];
  /** Agents whose row is lost while their output is still in `runs/`. */
  readonly runsWithoutRow: readonly number[];
}

/**
 * Opens a damaged database with what can still be read, at the wish of the user. A sound one is left alone;
 * of a damaged one every file is kept.
 *
 * @throws MusterError NotAGitRepository, GitMissing, StoreLocked, StoreMissing, StoreTooNew, StoreWriteFailed
 */
export function recoverDatabase(options: Omit<DatabaseOptions, 'mayCreate' | 'purpose'>): Promise<Recovery> {
  return underWriterLock(
    { ...options, mayCreate: false, purpose: 'recovery' },
    async (directory, lock): Promise<Recovery> => {
      const before = new Set(readdirSync(directory));
      const { store, damage } = await openOrSalvage(options, directory, lock);
      try {
        const runsWithoutRow = damage === undefined ? [] : await mendNumbering(store, directory);
        return {
          wasDamaged: damage !== undefined,
          database: store.file,
          lost: damage === undefined ? [] : lossIn(damage, store.notices),
          kept: keptIn(store),
          setAside: readdirSync(directory)
            .filter((name) => !before.has(name) && /\.(damaged|torn|foreign|old)(-\d+)?$/.test(name))
            .sort(),
          runsWithoutRow,
        };
      } finally {
        await store.close();
      }
    },
  );
}

async function openOrSalvage(
  { assets, log, clock = systemClock }: Omit<DatabaseOptions, 'mayCreate' | 'purpose'>,
  directory: string,
  lock: WriterLock,
): Promise<{ store: Store; damage: string | undefined }> {
  const options = { directory, wasm: path.join(assets, 'sql-wasm.wasm'), clock, log, lock };
  try {
    return { store: await openStore(options), damage: undefined };
  } catch (error) {
    if (!(error instanceof MusterError) || error.code !== 'StoreCorrupt') throw error;
    const { reason } = error.details;
    const damage = typeof reason === 'string' ? reason : error.message;
    return { store: await openStore({ ...options, salvage: true }), damage };
  }
}

/**
 * An agent whose row is lost has left a folder under its number. That number must not be given again: the
 * folder would be taken for the new agent's.
 */
async function mendNumbering(store: Store, directory: string): Promise<number[]> {
  const runs = path.join(directory, 'runs');
  const numbers = (existsSync(runs) ? readdirSync(runs) : [])
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const known = new Set(
    store.query<{ id: number }>('SELECT agent_id AS id FROM agent_lifecycle').map(({ id }) => id),
  );
  const lost = numbers.filter((id) => !known.has(id)).sort((a, b) => a - b);
  await store.commit((tx) => {
    const highest = lost.at(-1);
    if (highest !== undefined) neverAgain(tx, highest);
    recordEvent(tx, {
      kind: 'recovered',
      level: 'warning',
      text: 'The database was damaged and goes on with what could still be read',
    });
  });
  return lost;
}

function neverAgain(tx: Transaction, highest: number): void {
  const raised = tx.run(`UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'agent_lifecycle'`, [
    highest,
  ]);
  if (raised === 0)
    tx.run(`INSERT INTO sqlite_sequence (name, seq) VALUES ('agent_lifecycle', ?)`, [highest]);
}

function keptIn(store: Store): Recovery['kept'] {
  const count = (sql: string): number => store.get<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`)?.n ?? 0;
  return {
    features: count('features'),
    passing: count(`features WHERE status = 'passing'`),
    agents: count('agent_lifecycle'),
    events: count('event'),
    lastEventAt:
      store.get<{ at: string | null }>(`SELECT max(at) AS at FROM event WHERE kind <> 'recovered'`)?.at ??
      undefined,
  };
}

/** What was found when it was opened names the damage as a rule, but not when nothing could be read. */
function lossIn(damage: string, notices: readonly string[]): string[] {
  return notices.some((notice) => notice.startsWith(damage)) ? [...notices] : [`${damage}.`, ...notices];
}
