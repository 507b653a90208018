/**
 * The image of a database with the committed part of its write-ahead log merged in. SQLite in memory cannot
 * read such a log beside a file, and leaving it out would silently lose the latest changes.
 *
 * The layout is SQLite's own: a header of 32 bytes, then frames of 24 bytes and a page, each with the
 * header's salts and a running checksum. What follows the first frame that does not fit was never committed.
 */
export function mergeWriteAheadLog(image: Uint8Array, log: Uint8Array): Uint8Array {
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  if (log.byteLength < headerBytes) return image;
  const magic = view.getUint32(0);
  const pageSize = view.getUint32(8);
  const isLog = (magic & ~1) >>> 0 === 0x377f0682 && pageSize >= 512 && (pageSize & (pageSize - 1)) === 0;
  if (!isLog || pageSize > 65_536) return image;
  const littleEndian = (magic & 1) === 0;
  const running = new Checksum(view, littleEndian);
  running.add(0, 24);
  if (!running.equals(24)) return image;

  const committed = new Map<number, number>();
  const pending = new Map<number, number>();
  let pages = 0;
  for (let at = headerBytes; at + frameBytes + pageSize <= log.byteLength; at += frameBytes + pageSize) {
    const sameSalts =
      view.getUint32(at + 8) === view.getUint32(16) && view.getUint32(at + 12) === view.getUint32(20);
    running.add(at, 8);
    running.add(at + frameBytes, pageSize);
    if (!sameSalts || !running.equals(at + 16)) break;
    pending.set(view.getUint32(at), at + frameBytes);
    const pagesAfterCommit = view.getUint32(at + 4);
    if (pagesAfterCommit === 0) continue;
    for (const [page, offset] of pending) committed.set(page, offset);
    pending.clear();
    pages = pagesAfterCommit;
  }
  if (pages === 0) return image;
  const merged = new Uint8Array(pages * pageSize);
  merged.set(image.subarray(0, merged.length));
  for (const [page, offset] of committed) {
    if (page >= 1 && page <= pages)
      merged.set(log.subarray(offset, offset + pageSize), (page - 1) * pageSize);
  }
  return merged;
}

/** Turns the image of a database in write-ahead mode into one that needs no log. Changes `image`. */
export function leaveWriteAheadMode(image: Uint8Array): void {
  if (image.length < 100) return;
  image[18] = 1;
  image[19] = 1;
}

const headerBytes = 32;
const frameBytes = 24;

/** SQLite's running checksum over 32-bit words. */
class Checksum {
  private first = 0;
  private second = 0;

  constructor(
    private readonly view: DataView,
    private readonly littleEndian: boolean,
  ) {}

  add(offset: number, length: number): void {
    for (let at = offset; at < offset + length; at += 8) {
      this.first = (this.first + this.view.getUint32(at, this.littleEndian) + this.second) >>> 0;
      this.second = (this.second + this.view.getUint32(at + 4, this.littleEndian) + this.first) >>> 0;
    }
  }

  /** Whether it is what stands at `offset`; there it is always big-endian. */
  equals(offset: number): boolean {
    return this.first === this.view.getUint32(offset) && this.second === this.view.getUint32(offset + 4);
  }
}
