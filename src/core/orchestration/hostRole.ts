import os from 'node:os';
import { watchQuietly } from '../agents/runner/hostLink';
import { Emitter } from '../base/event';
import { messageOf, MusterError } from '../base/errors';
import type { Log } from '../base/log';
import { Mutex } from '../git/mutex';
import type { Orchestrator, TakeOverResult } from '../orchestrator';
import { acquireWriterLock, type LockAnswer, namedHolder } from '../store/lock';
import type { LockHolder } from '../store/lockHolder';
import type { WriterLock } from '../store/store';
import type { LeaderView, Snapshot } from '../../shared/viewModel';
import { Follower, type RecordedProject } from './follower';
import { ensureFollowerKey, readFollowerKey } from './followerKey';
import { describeLeader } from './followerNotice';
import { type FollowerGuest, FollowerServer } from './followerServer';

export interface HostRoleParts {
  /** Where all hosts of the repository meet; the lock lies there. */
  readonly meetingFolder: string;
  /** What this host is, for people elsewhere. */
  readonly purpose: string;
  readonly log: Log;
  readonly recorded: RecordedProject;
  /** Opens the engine under the lock, which stays with the caller. */
  readonly run: (lock: WriterLock) => Promise<Orchestrator>;
}

export type Role =
  | { readonly kind: 'owner'; readonly orchestrator: Orchestrator }
  | { readonly kind: 'follower'; readonly follower: Follower }
  /** The project passes from one host to another, or nobody could run it. */
  | {
      readonly kind: 'between';
      readonly leader: LeaderView;
      readonly base: Snapshot;
      readonly snapshot: Snapshot;
    };

interface Ownership {
  readonly lock: WriterLock;
  readonly server: FollowerServer;
}

// These are about other processes and not the engine's time, so they do not go through the clock.
/** An owner says at once that it has heard; only one that is suspended or hangs does not. */
const hearWithinMs = 4000;
const closeWithinMs = 60_000;
const takeWithinMs = 5000;
/** Catches what no event told: a lock on a network folder, where nothing is watched. */
const reconcileMs = 5000;
const retryAfterFailureMs = 60_000;
/** A connection that ends so soon is not made again at once. */
const shortLivedMs = 1000;

/**
 * What this host is to the project: exactly one of all hosts runs it, the others follow.
 *
 * ```
 * follower ── the owner is gone, or lets go when asked, or the user insists ──► owner
 * owner ── a follower asks, or has taken the lock by force ──► follower
 * ```
 *
 * Changes happen one after another; between two of them the last state stays on the screen.
 */
export class HostRole {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly turns = new Mutex();
  private role: Role | undefined;
  private ownership: Ownership | undefined;
  private listening: { dispose(): void } | undefined;
  private watcher: { close(): void } | undefined;
  private reconciling: NodeJS.Timeout | undefined;
  private retryAt = 0;
  private closed = false;

  constructor(private readonly parts: HostRoleParts) {}

  /** @throws MusterError StoreLocked when another host runs the project and this one must not follow */
  async open({ mayFollow }: { readonly mayFollow: boolean }): Promise<void> {
    await this.turns.run(async () => {
      const answer = await this.claim();
      if (answer.kind === 'granted') await this.own(answer);
      else if (mayFollow) await this.follow(answer);
      else throw storeLocked(answer);
    });
    this.watcher = watchQuietly(this.parts.meetingFolder, (name) => {
      if (name === null || /^lock\.\d+$/.test(name)) this.look();
    });
    this.reconciling = setInterval(() => this.reconcile(), reconcileMs);
    this.reconciling.unref();
  }

  get current(): Role {
    if (this.role === undefined) throw new Error('The project is not open');
    return this.role;
  }

  get snapshot(): Snapshot {
    const role = this.current;
    switch (role.kind) {
      case 'owner':
        return role.orchestrator.snapshot();
      case 'follower':
        return role.follower.snapshot();
      case 'between':
        return role.snapshot;
    }
  }

  /** Resolves when no change of the role is under way. */
  settled(): Promise<void> {
    return this.turns.run(() => Promise.resolve());
  }

