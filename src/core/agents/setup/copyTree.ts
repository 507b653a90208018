import { constants, lstatSync } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, readlink, symlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { MusterError } from '../../base/errors';

export interface CopyCount {
  files: number;
  /** Of all files. */
  bytes: number;
  /** Of those that share their blocks with the original until one of the two is changed. */
  clonedBytes: number;
  /** Sockets, pipes and devices. */
  leftOut: number;
  /** What was taken away while it was copied. */
  gone: number;
  /** Links with an absolute path into the folder that is copied from. */
  linksBack: number;
}

export interface CopyOptions {
  /** Top of what is copied from. */
  readonly top: string;
  /** Bytes that may be copied where the file system cannot clone; 0 = no limit. */
  readonly limitBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Folders that are passed over, as absolute paths. */
  readonly except: readonly string[];
}

const atOnce = 8;
/** What a file system, or a pair of them, answers that cannot clone. */
const cannotClone = new Set([
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EXDEV',
  'EINVAL',
  'ENOTTY',
  'EPERM',
  'ENOTDIR',
]);

/**
 * Copies files and folders, copy-on-write where the file system can. Links stay the links they are and are
 * never followed; git's own folders and files are left out, since a second `.git` that leads to the same
 * repository would make git mistake one worktree for another.
 */
export class TreeCopier {
  readonly count: CopyCount = { files: 0, bytes: 0, clonedBytes: 0, leftOut: 0, gone: 0, linksBack: 0 };
  private clones = true;

  constructor(private readonly options: CopyOptions) {}

  /** `to` must not exist; its parent must. */
  async copy(from: string, to: string): Promise<void> {
    this.options.signal?.throwIfAborted();
    if (this.options.except.includes(from)) return;
    const stat = await lstat(from);
    if (stat.isSymbolicLink()) await this.copyLink(from, to);
    else if (stat.isDirectory()) await this.copyFolder(from, to, stat.mode);
    else if (stat.isFile()) {
      await this.copyFile(from, to, stat.size);
      // Tools compare times to find out what is up to date.
      await utimes(to, stat.atime, stat.mtime);
    } else this.count.leftOut += 1;
  }

  /** Whoever works in the checkout meanwhile takes files away: those of a cache, of a build, of an installation. */
  async copyIfThere(from: string, to: string): Promise<boolean> {
    try {
      await this.copy(from, to);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || isThere(from)) throw error;
      this.count.gone += 1;
      return false;
    }
  }

  private async copyLink(from: string, to: string): Promise<void> {
    const target = await readlink(from);
    const { top } = this.options;
    if (path.isAbsolute(target) && (target === top || target.startsWith(top + path.sep))) {
      this.count.linksBack += 1;
    }
    await symlink(target, to);
  }

  private async copyFolder(from: string, to: string, mode: number): Promise<void> {
    await mkdir(to);
    const names = (await readdir(from)).filter((name) => name.toLowerCase() !== '.git');
    let next = 0;
    const work = async (): Promise<void> => {
      for (let name = names[next++]; name !== undefined; name = names[next++]) {
        await this.copyIfThere(path.join(from, name), path.join(to, name));
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, names.length) }, work));
    // Always writable for the owner: what is copied must be removable again.
    await chmod(to, (mode & 0o777) | 0o700);
  }

  private async copyFile(from: string, to: string, bytes: number): Promise<void> {
    const { count } = this;
    count.files += 1;
    count.bytes += bytes;
    if (this.clones) {
      try {
        await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
        count.clonedBytes += bytes;
        return;
      } catch (error) {
        if (!cannotClone.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
        this.clones = false;
      }
    }
    const { limitBytes } = this.options;
    if (limitBytes > 0 && count.bytes - count.clonedBytes > limitBytes) {
      throw new MusterError(
        'SetupFailed',
        `What the set-up copies is larger than ${String(Math.round(limitBytes / 1024 / 1024))} MB, and this file system cannot clone files; copy less (muster.setup.copy), install instead (muster.setup.commands) or raise muster.setup.copyLimitMb.`,
      );
    }
    // A clone that was refused may have left an empty file behind.
    await copyFile(from, to);
  }
}

function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}
