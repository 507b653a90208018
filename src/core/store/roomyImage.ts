const minRoomBytes = 64 << 20;

/**
 * The bytes of a database, read from disk, that become the database itself.
 *
 * sql.js keeps a database as a file in memory, whose contents are what `slice` of the given array returns:
 * ordinarily a copy, and another one whenever the file grows by an eighth. At 50 MB each copy blocks for 75 ms.
 * This array hands over itself, together with the room behind its end. Room that is never used costs no memory,
 * since the system gives out pages only when they are written to.
 */
export class RoomyImage extends Uint8Array<ArrayBuffer> {
  /** With as much room again, unless told otherwise. */
  static ofSize(size: number, roomBytes = Math.max(size, minRoomBytes)): RoomyImage {
    return new RoomyImage(new ArrayBuffer(size + roomBytes), 0, size);
  }

  static filledWith(bytes: Uint8Array): RoomyImage {
    const image = RoomyImage.ofSize(bytes.length);
    image.set(bytes);
    return image;
  }

  override slice(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer);
  }
}
