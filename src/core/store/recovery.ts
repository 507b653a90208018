import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { messageOf, MusterError } from '../base/errors';
import { readAcknowledged } from './acknowledgedMark';
import { sealsIn, type SnapshotSeal } from './journalRecord';
import type { MemoryDatabase } from './memoryDatabase';
import { type Aside, replay, type ReplayOptions, type ReplayResult, type Segment } from './replay';
import { RoomyImage } from './roomyImage';
import { headerBytes, SegmentReader } from './segmentReader';
import { type LoadedSnapshot, loadSnapshot, newDatabase, type SnapshotState } from './snapshotImage';
import type { StoreFiles } from './storeFiles';

/** The state of a store as its files tell it; nothing on disk has been touched. */
export interface Recovered {
  readonly memory: MemoryDatabase;
  readonly database: string;
  readonly sequence: number;
  /** The snapshot that it rests on; null when all came from the journal. */
  readonly seal: SnapshotSeal | null;
  /** That one and those before it, of which the journal knows. */
  readonly seals: readonly SnapshotSeal[];
  /** Whether `NAME.db` is that snapshot. If not, what is there has to be kept beside and written anew. */
  readonly snapshotInPlace: boolean;
  /** Commits that no snapshot holds yet. */
  readonly replayed: number;
  readonly notices: readonly string[];
  readonly asides: readonly Aside[];
}

export interface RecoverOptions {
  /** The commits behind this one were refused to whoever made them. */
  readonly upTo?: number;
  /** Go on with what is left when acknowledged commits cannot be read any more. */
  readonly salvage?: boolean;
  /** As in {@link ReplayOptions}. */
  readonly strictly?: boolean;
}

interface Base extends SnapshotState {
  /** Null when all there is stands in the journal. */
  readonly file: string | null;
  readonly memory: MemoryDatabase;
  readonly seal: SnapshotSeal | null;
  /** Nothing says whether it is what was written. */
  readonly isDoubtful?: boolean;
  /** Builds it from the files once more. */
  readonly again: () => MemoryDatabase;
}

interface Attempt {
  readonly base: Base;
  readonly result: ReplayResult;
}

interface Failure {
  readonly file: string;
  readonly reason: string;
  /** Nothing is known to be wrong with it, nor that all is well. */
  readonly isDoubt?: boolean;
}

/**
 * Finds the newest state that the files hold: the snapshot and the journal behind it; if the snapshot is
 * damaged, the one before it and the longer journal behind that; if there was none yet, the journal alone.
 */
export function recover(sqlJs: SqlJsStatic, files: StoreFiles, options: RecoverOptions = {}): Recovered {
  // Before the journal: whoever writes meanwhile is ahead of what is read here, never behind.
  const acknowledged = options.upTo === undefined ? readAcknowledged(files) : undefined;
  const segments = readSegments(files);
  const failures: Failure[] = [];
  const incomplete: Attempt[] = [];
  let best: Attempt | undefined;
  for (const base of bases(sqlJs, files, segments, failures, options.salvage ?? false)) {
    const attempt = attemptAt(base, segments, { ...options, acknowledged });
    const reason = attempt.result.damage ?? whyUnrelated(base, segments);
    if (reason === undefined) {
      best = attempt;
      break;
    }
    failures.push({ file: base.file ?? files.database, reason });
    incomplete.push(attempt);
  }
  if (!best && options.salvage) best = incomplete.sort((a, b) => b.result.sequence - a.result.sequence)[0];
  for (const attempt of incomplete) if (attempt !== best) attempt.base.memory.close();

  const firstFailure = failures.find(({ isDoubt }) => !isDoubt) ?? failures[0];
  if (best) return recovered(files, best, failures, segments);
  if (options.salvage || (!firstFailure && segments.length === 0)) return fresh(sqlJs, segments, failures);
  throw corrupt(
    files,
    firstFailure?.reason ?? 'it is missing, and the journal does not go back to its beginning',
  );
}

