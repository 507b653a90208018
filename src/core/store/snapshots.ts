import { crc32 } from 'node:zlib';
import type { SnapshotSeal } from './journalRecord';
import type { StoreFiles } from './storeFiles';

const chunkBytes = 1 << 20;

/**
 * Writes `NAME.db`. The snapshot before it stays as `NAME.previous.db`, together with the journal since:
 * should one byte of the newer one go bad, nothing is lost.
 */
export class Snapshots {
  /** What `NAME.db` looked like when it was last left; nothing when it is not a snapshot of ours. */
  private identity: string | undefined;

  constructor(
    private readonly files: StoreFiles,
    /** The last commit in `NAME.db`; nothing when that file is not a snapshot of ours. */
    private sequence: number | undefined,
    /** A commit up to which `NAME.previous.db` surely goes; 0 when that is not known. */
    private previousSequence: number,
  ) {
    if (sequence !== undefined) this.identity = files.fs.identity(files.database);
  }

  private get temporary(): string {
    return this.files.temporary('snapshot');
  }

  /** Writes the image beside, in pieces, so that nothing waits for it. */
  async write(image: Uint8Array, sequence: number): Promise<SnapshotSeal> {
    const { fs } = this.files;
    let crc = 0;
    const fd = fs.open(this.temporary, 'w');
    try {
      for (let at = 0; at < image.length; at += chunkBytes) {
        const chunk = image.subarray(at, at + chunkBytes);
        crc = crc32(chunk, crc);
        await fs.write(fd, chunk);
      }
      await fs.sync(fd);
    } finally {
      fs.close(fd);
    }
    return { sequence, bytes: image.length, crc };
  }

  /** Takes back an image that is not to be put in place. */
  discard(): void {
    this.files.fs.remove(this.temporary);
  }

  /**
   * Puts the written image in place. Between the first and the last name nothing else can run, so that
   * whoever reads the files meanwhile sees all of it or nothing. Returns where a file was kept that another
   * program had changed.
   */
  async install(seal: SnapshotSeal): Promise<string | undefined> {
    const { fs, database } = this.files;
    const there = fs.identity(database);
    const older = this.files.temporary('older');
    let changed: string | undefined;
    if (there !== undefined && there === this.identity) {
      const temporary = this.files.temporary('previous');
      fs.remove(temporary);
      fs.link(database, temporary);
      // Out of the way first: to rename over it would free all of it at once, on the main thread.
      if (fs.identity(this.files.previous) !== undefined) fs.rename(this.files.previous, older);
      fs.rename(temporary, this.files.previous);
      this.previousSequence = this.sequence ?? 0;
    } else if (there !== undefined) {
      const kept = this.keepBeside();
      if (this.sequence !== undefined) changed = kept;
    }
    fs.rename(this.temporary, database);
    this.identity = fs.identity(database);
    this.sequence = seal.sequence;
    await fs.syncFolder(this.files.directory);
    await fs.removeLarge(older);
    await this.removeSegmentsUpTo(this.previousSequence);
    return changed;
  }

  private keepBeside(): string {
    const { fs, database } = this.files;
    const kept = this.files.asideName(database, this.sequence === undefined ? 'damaged' : 'changed');
    fs.link(database, kept);
    // Left by a program that wrote to the file; beside a new file they would garble what SQLite reads.
    for (const suffix of ['-wal', '-journal', '-shm']) {
      if (fs.identity(database + suffix) !== undefined) fs.rename(database + suffix, kept + suffix);
    }
    return kept;
  }

  /** A segment is done with when the next one begins no later than right behind the snapshot that stays. */
  private async removeSegmentsUpTo(sequence: number): Promise<void> {
    const segments = this.files.segments();
    for (const [index, segment] of segments.entries()) {
      const next = segments[index + 1];
      if (next && next.start <= sequence + 1) await this.files.fs.removeLarge(segment.path);
    }
  }
}
