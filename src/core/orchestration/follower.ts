import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { OutputRange } from '../agents/run';
import { Emitter } from '../base/event';
import { messageOf } from '../base/errors';
import type { DiffRange, ReadableProject } from '../orchestrator';
import type { LockHolder } from '../store/lockHolder';
import type { FeatureRecord } from '../../shared/featureRecord';
import type { GateEvidence } from '../../shared/evidence';
import type { LeaderState, LeaderView, Snapshot } from '../../shared/viewModel';
import { FollowerLink, type LinkState, type ReleaseAnswer } from './followerLink';
import { leaderOf } from './followerNotice';
import type { RunAction } from './followerProtocol';
import type { OwnerCommand } from './ownerCommands';
import type { Places } from './places/places';
import type { Landing } from './landing/landing';
import type { Reader } from '../store/store';

/** What a follower finds out without the owner. */
export interface RecordedProject {
  /** Where the database and the runs' files lie now. */
  readonly folder: () => string;
  /** The state that is on disk; with no database yet, an empty one. */
  readonly read: () => Promise<Snapshot>;
  readonly readOutput: (agentId: number, from: number, maxBytes: number) => Promise<OutputRange>;
  readonly diffOf: (agentId: number) => Promise<DiffRange>;
  readonly query: <T>(use: (reader: Reader) => T) => Promise<T>;
  readonly evidenceOf: (featureId: number | undefined) => Promise<GateEvidence | undefined>;
  readonly featureRecord: (featureId: number) => Promise<FeatureRecord>;
  readonly places: Places;
  readonly landing: Landing;
}

export interface FollowerOptions {
  readonly holder: LockHolder;
  /** The holder lives where it cannot be asked. */
  readonly foreign: boolean;
  /** What hosts of this user know each other by. */
  readonly readKey: () => string | undefined;
  readonly recorded: RecordedProject;
  /** What was shown last, if anything was. */
  readonly shown: Snapshot | undefined;
  /** The connection to the owner has ended, this long after it was asked for; maybe before anything was shown. */
  readonly onGone: (ageMs: number) => void;
  readonly onProblem: (sentence: string) => void;
}

/** An owner that answers sends its first snapshot within this time; after it, what is on disk is shown. */
const firstSnapshotMs = 1000;

/**
 * The project as another host runs it: live from its owner while that answers, else from the files. Whatever
 * an owner did is on disk before it says so, so both are the truth; only the disk may lag behind a busy owner.
 */
export class Follower implements ReadableProject {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly link: FollowerLink | undefined;
  private state: LeaderState;
  private latest: Snapshot | undefined;
  private heardOwner = false;
  private cached: Snapshot | undefined;
  private filesSeen = '';
  private firstSnapshot: () => void = () => undefined;
  private closed = false;
  private readonly startedAt = performance.now();

  private constructor(private readonly options: FollowerOptions) {
    const { holder, foreign, readKey } = options;
    this.latest = options.shown;
    this.state = foreign ? 'foreign' : 'connecting';
    // A foreign socket path may name something else here.
    if (foreign) return;
    this.link = new FollowerLink({
      socket: holder.socket,
      readKey,
      onSnapshot: (snapshot) => this.show(snapshot),
      onState: (state) => this.follow(state),
    });
  }

  /** Resolves when there is something to show. */
  static async open(options: FollowerOptions): Promise<Follower> {
    const follower = new Follower(options);
    await follower.untilShown();
    return follower;
  }

  /** The connection to the owner has ended. */
  get isGone(): boolean {
    return this.link?.state === 'closed';
  }

  get generation(): number {
    return this.options.holder.generation;
  }

  get leader(): LeaderView {
    return leaderOf(this.options.holder, this.state);
  }

  /** The state of the project, without who runs it. */
  get base(): Snapshot {
    if (this.latest === undefined) throw new Error('A follower shows nothing before it has opened');
    return this.latest;
  }

  /** Whether this is who holds the lock, and it has not gone. */
  follows(holder: LockHolder | undefined): boolean {
    const linked = this.link?.state !== 'closed';
    return linked && holder?.generation === this.generation && !holder.released;
  }

  snapshot(): Snapshot {
    this.cached ??= { ...this.base, leader: this.leader };
    return this.cached;
  }

  readOutput(agentId: number, from: number, maxBytes: number): Promise<OutputRange> {
    return this.options.recorded.readOutput(agentId, from, maxBytes);
  }

