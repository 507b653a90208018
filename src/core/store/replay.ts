import path from 'node:path';
import { messageOf } from '../base/errors';
import type { Acknowledged } from './acknowledgedMark';
import type { JournalEntry } from './journalRecord';
import type { MemoryDatabase } from './memoryDatabase';
import type { SegmentEnd, SegmentReader } from './segmentReader';
import type { SnapshotState } from './snapshotImage';
import type { SegmentFile } from './storeFiles';

export interface Segment extends SegmentFile {
  readonly reader: SegmentReader;
}

/** A file that is no longer used, and is kept under another name for people to look at. */
export interface Aside {
  readonly file: string;
  /** Becomes the ending of that name. */
  readonly why: 'damaged' | 'foreign' | 'torn' | 'old';
  /** Holds commits that were replayed, so it stays in place until a new snapshot has them. */
  readonly stillNeeded: boolean;
}

export interface ReplayResult {
  readonly sequence: number;
  readonly replayed: number;
  readonly notices: readonly string[];
  readonly asides: readonly Aside[];
  /** Why acknowledged commits behind `sequence` cannot be read; absent when nothing is missing. */
  readonly damage?: string;
}

export interface ReplayOptions {
  /** The last commit that counts. */
  readonly upTo?: number;
  /** The commits up to this one are known to have been acknowledged. */
  readonly acknowledged?: Acknowledged | undefined;
  /** Everything in its place and one commit after the other, whatever time that takes. */
  readonly strictly?: boolean;
}

const batchSize = 2000;

/**
 * Brings `memory`, which holds a snapshot, up to the end of the journal, or up to the commit `upTo`.
 *
 * A segment counts up to the start of the next one only. What stands behind that was written by a process
 * that had lost the right to write, or was refused to whoever committed it.
 *
 * @throws when `memory` cannot be used any more; another one with `strictly` may get through
 */
export function replay(
  memory: MemoryDatabase,
  from: SnapshotState,
  segments: readonly Segment[],
  options: ReplayOptions = {},
): ReplayResult {
  try {
    return replayAll(memory, from, segments, options);
  } finally {
    memory.endRepeats();
  }
}

function replayAll(
  memory: MemoryDatabase,
  from: SnapshotState,
  segments: readonly Segment[],
  { upTo = Infinity, acknowledged, strictly = false }: ReplayOptions,
): ReplayResult {
  const atLeast = acknowledged?.database === from.database ? acknowledged.sequence : 0;
  const notices: string[] = [];
  const asides: Aside[] = [];
  const own: Segment[] = [];
  for (const segment of segments) {
    const { header } = segment.reader;
    if (!header || header.database === from.database) own.push(segment);
    else asides.push({ file: segment.path, why: 'foreign', stillNeeded: false });
  }
  if (asides.length > 0)
    notices.push(`Journal files of another database lay beside this one and were set aside.`);

  let sequence = from.sequence;
  const result = (damage?: string): ReplayResult => ({
    sequence,
    replayed: sequence - from.sequence,
    notices,
    asides,
    ...(damage === undefined ? {} : { damage }),
  });

  const first = own.findLastIndex((segment) => segment.start <= sequence + 1);
  if (first < 0 && own[0]) {
    for (const segment of own) asides.push({ file: segment.path, why: 'damaged', stillNeeded: false });
    return result(`commits ${sequence + 1} to ${own[0].start - 1} are missing`);
  }
  if (own.length === 0 && sequence < atLeast) {
    return result(`commits ${sequence + 1} to ${atLeast} are missing`);
  }
  for (const [index, segment] of own.entries()) {
    if (index < first || sequence >= upTo) continue;
    const next = own[index + 1];
    const before = sequence;
    const until = Math.min(upTo, next ? next.start - 1 : Infinity);
    const later = next ? Math.max(0, Math.min(upTo + 1, own.at(-1)?.start ?? 0) - next.start) : 0;
    const outcome = replaySegment(memory, segment, { from: sequence, until, later, strictly });
    sequence = outcome.sequence;
    const name = path.basename(segment.path);
    const damage =
      outcome.damage ?? damageOf(outcome.end, name, sequence, { nextStart: next?.start, upTo, atLeast });
    if (damage !== undefined) {
      asides.push({ file: segment.path, why: 'damaged', stillNeeded: sequence > before });
      for (const later of own.slice(index + 1))
        asides.push({ file: later.path, why: 'damaged', stillNeeded: false });
      return result(damage);
    }
    if (!next && outcome.end.kind === 'torn' && upTo === Infinity) {
      const { bytes, wholeLines } = outcome.end;
      notices.push(
        `The last write had not finished: ${bytes} bytes at the end of ${name} were dropped, and no acknowledged commit with them.`,
      );
      if (wholeLines) asides.push({ file: segment.path, why: 'torn', stillNeeded: sequence > before });
    }
  }
  return result();
}