  takeOver({ force = false }: { readonly force?: boolean } = {}): Promise<TakeOverResult> {
    return this.turns.run(async () => {
      const { current: role } = this;
      if (role.kind === 'owner') return 'taken';
      if (role.kind === 'between') return (await this.claimOrFollow()) ? 'taken' : 'heldByAnother';
      const { follower } = role;
      if (!force) {
        const answer = await follower.askForRelease({ hearWithinMs, closeWithinMs });
        if (answer === 'unanswered') return follower.leader.state === 'foreign' ? 'foreign' : 'unanswered';
        if (this.closed) return 'heldByAnother';
        if (answer === 'closed') return (await this.claimOrFollow()) ? 'taken' : 'heldByAnother';
      }
      const answer = await this.claim(follower.generation);
      if (answer.kind === 'held') {
        await this.follow(answer);
        return 'heldByAnother';
      }
      follower.taken();
      await this.ownOrWait(answer);
      return 'taken';
    });
  }

  /** Lets go of the project, run or followed. Agents go on. */
  async close(): Promise<void> {
    this.closed = true;
    this.watcher?.close();
    clearInterval(this.reconciling);
    // Ends what a take-over may be waiting for.
    if (this.role?.kind === 'follower') await this.role.follower.close();
    await this.turns.run(async () => {
      this.listening?.dispose();
      if (this.role?.kind === 'owner') await this.role.orchestrator.close();
      else if (this.role?.kind === 'follower') await this.role.follower.close();
      await this.release();
      this.changed.dispose();
    });
  }

  private async claim(inPlaceOf?: number): Promise<LockAnswer & { readonly server: FollowerServer }> {
    const { meetingFolder, purpose, log } = this.parts;
    const server = new FollowerServer({
      readKey: () => readFollowerKey(meetingFolder),
      onReleaseAsked: (guest) => this.inBackground('Handing over', () => this.handOver(server, guest)),
    });
    const answer = await acquireWriterLock(meetingFolder, {
      purpose,
      onConnection: server.accept,
      ...(inPlaceOf === undefined ? {} : { inPlaceOf }),
    });
    if (answer.kind === 'held') server.dispose();
    else log.debug(`The lock was granted, generation ${answer.lock.generation}`);
    return { ...answer, server };
  }

  /** Runs the project if nobody does, else follows who does. True: it is run here. */
  private async claimOrFollow(): Promise<boolean> {
    const answer = await this.claim();
    if (answer.kind === 'granted') await this.ownOrWait(answer);
    else await this.follow(answer);
    return answer.kind === 'granted';
  }

  /** After the lock is granted. A failure leaves the lock free again. */
  private async own({ lock, server }: Ownership): Promise<void> {
    this.ownership = { lock, server };
    try {
      ensureFollowerKey(this.parts.meetingFolder);
      const orchestrator = await this.parts.run(lock);
      this.become({ kind: 'owner', orchestrator });
      server.publish(orchestrator);
    } catch (error) {
      await this.release();
      throw error;
    }
  }

  /** As {@link own}, where there is something on the screen already that has to stay true. */
  private async ownOrWait(granted: Ownership & { readonly kind: 'granted' }): Promise<void> {
    const leader = this.leaderNow();
    this.wait(describeLeader({ ...leader, state: 'changing' }));
    try {
      await this.own(granted);
      this.parts.log.info(`Took over from ${leader.purpose}, process ${leader.pid}`);
    } catch (error) {
      this.retryAt = performance.now() + retryAfterFailureMs;
      this.wait(describeLeader({ ...leader, state: 'gone' }, `Taking over has failed: ${messageOf(error)}`));
      throw error;
    }
  }

  private async follow({
    holder,
    foreign,
  }: {
    readonly holder: LockHolder;
    readonly foreign: boolean;
  }): Promise<void> {
    const { meetingFolder, recorded, log } = this.parts;
    const follower = await Follower.open({
      holder,
      foreign,
      key: readFollowerKey(meetingFolder),
      recorded,
      shown: this.base,
      onGone: () => {
        const pauseMs = follower.ageMs < shortLivedMs ? shortLivedMs : 0;
        setTimeout(() => this.checkOwner(), pauseMs).unref();
      },
      onProblem: (sentence) => log.warn(sentence),
    });
    this.become({ kind: 'follower', follower });
    log.info(`Following ${holder.purpose}, process ${holder.pid} on ${holder.host}`);
  }

