import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type LockHolder, parseHolder } from './lockHolder';
import { errorCode } from './storeFileSystem';

/**
 * The files `lock.<generation>`. The highest one counts and is never removed, so whoever acts on what it
 * saw earlier either fails to make the next file or finds a higher one, and steps back.
 */
export class GenerationFiles {
  constructor(private readonly directory: string) {}

  /** The highest generation, 0 when there is none. */
  latest(): number {
    return Math.max(0, ...this.all());
  }

  read(generation: number): LockHolder | 'superseded' | 'unreadable' {
    try {
      return parseHolder(fs.readFileSync(this.path(generation), 'utf8'), generation) ?? 'unreadable';
    } catch (error) {
      return errorCode(error) === 'ENOENT' ? 'superseded' : 'unreadable';
    }
  }

  /** The file appears with all it says, or not at all. False when somebody else has made it. */
  create(holder: LockHolder): boolean {
    const candidate = this.candidate();
    try {
      fs.writeFileSync(candidate, format(holder), { flag: 'wx' });
      fs.linkSync(candidate, this.path(holder.generation));
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      // No hard links here (exFAT, some network shares).
      return this.createInSteps(holder);
    } finally {
      fs.rmSync(candidate, { force: true });
    }
  }

  /** Takes back a file that lost the race; never the highest. */
  withdraw(generation: number): void {
    if (this.latest() > generation) fs.rmSync(this.path(generation), { force: true });
  }

  /** Removes the files below and returns what they said. */
  removeBelow(generation: number): LockHolder[] {
    return this.all()
      .filter((earlier) => earlier < generation)
      .flatMap((earlier) => {
        const holder = this.read(earlier);
        fs.rmSync(this.path(earlier), { force: true });
        return typeof holder === 'string' ? [] : [holder];
      });
  }

  markReleased(holder: LockHolder): void {
    const candidate = this.candidate();
    try {
      fs.writeFileSync(candidate, format({ ...holder, released: true }));
      fs.renameSync(candidate, this.path(holder.generation));
    } catch {
      // The closed socket says the same to everyone on this machine.
      fs.rmSync(candidate, { force: true });
    }
  }

  /** As exclusive as a link, but not complete at once; a reader that finds it unfinished looks again. */
  private createInSteps(holder: LockHolder): boolean {
    const file = this.path(holder.generation);
    let fd: number;
    try {
      fd = fs.openSync(file, 'wx');
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
    try {
      fs.writeFileSync(fd, format(holder));
      return true;
    } catch (error) {
      // Half a file would keep everyone out.
      fs.rmSync(file, { force: true });
      throw error;
    } finally {
      fs.closeSync(fd);
    }
  }

  private all(): number[] {
    return fs.readdirSync(this.directory).flatMap((entry) => {
      const digits = /^lock\.(\d+)$/.exec(entry)?.[1];
      return digits === undefined ? [] : [Number(digits)];
    });
  }

  private path(generation: number): string {
    return path.join(this.directory, `lock.${generation}`);
  }

  private candidate(): string {
    return path.join(this.directory, `lock.candidate.${randomBytes(6).toString('hex')}`);
  }
}

function format(holder: LockHolder): string {
  return `${JSON.stringify(holder)}\n`;
}
