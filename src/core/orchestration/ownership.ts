import { existsSync } from 'node:fs';
import path from 'node:path';
import { MusterError } from '../base/errors';
import type { Orchestrator } from '../orchestrator';
import { acquireWriterLock, namedHolder } from '../store/lock';
import type { LockHolder } from '../store/lockHolder';
import type { WriterLock } from '../store/store';
import { ensureFollowerKey, readFollowerKey } from './followerKey';
import { type FollowerGuest, FollowerServer } from './followerServer';

export interface OwnershipOptions {
  /** Where all hosts of the repository meet; the lock lies there. */
  readonly meetingFolder: string;
  /** What this host is, for people elsewhere. */
  readonly purpose: string;
  /** Opens the engine under the lock, which stays with the caller. */
  readonly run: (lock: WriterLock) => Promise<Orchestrator>;
}

export type Claim =
  | { readonly kind: 'granted'; readonly ownership: Ownership }
  | { readonly kind: 'held'; readonly holder: LockHolder; readonly foreign: boolean };

export type Held = Extract<Claim, { kind: 'held' }>;

/** The right to run the project: the writer lock, and the server on its socket that shows the project to others. */
export class Ownership {
  private readonly server: FollowerServer;
  private lock: WriterLock | undefined;

  private constructor(
    private readonly options: OwnershipOptions,
    onReleaseAsked: (ownership: Ownership, guest: FollowerGuest) => void,
  ) {
    this.server = new FollowerServer({
      readKey: () => readFollowerKey(options.meetingFolder),
      onReleaseAsked: (guest) => onReleaseAsked(this, guest),
    });
  }

  /** `inPlaceOf`: also from this generation of the lock, alive or not. */
  static async claim(
    options: OwnershipOptions,
    onReleaseAsked: (ownership: Ownership, guest: FollowerGuest) => void,
    inPlaceOf?: number,
  ): Promise<Claim> {
    const { meetingFolder, purpose } = options;
    // The lock would make its folder, and with it a part of a repository that somebody has removed.
    if (!existsSync(path.dirname(meetingFolder))) throw repositoryGone(meetingFolder);
    const ownership = new Ownership(options, onReleaseAsked);
    const answer = await acquireWriterLock(meetingFolder, {
      purpose,
      onConnection: ownership.server.accept,
      ...(inPlaceOf === undefined ? {} : { inPlaceOf }),
    });
    if (answer.kind === 'held') {
      ownership.server.dispose();
      return answer;
    }
    ownership.lock = answer.lock;
    return { kind: 'granted', ownership };
  }

  /** Another host has taken the lock by force: nothing that is written here counts any more. */
  get isSuperseded(): boolean {
    const named = namedHolder(this.options.meetingFolder);
    return named !== undefined && this.lock !== undefined && named.generation > this.lock.generation;
  }

  /** Opens the engine and shows it to who follows. After a failure the lock is free again. */
  async run(): Promise<Orchestrator> {
    try {
      if (this.lock === undefined) throw new Error('The lock was not granted');
      ensureFollowerKey(this.options.meetingFolder);
      const orchestrator = await this.options.run(this.lock);
      this.server.publish(orchestrator);
      return orchestrator;
    } catch (error) {
      await this.release();
      throw error;
    }
  }

  /** Followers keep what they have seen. */
  showNoMore(): void {
    this.server.unpublish();
  }

  /** Offers the lock to who has asked; resolves when it was taken, or will not be. */
  offer(guest: FollowerGuest, withinMs: number): Promise<void> {
    return this.server.offer(guest, withinMs);
  }

  async release(): Promise<void> {
    this.server.dispose();
    await this.lock?.release();
  }
}

function repositoryGone(meetingFolder: string): MusterError {
  const folder = path.dirname(meetingFolder);
  return new MusterError(
    'NotAGitRepository',
    `The git directory ${folder} is not there any more; open the repository where it is now.`,
    { details: { folder } },
  );
}

/** For a host that must not follow whoever runs the project. */
export function storeLocked({ holder, foreign }: Held): MusterError {
  const { pid, host } = holder;
  return new MusterError(
    'StoreLocked',
    foreign
      ? `Muster runs for this repository on ${host} (process ${pid}); close it there, or work there.`
      : `Muster runs for this repository in another window or terminal (process ${pid}); work there, or close it and try again.`,
    { details: { pid, host } },
  );
}