  diffOf(agentId: number): Promise<DiffRange> {
    return this.options.recorded.diffOf(agentId);
  }

  evidenceOf(featureId: number | undefined): Promise<GateEvidence | undefined> {
    return this.options.recorded.evidenceOf(featureId);
  }

  featureRecord(featureId: number): Promise<FeatureRecord> {
    return this.options.recorded.featureRecord(featureId);
  }

  read<T>(use: (reader: Reader) => T): Promise<T> {
    return this.options.recorded.query(use);
  }

  places(): Promise<Places> {
    return Promise.resolve(this.options.recorded.places);
  }

  get landing(): Landing {
    return this.options.recorded.landing;
  }

  askForRelease(limits: {
    readonly hearWithinMs: number;
    readonly closeWithinMs: number;
  }): Promise<ReleaseAnswer> {
    return this.link?.askForRelease(limits) ?? Promise.resolve('unanswered');
  }

  /** Passed on to the owner; false when it does not answer. @throws MusterError as the owner does */
  answerQuestion(featureId: number, answer: string, askedAt?: string): Promise<boolean> {
    return this.link?.answerQuestion(featureId, answer, askedAt) ?? Promise.resolve(false);
  }

  /** Passed on to the owner; undefined when it does not answer. @throws MusterError as the owner does */
  callBacklogTool(name: string, args: unknown): Promise<string | undefined> {
    return this.link?.callBacklogTool(name, args) ?? Promise.resolve(undefined);
  }

  /** As {@link answerQuestion}. */
  control(action: RunAction): Promise<boolean> {
    return this.link?.control(action) ?? Promise.resolve(false);
  }

  /** As {@link callBacklogTool}. */
  command(
    name: OwnerCommand,
    args: unknown,
    withinMs: number,
  ): Promise<{ readonly value: unknown } | undefined> {
    return this.link?.command(name, args, withinMs) ?? Promise.resolve(undefined);
  }

  /** The next generation of the lock is ours. */
  taken(): void {
    this.link?.taken();
  }

  /** Looks at the files again, if the owner does not tell and they have changed. */
  async refresh(): Promise<void> {
    if (this.state === 'live' || this.closed) return;
    // A silent owner that has shown its state before has written nothing since that would show on disk only.
    if (this.heardOwner && this.state !== 'foreign') return;
    const files = this.filesNow();
    if (files === this.filesSeen) return;
    try {
      const snapshot = await this.options.recorded.read();
      this.filesSeen = files;
      if (!this.heardOwner) this.announce(snapshot);
    } catch (error) {
      this.options.onProblem(`What is on disk could not be read: ${messageOf(error)}`);
    }
  }

  close(): Promise<void> {
    this.closed = true;
    this.firstSnapshot();
    this.link?.dispose();
    this.changed.dispose();
    return Promise.resolve();
  }

  private async untilShown(): Promise<void> {
    if (this.link !== undefined) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, firstSnapshotMs);
        this.firstSnapshot = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (!this.heardOwner) await this.refresh();
    this.latest ??= await this.options.recorded.read();
  }

  private show(snapshot: Snapshot): void {
    this.heardOwner = true;
    this.announce(snapshot);
    this.firstSnapshot();
  }

  private follow(state: LinkState): void {
    if (state === 'closed') {
      this.firstSnapshot();
      if (!this.closed) this.options.onGone(performance.now() - this.startedAt);
      return;
    }
    this.state = state;
    if (state === 'stranger') this.firstSnapshot();
    this.announce(this.latest);
    if (state !== 'live') void this.refresh();
  }

  private announce(snapshot: Snapshot | undefined): void {
    this.latest = snapshot;
    this.cached = undefined;
    if (snapshot !== undefined) this.changed.fire();
  }

  /** Names, sizes and times of the database's files; empty when there are none. */
  private filesNow(): string {
    const folder = this.options.recorded.folder();
    if (!existsSync(folder)) return '';
    try {
      return readdirSync(folder)
        .filter((name) => /\.(db|redo\.\d+)$/.test(name))
        .map((name) => {
          const { size, mtimeMs } = statSync(path.join(folder, name));
          return `${name} ${size} ${mtimeMs}`;
        })
        .join('\n');
    } catch {
      // Replaced between two looks; the next one sees it whole.
      return 'changing';
    }
  }
}