function attemptAt(base: Base, segments: readonly Segment[], options: ReplayOptions): Attempt {
  try {
    return { base, result: replay(base.memory, base, segments, options) };
  } catch {
    // What is in memory now is no state that there ever was.
    base.memory.close();
    const memory = base.again();
    const strictly = true;
    return { base: { ...base, memory }, result: replay(memory, base, segments, { ...options, strictly }) };
  }
}

function readSegments(files: StoreFiles): Segment[] {
  const { fs } = files;
  return files.segments().map((file) => {
    const head = fs.readStart(file.path, headerBytes) ?? Buffer.alloc(0);
    return { ...file, reader: new SegmentReader(head, () => fs.read(file.path), file.start) };
  });
}

/**
 * What a state can be built on, best first. A snapshot that no segment confirms, because the beginning of one
 * is damaged or because it says a wrong number of itself, may have lost what SQLite's check does not see; it is
 * only better than nothing.
 */
function* bases(
  sqlJs: SqlJsStatic,
  files: StoreFiles,
  segments: readonly Segment[],
  failures: Failure[],
  salvage: boolean,
): Generator<Base> {
  // Put there by hand, or by whatever wrote the file before. With a journal beside it, it is the wrong file.
  const adoptAs = segments.length === 0 ? randomUUID() : undefined;
  const doubtful: Base[] = [];
  for (const file of [files.database, files.previous]) {
    const read = (): RoomyImage | undefined => files.fs.readInto(file, (size) => RoomyImage.ofSize(size));
    const load = (image: RoomyImage): LoadedSnapshot =>
      loadSnapshot(sqlJs, image, (state) => sealOf(segments, state), adoptAs);
    const image = read();
    if (!image) continue;
    const again = (): MemoryDatabase => {
      const same = read();
      if (!same) throw new Error(`${path.basename(file)} is not there any more`);
      return load(same).memory;
    };
    try {
      const loaded = load(image);
      if (loaded.confirmed || segments.length === 0) {
        yield { file, again, ...loaded };
        continue;
      }
      const reason = `${path.basename(file)} cannot be told from a damaged one`;
      failures.push({ file, reason, isDoubt: true });
      if (salvage) doubtful.push({ file, again, ...loaded, isDoubtful: true });
      else loaded.memory.close();
    } catch (error) {
      failures.push({ file, reason: `${path.basename(file)} cannot be used (${messageOf(error)})` });
    }
  }
  const header = segments[0]?.reader.header;
  if (header?.start === 1 && header.snapshot === null) {
    const again = (): MemoryDatabase => newDatabase(sqlJs, header.database);
    yield { file: null, memory: again(), again, seal: null, database: header.database, sequence: 0 };
  }
  yield* doubtful;
}

function sealOf(segments: readonly Segment[], state: SnapshotState): SnapshotSeal | undefined {
  return sealsOf(segments, state.database).find(({ sequence }) => sequence === state.sequence);
}

/** What the journal knows of snapshots; of two with the same number the later one counts. */
function sealsOf(segments: readonly Segment[], database: string): SnapshotSeal[] {
  return segments
    .toReversed()
    .flatMap(({ reader: { header } }) => (header?.database === database ? sealsIn(header) : []));
}

/** A sound file may still be the wrong one. Better the one that the journal knows, if there is such. */
function whyUnrelated(base: Base, segments: readonly Segment[]): string | undefined {
  const databases = segments.flatMap(({ reader }) => reader.header?.database ?? []);
  if (databases.length === 0 || databases.includes(base.database)) return undefined;
  return `the journal beside ${path.basename(base.file ?? '')} is that of another database`;
}

