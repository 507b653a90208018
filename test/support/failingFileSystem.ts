import { nodeFileSystem, type StoreFileSystem } from '../../src/core/store/storeFileSystem';

/** How a disk refuses. */
export interface DiskFailure {
  readonly code: string;
  /** So many bytes of a write still reach the file; where all do, the sync fails instead. */
  readonly partialBytes: number;
  /** What was written cannot be taken back either. */
  readonly truncate?: boolean;
  /** Files can be neither made nor renamed nor removed; what is open can still be written. */
  readonly namesOnly?: boolean;
}

/** The real disk, as long as there is no failure. */
export function failingFileSystem(failure: () => DiskFailure | undefined): StoreFileSystem {
  const refuse = (kind: 'bytes' | 'names' | 'truncate'): DiskFailure | undefined => {
    const now = failure();
    if (!now) return undefined;
    if (kind === 'truncate') return now.truncate ? now : undefined;
    return (kind === 'names') === (now.namesOnly ?? false) ? now : undefined;
  };
  const fail = ({ code }: DiskFailure): Error => Object.assign(new Error(`${code}: refused`), { code });
  const checkNames = (): void => {
    const refusal = refuse('names');
    if (refusal) throw fail(refusal);
  };
  return {
    ...nodeFileSystem,
    writeSync: (fd, bytes) => {
      const refusal = refuse('bytes');
      nodeFileSystem.writeSync(fd, refusal ? bytes.subarray(0, refusal.partialBytes) : bytes);
      if (refusal && refusal.partialBytes < bytes.length) throw fail(refusal);
    },
    write: async (fd, bytes) => {
      const refusal = refuse('bytes');
      await nodeFileSystem.write(fd, refusal ? bytes.subarray(0, refusal.partialBytes) : bytes);
      if (refusal) throw fail(refusal);
    },
    syncDataSync: (fd) => {
      const refusal = refuse('bytes');
      if (refusal) throw fail(refusal);
      nodeFileSystem.syncDataSync(fd);
    },
    syncData: async (fd) => {
      const refusal = refuse('bytes');
      if (refusal) throw fail(refusal);
      await nodeFileSystem.syncData(fd);
    },
    sync: async (fd) => {
      const refusal = refuse('bytes');
      if (refusal) throw fail(refusal);
      await nodeFileSystem.sync(fd);
    },
    truncate: (fd, size) => {
      const refusal = refuse('truncate');
      if (refusal) throw fail(refusal);
      nodeFileSystem.truncate(fd, size);
    },
    // The store opens files in order to make them.
    open: (file, flags) => {
      checkNames();
      return nodeFileSystem.open(file, flags);
    },
    rename: (from, to) => {
      checkNames();
      nodeFileSystem.rename(from, to);
    },
    link: (from, to) => {
      checkNames();
      nodeFileSystem.link(from, to);
    },
    remove: (file) => {
      checkNames();
      nodeFileSystem.remove(file);
    },
  };
}
