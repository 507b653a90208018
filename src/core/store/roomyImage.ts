const minRoomBytes = 64 << 20;

/**
 * sql.js keeps a database as a file in memory, whose contents are what `slice` of the given array returns:
 * ordinarily a copy, and another one whenever the file grows by an eighth. At 50 MB each copy blocks for 75 ms.
 *
 * This array hands over itself, together with the room behind its end. Room that is never used costs no memory,
 * since the system gives out pages only when they are written to.
 */
class RoomyImage extends Uint8Array<ArrayBuffer> {
  override slice(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer);
  }
}

/** An array for a database of `size` bytes that is read from disk, by default with as much room again. */
export function roomyImage(size: number, roomBytes = Math.max(size, minRoomBytes)): Uint8Array<ArrayBuffer> {
  return new RoomyImage(new ArrayBuffer(size + roomBytes), 0, size);
}
