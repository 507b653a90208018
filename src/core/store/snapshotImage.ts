import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { SqlJsStatic } from 'sql.js';
import type { SnapshotSeal } from './journalRecord';
import { MemoryDatabase } from './memoryDatabase';
import { RoomyImage } from './roomyImage';

/** What a snapshot says of itself. It stands inside the file, so that it can never disagree with the rows. */
export interface SnapshotState {
  /** Names the database for good; made when it is created. */
  readonly database: string;
  /** The last commit that the snapshot holds. */
  readonly sequence: number;
}

export interface LoadedSnapshot extends SnapshotState {
  readonly memory: MemoryDatabase;
  readonly seal: SnapshotSeal;
  /** Whether a segment confirms that these are the bytes that were written. */
  readonly confirmed: boolean;
}

/** The table is the store's own; commits of others never touch it. */
const createState = 'CREATE TABLE store_state (key TEXT PRIMARY KEY, value) WITHOUT ROWID';
const writeState = 'INSERT OR REPLACE INTO store_state (key, value) VALUES (?, ?)';

export function newDatabase(sqlJs: SqlJsStatic, database: string): MemoryDatabase {
  const first = new MemoryDatabase(sqlJs);
  adopt(first, { database, sequence: 0 });
  const image = RoomyImage.filledWith(first.image(new Uint8Array()));
  first.close();
  return new MemoryDatabase(sqlJs, image);
}

/** Makes an ordinary SQLite database one of the store's. */
function adopt(memory: MemoryDatabase, state: SnapshotState): void {
  memory.begin();
  memory.execute(createState, [], 0);
  memory.execute(writeState, ['database', state.database], 0);
  memory.execute(writeState, ['sequence', state.sequence], 0);
  memory.commit();
}

/** The bytes of a complete SQLite file that knows how far it goes, good until the next call. */
export function takeImage(memory: MemoryDatabase, sequence: number): Uint8Array {
  const mark = randomBytes(16);
  memory.begin();
  memory.execute(writeState, ['sequence', sequence], 0);
  memory.execute(writeState, ['mark', mark], 0);
  memory.commit();
  return memory.image(mark);
}

/**
 * Opens a snapshot, whose bytes it takes over, and checks it: against the seal that a journal segment holds of
 * it, otherwise by SQLite's own check. Throws with the reason when it is not what was written. A database that is not one of the
 * store's becomes one, called `adoptAs`.
 */
export function loadSnapshot(
  sqlJs: SqlJsStatic,
  image: RoomyImage,
  sealOf: (state: SnapshotState) => SnapshotSeal | undefined,
  adoptAs: string | undefined,
): LoadedSnapshot {
  const written = { bytes: image.length, crc: crc32(image) };
  const memory = new MemoryDatabase(sqlJs, image);
  try {
    const known = readState(memory);
    if (!known && !adoptAs) throw new Error('it is not the one that the journal goes with');
    const state = known ?? { database: adoptAs ?? '', sequence: 0 };
    const seal: SnapshotSeal = { sequence: state.sequence, ...written };
    const expected = sealOf(state);
    if (expected) {
      if (expected.bytes !== seal.bytes || expected.crc !== seal.crc)
        throw new Error('it is not what was written');
    } else {
      const [finding] = memory.query<{ integrity_check: string }>('PRAGMA integrity_check');
      if (finding?.integrity_check !== 'ok')
        throw new Error(finding?.integrity_check ?? 'it cannot be checked');
    }
    if (!known) adopt(memory, state);
    return {
      memory,
      seal,
      confirmed: expected !== undefined,
      database: state.database,
      sequence: state.sequence,
    };
  } catch (error) {
    memory.close();
    throw error;
  }
}

function readState(memory: MemoryDatabase): SnapshotState | undefined {
  // Also the first read: a file that is no database fails here.
  if (!memory.get(`SELECT 1 FROM sqlite_schema WHERE name = 'store_state'`)) return undefined;
  const value = (key: string): unknown =>
    memory.get<{ value: unknown }>('SELECT value FROM store_state WHERE key = ?', [key])?.value;
  const database = value('database');
  const sequence = value('sequence');
  if (typeof database !== 'string' || typeof sequence !== 'number')
    throw new Error('its store_state is not readable');
  return { database, sequence };
}
