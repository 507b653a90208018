import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import type { DiskFailure } from '../../../test/support/failingFileSystem';
import type { SeededRandom } from '../seededRandom';

export type DiskKind = 'full disk' | 'read-only folder' | 'injected full disk' | 'injected read-only folder';

/** A place for a store that can be made to refuse. */
export interface SmallDisk {
  readonly directory: string;
  /** What its refusals tell the user to do. */
  readonly remedy: RegExp;
  /** For the writers, when its refusals are made by themselves. */
  readonly refusals?: string;
  /** A program to run the writers through. */
  readonly through: readonly string[];
  refuse(random: SeededRandom): void;
  recover(): void;
}

const freeSpace = /; free some disk space and try again\.$/;
const makeWritable = /; make the folder writable and try again\.$/;

export function smallDisk(kind: DiskKind, folder: string): SmallDisk {
  switch (kind) {
    case 'full disk':
      return fullDisk(mountPointIn(folder));
    case 'read-only folder':
      return readOnlyFolder(folder);
    case 'injected full disk':
      return injected(folder, freeSpace, (random) => ({
        code: random.pick(['ENOSPC', 'EDQUOT']),
        partialBytes: random.pick([0, random.magnitude(1, 400), 1e9]),
        truncate: random.chance(0.3),
      }));
    case 'injected read-only folder':
      return injected(folder, makeWritable, (random) => ({
        code: random.pick(['EROFS', 'EACCES', 'EPERM']),
        partialBytes: 0,
        namesOnly: true,
      }));
  }
}

/** Which kinds this machine can give. The injected ones always; they fail where real ones hardly ever do. */
export function possibleDisks(): readonly DiskKind[] {
  return [
    ...(succeeds([...separateMounts(), 'true']) ? ['full disk' as const] : []),
    ...(canForbidWriting() ? ['read-only folder' as const] : []),
    'injected full disk',
    'injected read-only folder',
  ];
}

/** A program that is run through this sees a disk of its own, which is gone when its last process is. */
export function ownTmpfs(folder: string, megabytes: number): readonly string[] {
  const mountPoint = mountPointIn(folder);
  mkdirSync(mountPoint, { recursive: true });
  const mount = 'mount -t tmpfs -o "size=$1,mode=700" muster-drill "$2" && shift 2 && exec "$@"';
  return [...separateMounts(), 'sh', '-c', mount, 'sh', `${megabytes}m`, mountPoint];
}

function mountPointIn(folder: string): string {
  return path.join(folder, 'disk');
}

function separateMounts(): readonly string[] {
  // Without the rights of root, those of one's own user namespace will do.
  return ['unshare', '--mount', ...(process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user'])];
}

/** Root may write into any folder, unless that very right is taken away. */
function withoutOverride(): readonly string[] {
  return process.geteuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
}

function canForbidWriting(): boolean {
  return process.platform !== 'win32' && succeeds([...withoutOverride(), 'true']);
}

function succeeds([program = '', ...argv]: readonly string[]): boolean {
  return spawnSync(program, argv, { stdio: 'ignore' }).status === 0;
}

function fullDisk(mountPoint: string): SmallDisk {
  const filler = path.join(mountPoint, 'filler');
  return {
    directory: path.join(mountPoint, 'store'),
    remedy: freeSpace,
    through: [],
    refuse: (random) => fill(filler, random.pick([0, 0, random.magnitude(1, 40_000)])),
    recover: () => rmSync(filler, { force: true }),
  };
}

function fill(file: string, leaveBytes: number): void {
  const fd = openSync(file, 'a');
  try {
    for (let size = 1 << 16; size >= 1;) {
      try {
        writeSync(fd, Buffer.alloc(size, 1));
      } catch {
        size >>= 4;
      }
    }
    ftruncateSync(fd, Math.max(statSync(file).size - leaveBytes, 0));
  } finally {
    closeSync(fd);
  }
}

function readOnlyFolder(folder: string): SmallDisk {
  const directory = path.join(folder, 'store');
  return {
    directory,
    remedy: makeWritable,
    through: withoutOverride(),
    refuse: () => chmodSync(directory, 0o555),
    recover: () => chmodSync(directory, 0o755),
  };
}

function injected(
  folder: string,
  remedy: RegExp,
  chooseFailure: (random: SeededRandom) => DiskFailure,
): SmallDisk {
  const refusals = path.join(folder, 'refusal.json');
  return {
    directory: path.join(folder, 'store'),
    remedy,
    refusals,
    through: [],
    refuse: (random) => writeFileSync(refusals, JSON.stringify(chooseFailure(random))),
    recover: () => rmSync(refusals, { force: true }),
  };
}
