import path from 'node:path';
import type { StoreFileSystem } from './storeFileSystem';

export interface SegmentFile {
  readonly path: string;
  /** The first sequence number that the segment may hold. */
  readonly start: number;
}

/**
 * The names of a store's files. None ends in `-journal` or `-wal`: SQLite claims such names as its own, and
 * a single read by another program would delete the file.
 */
export class StoreFiles {
  /** The snapshot: an ordinary, complete SQLite file, only ever replaced by rename. */
  readonly database: string;
  /** The snapshot before that; with the segments since, everything can be rebuilt from it. */
  readonly previous: string;
  /** How far commits were acknowledged; see `acknowledgedMark.ts`. */
  readonly acknowledged: string;

  constructor(
    readonly directory: string,
    private readonly name: string,
    readonly fs: StoreFileSystem,
    /** Of the writer lock; nothing without one. */
    private readonly generation?: number,
  ) {
    this.database = path.join(directory, `${name}.db`);
    this.previous = path.join(directory, `${name}.previous.db`);
    this.acknowledged = path.join(directory, `${name}.acknowledged`);
  }

  segment(start: number): string {
    return path.join(this.directory, `${this.name}.redo.${start}`);
  }

  /** A name of this writer's own, so that one that has lost the right to write cannot garble another's file. */
  temporary(purpose: string): string {
    return path.join(this.directory, `${this.name}.${purpose}.${this.generation ?? 0}.${process.pid}.tmp`);
  }

  /**
   * What earlier writers left half written. One that was stopped finds its file gone when it wakes up, and
   * cannot put it in place any more; it must not do the same to those that came after it.
   */
  removeTemporaries(): void {
    for (const entry of this.fs.list(this.directory)) {
      if (!entry.startsWith(`${this.name}.`)) continue;
      const generation = /\.(\d+)\.\d+\.tmp$/.exec(entry)?.[1];
      const isEarlier = Number(generation) <= (this.generation ?? Infinity);
      if (isEarlier) this.fs.remove(path.join(this.directory, entry));
    }
  }

  /** Journal segments, oldest first. */
  segments(): SegmentFile[] {
    const prefix = `${this.name}.redo.`;
    return this.fs
      .list(this.directory)
      .filter((entry) => entry.startsWith(prefix) && /^\d+$/.test(entry.slice(prefix.length)))
      .map((entry) => ({ path: path.join(this.directory, entry), start: Number(entry.slice(prefix.length)) }))
      .sort((a, b) => a.start - b.start);
  }

  /** A free name beside `file`, under which it is kept for people to look at. */
  asideName(file: string, why: string): string {
    const taken = new Set(this.fs.list(this.directory));
    for (let n = 1; ; n++) {
      const name = `${path.basename(file)}.${why}${n === 1 ? '' : `-${n}`}`;
      if (!taken.has(name)) return path.join(this.directory, name);
    }
  }
}