function damageOf(
  end: SegmentEnd,
  name: string,
  sequence: number,
  { nextStart, upTo, atLeast }: { nextStart: number | undefined; upTo: number; atLeast: number },
): string | undefined {
  if (sequence >= upTo) return undefined;
  if (nextStart !== undefined && sequence < nextStart - 1) {
    return `${name} is damaged, commits ${sequence + 1} to ${nextStart - 1} cannot be read`;
  }
  if (nextStart === undefined && sequence < atLeast) {
    return `${name} is damaged, commits ${sequence + 1} to ${atLeast} cannot be read`;
  }
  return nextStart === undefined && end.kind === 'damaged'
    ? `${name} is damaged, commit ${sequence + 1} and what followed cannot be read`
    : undefined;
}

interface SegmentPart {
  readonly from: number;
  readonly until: number;
  /** Entries in the segments between this one and the last. */
  readonly later: number;
  readonly strictly: boolean;
}

function replaySegment(
  memory: MemoryDatabase,
  segment: Segment,
  { from, until, later, strictly }: SegmentPart,
): { sequence: number; end: SegmentEnd; damage?: string } {
  let sequence = from;
  const entries = segment.reader.entries();
  for (;;) {
    const batch: JournalEntry[] = [];
    let next = entries.next();
    for (; next.done !== true; next = entries.next()) {
      const entry = next.value;
      if (entry.sequence <= sequence) continue;
      if (entry.sequence > until) return { ...apply(batch), end: { kind: 'complete' } };
      if (entry.sequence !== sequence + batch.length + 1) {
        return {
          damage: `commit ${sequence + batch.length + 1} is missing`,
          ...apply(batch),
          end: { kind: 'damaged' },
        };
      }
      batch.push(entry);
      if (batch.length === batchSize) break;
    }
    const applied = apply(batch);
    if (next.done === true) return { ...applied, end: next.value };
    if (applied.damage !== undefined) return { ...applied, end: { kind: 'damaged' } };
  }

  function apply(batch: readonly JournalEntry[]): { sequence: number; damage?: string } {
    const entriesAhead = Math.min(batch.length + segment.reader.entriesAhead, until - sequence) + later;
    const { applied, reason } = applyEntries(memory, batch, { entriesAhead, strictly });
    sequence += applied;
    return { sequence, ...(reason === undefined ? {} : { damage: reason }) };
  }
}

/** Applies as many as can be, in one transaction for speed. */
function applyEntries(
  memory: MemoryDatabase,
  batch: readonly JournalEntry[],
  how: { readonly entriesAhead: number; readonly strictly: boolean },
): { applied: number; reason?: string } {
  if (batch.length === 0) return { applied: 0 };
  const run = (): void => {
    for (const entry of batch) applyEntry(memory, entry);
  };
  if (!how.strictly && memory.repeat({ statements: textsIn(batch), entriesAhead: how.entriesAhead, run }))
    return { applied: batch.length };
  let applied = 0;
  memory.begin();
  try {
    for (const entry of batch) {
      applyEntry(memory, entry);
      applied++;
    }
    memory.commit();
    return { applied };
  } catch (error) {
    memory.rollback();
    // The transaction took the good ones back with it.
    applyEntries(memory, batch.slice(0, applied), how);
    return { applied, reason: messageOf(error) };
  }
}

function textsIn(batch: readonly JournalEntry[]): Set<string> {
  const texts = new Set<string>();
  for (const { statements } of batch) for (const { sql } of statements) texts.add(sql);
  return texts;
}

function applyEntry(memory: MemoryDatabase, { sequence, atMs, statements }: JournalEntry): void {
  for (const { sql, params, changed } of statements) {
    const again = memory.execute(sql, params, atMs).changed;
    if (again !== changed) {
      throw new Error(
        `commit ${sequence} changed ${changed} rows when it was made and ${again} when replayed`,
      );
    }
  }
}