function recovered(
  files: StoreFiles,
  { base, result }: Attempt,
  failures: readonly Failure[],
  segments: readonly Segment[],
): Recovered {
  const snapshotInPlace = base.file === files.database && !base.isDoubtful;
  const notices = [...result.notices];
  const asides = [...result.asides];
  if (base.isDoubtful) {
    notices.unshift(
      `${path.basename(base.file ?? '')} cannot be told from a damaged one; it was taken as it is, and kept beside.`,
    );
  } else if (!snapshotInPlace && failures.length > 0) {
    const source = base.file === null ? 'the journal' : `${path.basename(base.file)} and the journal`;
    notices.unshift(
      `${failures[0]?.reason ?? ''}; everything was rebuilt from ${source}, and the damaged file kept beside.`,
    );
  }
  if (result.damage !== undefined) {
    notices.unshift(
      `${result.damage}; the database goes on from commit ${result.sequence}, the damaged files are kept.`,
    );
  }
  const previousIsStrange = base.file === null || asides.some(({ why }) => why === 'foreign');
  if (previousIsStrange && base.file !== files.previous && files.fs.identity(files.previous) !== undefined) {
    asides.push({
      file: files.previous,
      why: base.file === null ? 'damaged' : 'foreign',
      stillNeeded: false,
    });
  }
  if (base.isDoubtful || result.damage !== undefined)
    asides.push(...restOf(files, base, { ...result, asides }, segments));
  return {
    memory: base.memory,
    database: base.database,
    sequence: result.sequence,
    seal: base.seal,
    seals: sealsFrom(base, segments),
    snapshotInPlace,
    replayed: result.replayed,
    notices,
    asides,
  };
}

/** Those with higher numbers never came to be in place. */
function sealsFrom({ seal, database }: Base, segments: readonly Segment[]): readonly SnapshotSeal[] {
  if (!seal) return [];
  const earlier = new Map<number, SnapshotSeal>();
  for (const known of sealsOf(segments, database)) {
    if (known.sequence < seal.sequence && !earlier.has(known.sequence)) earlier.set(known.sequence, known);
  }
  return [seal, ...[...earlier.values()].sort((a, b) => b.sequence - a.sequence)];
}

/** After a loss every byte that was there is kept, also what would otherwise go with the next snapshots. */
function restOf(
  files: StoreFiles,
  base: Base,
  { asides, sequence }: ReplayResult,
  segments: readonly Segment[],
): Aside[] {
  const firstUsed = segments.findLastIndex(({ start }) => start <= base.sequence + 1);
  const rest = segments.map(({ path: file, start, reader }, index): Aside => {
    const why = reader.header ? 'old' : 'damaged';
    // Where nothing was replayed from it, the name may be needed for the segment that is begun now.
    return { file, why, stillNeeded: index >= firstUsed && start <= sequence };
  });
  if (files.fs.identity(files.previous) !== undefined) {
    const isBase = base.file === files.previous;
    rest.push({ file: files.previous, why: isBase ? 'damaged' : 'old', stillNeeded: isBase });
  }
  return rest.filter(({ file }) => !asides.some((aside) => aside.file === file));
}

function fresh(sqlJs: SqlJsStatic, segments: readonly Segment[], failures: readonly Failure[]): Recovered {
  const database = randomUUID();
  const leftovers = [...segments.map(({ path }) => path), ...failures.map(({ file }) => file)];
  return {
    memory: newDatabase(sqlJs, database),
    database,
    sequence: 0,
    seal: null,
    seals: [],
    snapshotInPlace: false,
    replayed: 0,
    notices:
      leftovers.length === 0
        ? []
        : ['Nothing of the database could be read; it starts empty, the files are kept.'],
    asides: leftovers.map((file) => ({ file, why: 'damaged', stillNeeded: false })),
  };
}

function corrupt(files: StoreFiles, reason: string): MusterError {
  return new MusterError(
    'StoreCorrupt',
    `The database in ${files.directory} is damaged: ${reason}. Nothing was changed; put the folder back from a backup, or recover what can still be read of it (Muster: Recover Database…, or muster recover).`,
    { details: { directory: files.directory, reason } },
  );
}
