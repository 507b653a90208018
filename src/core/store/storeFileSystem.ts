import fs from 'node:fs';

/**
 * What the store asks of the disk, so that a test can make any single step fail. Steps that may wait for
 * the disk under load are asynchronous; the synchronous ones only touch names, or serve a lone commit.
 */
export interface StoreFileSystem {
  makeFolder(folder: string): void;
  list(folder: string): string[];
  /** The whole file, or nothing when it does not exist. */
  read(file: string): Buffer | undefined;
  /** The whole file in an array that `allocate` makes for its size, or nothing when it does not exist. */
  readInto<T extends Uint8Array>(file: string, allocate: (size: number) => T): T | undefined;
  /** The first bytes of a file, at most so many, or nothing when it does not exist. */
  readStart(file: string, length: number): Buffer | undefined;
  /** Tells two versions of a file apart; nothing when it does not exist. */
  identity(file: string): string | undefined;
  open(file: string, flags: 'w' | 'r+'): number;
  close(fd: number): void;
  writeSync(fd: number, bytes: Uint8Array): void;
  /** Over what stands there already. */
  writeAtSync(fd: number, bytes: Uint8Array, position: number): void;
  syncDataSync(fd: number): void;
  write(fd: number, bytes: Uint8Array): Promise<void>;
  /** Data and the size of the file. */
  syncData(fd: number): Promise<void>;
  sync(fd: number): Promise<void>;
  /** Makes created, renamed and removed names durable. */
  syncFolder(folder: string): Promise<void>;
  truncate(fd: number, size: number): void;
  rename(from: string, to: string): void;
  /** A second name for the same bytes; a copy where the file system has no hard links. Fails when `to` exists. */
  link(from: string, to: string): void;
  remove(file: string): void;
  /** The same for a large file, which takes a while: it gives all its blocks back. */
  removeLarge(file: string): Promise<void>;
}

export const nodeFileSystem: StoreFileSystem = {
  makeFolder: (folder) => void fs.mkdirSync(folder, { recursive: true }),
  list: (folder) => fs.readdirSync(folder),
  read: (file) => orNothing(() => fs.readFileSync(file)),
  readInto: (file, allocate) =>
    reading(file, (fd) => {
      const bytes = allocate(fs.fstatSync(fd).size);
      const done = readUpTo(fd, bytes);
      if (done < bytes.length) throw new Error(`${file} ended at byte ${done} of ${bytes.length}`);
      return bytes;
    }),
  readStart: (file, length) =>
    reading(file, (fd) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readUpTo(fd, bytes));
    }),
  identity: (file) =>
    orNothing(() => {
      const { ino, size, mtimeNs } = fs.statSync(file, { bigint: true });
      return `${ino}:${size}:${mtimeNs}`;
    }),
  open: (file, flags) => fs.openSync(file, flags, 0o600),
  close: (fd) => fs.closeSync(fd),
  writeSync: (fd, bytes) => {
    for (let done = 0; done < bytes.length;) done += fs.writeSync(fd, bytes, done, bytes.length - done);
  },
  writeAtSync: (fd, bytes, position) => void fs.writeSync(fd, bytes, 0, bytes.length, position),
  syncDataSync: (fd) => fs.fdatasyncSync(fd),
  write: async (fd, bytes) => {
    for (let done = 0; done < bytes.length;) {
      const offset = done;
      done += await settle<number>((callback) =>
        fs.write(fd, bytes, offset, bytes.length - offset, null, callback),
      );
    }
  },
  syncData: (fd) => settle((callback) => fs.fdatasync(fd, callback)),
  sync: (fd) => settle((callback) => fs.fsync(fd, callback)),
  syncFolder: async (folder) => {
    // Windows cannot open a folder for syncing; NTFS journals its names by itself.
    if (process.platform === 'win32') return;
    const fd = fs.openSync(folder, 'r');
    try {
      await settle<unknown>((callback) => fs.fsync(fd, callback as fs.NoParamCallback));
    } finally {
      fs.closeSync(fd);
    }
  },
  truncate: (fd, size) => fs.ftruncateSync(fd, size),
  rename: (from, to) => fs.renameSync(from, to),
  link: (from, to) => {
    try {
      fs.linkSync(from, to);
    } catch (error) {
      if (errorCode(error) === 'EEXIST' || errorCode(error) === 'ENOENT') throw error;
      fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL);
    }
  },
  remove: (file) => fs.rmSync(file, { force: true }),
  removeLarge: async (file) => {
    try {
      await settle<unknown>((callback) => fs.unlink(file, callback as fs.NoParamCallback));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  },
};

export function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

function reading<T>(file: string, read: (fd: number) => T): T | undefined {
  return orNothing(() => {
    const fd = fs.openSync(file, 'r');
    try {
      return read(fd);
    } finally {
      fs.closeSync(fd);
    }
  });
}

/** Fills `bytes` from the start of the file; returns how much of them there was. */
function readUpTo(fd: number, bytes: Uint8Array): number {
  for (let done = 0; ;) {
    const more = fs.readSync(fd, bytes, done, bytes.length - done, done);
    done += more;
    if (more === 0 || done === bytes.length) return done;
  }
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function settle<T>(start: (callback: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    start((error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
  });
}