  /** A follower wants the project: closes the engine first, so that nothing is written any more. */
  private async handOver(server: FollowerServer, guest: FollowerGuest): Promise<void> {
    await this.turns.run(async () => {
      if (this.closed || this.ownership?.server !== server) return;
      await this.stepDown(() => server.offer(guest, takeWithinMs));
    });
  }

  private async stepDown(beforeRelease?: () => Promise<void>): Promise<void> {
    const { current: role } = this;
    if (role.kind !== 'owner') return;
    this.ownership?.server.unpublish();
    this.wait(this.leaderNow());
    try {
      await role.orchestrator.close();
    } catch (error) {
      this.parts.log.error('The engine was not closed cleanly', error);
    }
    await beforeRelease?.();
    await this.release();
    await this.claimOrFollow();
  }

  private async release(): Promise<void> {
    const { ownership } = this;
    this.ownership = undefined;
    ownership?.server.dispose();
    await ownership?.lock.release();
  }

  /** Looks whether the lock is still whose it was. */
  private look(): void {
    if (this.closed || this.role === undefined) return;
    if (this.role.kind === 'owner') {
      if (this.ownership?.lock.isCurrent() !== false) return;
      this.inBackground('Stepping down', () =>
        this.turns.run(async () => {
          if (this.closed || this.ownership?.lock.isCurrent() !== false) return;
          this.parts.log.warn(
            'Another host has taken over the project by force; this one follows it from now on.',
          );
          await this.stepDown();
        }),
      );
      return;
    }
    this.checkOwner();
  }

  private reconcile(): void {
    this.look();
    const { role } = this;
    if (role?.kind === 'follower')
      this.inBackground('Reading what is on disk', () => role.follower.refresh());
  }

  /** The owner may be gone, or another one may be there. */
  private checkOwner(): void {
    this.inBackground('Taking over', () =>
      this.turns.run(async () => {
        const { role } = this;
        if (this.closed || role === undefined || role.kind === 'owner') return;
        const holder = namedHolder(this.parts.meetingFolder);
        if (role.kind === 'follower' && role.follower.follows(holder)) return;
        const nobodyElse = holder === undefined || holder.released;
        if (role.kind === 'between' && nobodyElse && performance.now() < this.retryAt) return;
        await this.claimOrFollow();
      }),
    );
  }

  private get base(): Snapshot | undefined {
    switch (this.role?.kind) {
      case 'owner':
        return this.role.orchestrator.snapshot();
      case 'follower':
        return this.role.follower.base;
      case 'between':
        return this.role.base;
      case undefined:
        return undefined;
    }
  }

  private leaderNow(): LeaderView {
    switch (this.role?.kind) {
      case 'follower':
        return this.role.follower.leader;
      case 'between':
        return this.role.leader;
      case 'owner':
      case undefined:
        return describeLeader({
          purpose: this.parts.purpose,
          pid: process.pid,
          host: os.hostname(),
          since: new Date().toISOString(),
          state: 'changing',
        });
    }
  }

  /** Keeps what was last shown on the screen. */
  private wait(leader: LeaderView): void {
    const { base } = this;
    if (base === undefined) return;
    this.become({ kind: 'between', leader, base, snapshot: { ...base, leader } });
  }

  private become(role: Role): void {
    const before = this.role;
    this.listening?.dispose();
    this.role = role;
    const project =
      role.kind === 'owner' ? role.orchestrator : role.kind === 'follower' ? role.follower : undefined;
    this.listening = project?.onDidChange(() => this.changed.fire());
    if (before?.kind === 'follower') void before.follower.close();
    this.changed.fire();
  }

  private inBackground(what: string, body: () => Promise<unknown>): void {
    body().catch((error: unknown) => this.parts.log.error(`${what} failed: ${messageOf(error)}`));
  }
}

function storeLocked({
  holder,
  foreign,
}: {
  readonly holder: LockHolder;
  readonly foreign: boolean;
}): MusterError {
  const { pid, host } = holder;
  return new MusterError(
    'StoreLocked',
    foreign
      ? `Muster runs for this repository on ${host} (process ${pid}); close it there, or work there.`
      : `Muster runs for this repository in another window or terminal (process ${pid}); work there, or close it and try again.`,
    { details: { pid, host } },
  );
}
