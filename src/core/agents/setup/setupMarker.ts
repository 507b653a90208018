import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomically } from '../runner/atomicFile';

/**
 * What is known of a worktree's set-up, in git's own folder for it, which goes with the worktree. `begun` is
 * there while a set-up runs, also when its host was killed; `done` is written last of all.
 */
export class SetupMarker {
  private readonly done: string;
  private readonly begun: string;

  constructor(gitFolder: string) {
    this.done = path.join(gitFolder, 'muster-setup');
    this.begun = path.join(gitFolder, 'muster-setup.begun');
  }

  /** Whether exactly this was done before, to its end. */
  async isDone(what: string): Promise<boolean> {
    return (await readFile(this.done, 'utf8').catch(() => '')) === what;
  }

  /** A set-up has begun that nobody has finished. */
  get wasCutShort(): boolean {
    return existsSync(this.begun);
  }

  async begin(): Promise<void> {
    await writeFile(this.begun, '');
    await rm(this.done, { force: true });
  }

  async finish(what: string): Promise<void> {
    writeFileAtomically(this.done, what);
    await rm(this.begun, { force: true });
  }
}

/** Stands for all that decides what a set-up does. */
export function fingerprintOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
