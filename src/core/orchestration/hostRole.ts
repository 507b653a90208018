import os from 'node:os';
import { watchQuietly } from '../agents/runner/hostLink';
import { Emitter } from '../base/event';
import { closeAll } from '../base/closeAll';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import type { TakeOverOptions, TakeOverResult } from '../orchestrator';
import { namedHolder } from '../store/lock';
import type { LeaderView, Snapshot } from '../../shared/viewModel';
import { Follower, type RecordedProject } from './follower';
import { readFollowerKey } from './followerKey';
import { describeLeader } from './followerNotice';
import type { FollowerGuest } from './followerServer';
import { type Claim, type Held, Ownership, type OwnershipOptions, storeLocked } from './ownership';
import { baseOf, leaderOf, type Role, shownBy } from './role';
import { Turns } from './turns';

export interface HostRoleParts extends OwnershipOptions {
  readonly log: Log;
  readonly recorded: RecordedProject;
}

type Granted = Extract<Claim, { kind: 'granted' }>;

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
  private readonly turns = new Turns();
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
    await this.turns.take(async () => {
      const claim = await this.claim();
      if (claim.kind === 'granted') await this.own(claim);
      else if (mayFollow) await this.follow(claim);
      else throw storeLocked(claim);
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
    return shownBy(this.current);
  }

  /** Resolves when no change of the role is under way. */
  settled(): Promise<void> {
    return this.turns.take(() => Promise.resolve());
  }

  takeOver({ evenFrom }: TakeOverOptions = {}): Promise<TakeOverResult> {
    return this.turns.take(async () => {
      const { current: role } = this;
      if (role.kind === 'owner') return 'taken';
      if (role.kind === 'between') return this.claimOrFollow();
      const { follower } = role;
      if (!isSame(follower.leader, evenFrom)) {
        const answer = await follower.askForRelease({ hearWithinMs, closeWithinMs });
        if (answer === 'unanswered') return follower.leader.state === 'foreign' ? 'foreign' : 'unanswered';
        if (this.closed) return 'heldByAnother';
        if (answer === 'closed') return this.claimOrFollow();
      }
      return this.claimOrFollow(follower);
    });
  }

  /** Lets go of the project, run or followed. Agents go on. */
  async close(): Promise<void> {
    this.closed = true;
    this.watcher?.close();
    clearInterval(this.reconciling);
    // Ends what a take-over may be waiting for.
    if (this.role?.kind === 'follower') await this.role.follower.close();
    await this.turns.take(async () => {
      this.listening?.dispose();
      this.ownership?.showNoMore();
      const { role } = this;
      const open =
        role?.kind === 'owner' ? role.orchestrator : role?.kind === 'follower' ? role.follower : undefined;
      // A lock that stayed would keep all others out for as long as this process lives.
      await closeAll([() => open?.close(), () => this.release(), () => this.changed.dispose()]);
    });
  }

  private claim(inPlaceOf?: number): Promise<Claim> {
    return Ownership.claim(
      this.parts,
      (ownership, guest) => this.inBackground('Handing over', () => this.handOver(ownership, guest)),
      inPlaceOf,
    );
  }

  /** Runs the project if nobody else does, or in the place of who is followed; else follows who does. */
  private async claimOrFollow(inPlaceOf?: Follower): Promise<TakeOverResult> {
    try {
      const claim = await this.claim(inPlaceOf?.generation);
      if (claim.kind === 'held') {
        await this.follow(claim);
        return 'heldByAnother';
      }
      inPlaceOf?.taken();
      const leader = this.leaderNow();
      this.wait(describeLeader({ ...leader, state: 'changing' }));
      await this.own(claim);
      this.parts.log.info(`Took over from ${leader.purpose}, process ${leader.pid}`);
      return 'taken';
    } catch (error) {
      this.ownership = undefined;
      this.retryAt = performance.now() + retryAfterFailureMs;
      const gone = { ...this.leaderNow(), state: 'gone' } as const;
      this.wait(describeLeader(gone, `Taking over has failed: ${messageOf(error)}`));
      throw error;
    }
  }

  private async own({ ownership }: Granted): Promise<void> {
    this.ownership = ownership;
    this.become({ kind: 'owner', orchestrator: await ownership.run() });
  }

  private async follow({ holder, foreign }: Held): Promise<void> {
    const { meetingFolder, recorded, log } = this.parts;
    const follower = await Follower.open({
      holder,
      foreign,
      readKey: () => readFollowerKey(meetingFolder),
      recorded,
      shown: this.base,
      onGone: (ageMs) => {
        const pauseMs = ageMs < shortLivedMs ? shortLivedMs : 0;
        setTimeout(() => this.checkOwner(), pauseMs).unref();
      },
      onProblem: (sentence) => log.warn(sentence),
    });
    this.become({ kind: 'follower', follower });
    log.info(`Following ${holder.purpose}, process ${holder.pid} on ${holder.host}`);
  }

  private handOver(ownership: Ownership, guest: FollowerGuest): Promise<void> {
    return this.turns.take(async () => {
      if (this.closed || this.ownership !== ownership) return;
      await this.stepDown(() => ownership.offer(guest, takeWithinMs));
    });
  }

  /** Closes the engine before anybody else may write. */
  private async stepDown(beforeRelease: () => Promise<void>): Promise<void> {
    const { current: role } = this;
    if (role.kind !== 'owner') return;
    this.ownership?.showNoMore();
    this.wait(this.leaderNow());
    try {
      await role.orchestrator.close();
    } catch (error) {
      this.parts.log.error('The engine was not closed cleanly', error);
    }
    await beforeRelease();
    await this.release();
    await this.claimOrFollow();
  }

  private async release(): Promise<void> {
    const { ownership } = this;
    this.ownership = undefined;
    await ownership?.release();
  }

  /** Looks whether the lock is still whose it was. */
  private look(): void {
    if (this.closed || this.role === undefined) return;
    if (this.role.kind !== 'owner') {
      this.checkOwner();
      return;
    }
    if (this.ownership?.isSuperseded !== true) return;
    this.inBackground('Stepping down', () =>
      this.turns.take(async () => {
        if (this.closed || this.ownership?.isSuperseded !== true) return;
        this.parts.log.warn('Another host has taken this project over by force; it is only shown here now.');
        await this.stepDown(() => Promise.resolve());
      }),
    );
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
      this.turns.take(async () => {
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
    return this.role === undefined ? undefined : baseOf(this.role);
  }

  private leaderNow(): LeaderView {
    const { role } = this;
    if (role !== undefined && role.kind !== 'owner') return leaderOf(role);
    return describeLeader({
      purpose: this.parts.purpose,
      pid: process.pid,
      host: os.hostname(),
      since: new Date().toISOString(),
      state: 'changing',
    });
  }

  /** Keeps what was last shown on the screen. */
  private wait(leader: LeaderView): void {
    const { base } = this;
    if (base !== undefined) this.become({ kind: 'between', leader, base, snapshot: { ...base, leader } });
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

function isSame(leader: LeaderView, other: LeaderView | undefined): boolean {
  return leader.pid === other?.pid && leader.host === other.host && leader.since === other.since;
}
