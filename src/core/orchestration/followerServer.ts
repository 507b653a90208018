import type net from 'node:net';
import type { Disposable } from '../base/disposable';
import { messageOf, MusterError } from '../base/errors';
import type { Orchestrator, ReadableProject } from '../orchestrator';
import {
  type FromOwner,
  isProof,
  lineOf,
  newChallenge,
  onEachLine,
  proofOf,
  protocolVersion,
  type Refusal,
  type RunAction,
  runActions,
  silenceMs,
} from './followerProtocol';
import { type OwnerCommand, ownerCommandNamed } from './ownerCommands';
import { maxBodyBytes } from '../tools/admission';

// These are about connections and not the engine's time, so they do not go through the clock.
const snapshotEveryMs = 200;
const introduceWithinMs = 5000;
/** A chat's call that adds many features is the longest. */
const maxMessageCharacters = 2 * maxBodyBytes;
const maxStrangerCharacters = 64 * 1024;
/** Of the time that passes, at most one part in so many goes into writing snapshots, however large they are. */
const pauseFactor = 10;

interface Guest {
  readonly connection: net.Socket;
  welcome: boolean;
  /** What was sent last has not left this process yet; nothing else is sent until then, so nothing piles up. */
  sending: boolean;
  /** The version of the state that it has. */
  sentVersion: number;
  readonly onTaken: (() => void)[];
}

export interface FollowerServerOptions {
  readonly readKey: () => string | undefined;
  /** A follower wants the project; `guest` is answered through {@link FollowerServer.offer}. */
  readonly onReleaseAsked: (guest: FollowerGuest) => void;
}

/** What followers see, and what they may do. */
export type PublishedProject = ReadableProject &
  Pick<Orchestrator, 'answerQuestion' | 'callBacklogTool' | OwnerCommand | RunAction>;

/** Opaque to everyone else: a follower that has asked for something. */
export type FollowerGuest = object;

/**
 * Shows the project to other windows as long as this host runs it: whole snapshots, at most one every
 * 200 ms, to each follower only as fast as it reads.
 */
export class FollowerServer implements Disposable {
  private readonly guests = new Set<Guest>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly heartbeat: NodeJS.Timeout;
  private project: PublishedProject | undefined;
  private subscription: Disposable | undefined;
  private version = 0;
  private latest: { readonly version: number; readonly line: string } | undefined;
  private pause: NodeJS.Timeout | undefined;

  constructor(private readonly options: FollowerServerOptions) {
    this.heartbeat = setInterval(() => this.beat(), silenceMs / 3);
    this.heartbeat.unref();
  }

  /** For the lock: greets whoever connects. */
  readonly accept = (connection: net.Socket): void => {
    const challenge = newChallenge();
    const guest: Guest = { connection, welcome: false, sending: false, sentVersion: -1, onTaken: [] };
    const deadline = this.after(introduceWithinMs, () => {
      if (!guest.welcome) connection.destroy();
    });
    connection.on('error', () => connection.destroy());
    connection.once('close', () => {
      clearTimeout(deadline);
      this.timers.delete(deadline);
      this.guests.delete(guest);
      for (const done of guest.onTaken) done();
    });
    const mayStillSay = (): number => (guest.welcome ? maxMessageCharacters : maxStrangerCharacters);
    onEachLine(connection, mayStillSay, (message) => {
      if (!guest.welcome) this.welcome(guest, challenge, message);
      else if (message.type === 'release') {
        this.say(guest, { type: 'closing' });
        this.options.onReleaseAsked(guest);
      } else if (message.type === 'taken') {
        for (const done of guest.onTaken.splice(0)) done();
      } else if (message.type === 'answer') {
        const { featureId, answer, askedAt } = message;
        if (typeof featureId !== 'number' || typeof answer !== 'string') return;
        const of = typeof askedAt === 'string' ? askedAt : undefined;
        void this.answer(guest, message, async (project) => {
          await project.answerQuestion(featureId, answer, of);
          return {};
        });
      } else if (message.type === 'control') {
        const action = runActions.find((each) => each === message['action']);
        if (action === undefined) return;
        void this.answer(guest, message, async (project) => {
          await project[action]();
          return {};
        });
      } else if (message.type === 'tool') {
        const { name, args } = message;
        if (typeof name !== 'string') return;
        void this.answer(guest, message, async (project) => ({
          text: await project.callBacklogTool(name, args),
        }));
      } else if (message.type === 'command') {
        const { name, args } = message;
        const command = ownerCommandNamed(name);
        void this.answer(guest, message, async (project) => {
          if (command === undefined) throw unknownCommand(name);
          return { text: JSON.stringify((await command(project, args)) ?? null) };
        });
      }
    });
    this.guests.add(guest);
    connection.write(lineOf({ type: 'greeting', version: protocolVersion, challenge }));
  };

  /** From now on, this is what followers see. */
  publish(project: PublishedProject): void {
    this.project = project;
    this.subscription = project.onDidChange(() => this.changed());
    this.changed();
  }

  /** From now on there is nothing new; followers keep what they have. */
  unpublish(): void {
    this.subscription?.dispose();
    this.project = undefined;
  }

  /** Offers the lock; resolves when the guest has taken it, is gone, or has not in time. */
  offer(guest: FollowerGuest, withinMs: number): Promise<void> {
    const asking = [...this.guests].find((each) => each === guest);
    if (asking === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      asking.onTaken.push(resolve);
      this.after(withinMs, resolve);
      this.say(asking, { type: 'yours' });
    });
  }

  /** The connections end with the lock. */
  dispose(): void {
    this.unpublish();
    clearInterval(this.heartbeat);
    clearTimeout(this.pause);
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private welcome(guest: Guest, challenge: string, message: Readonly<Record<string, unknown>>): void {
    const key = this.options.readKey();
    const theirs = message['challenge'];
    if (
      key === undefined ||
      message['type'] !== 'hello' ||
      typeof theirs !== 'string' ||
      !isProof(proofOf(key, 'follower', challenge, theirs), message['proof'])
    ) {
      guest.connection.destroy();
      return;
    }
    guest.welcome = true;
    this.say(guest, { type: 'welcome', proof: proofOf(key, 'owner', challenge, theirs) });
    this.showTo(guest);
  }

  private async answer(
    guest: Guest,
    { id }: Readonly<Record<string, unknown>>,
    effect: (project: PublishedProject) => Promise<{ readonly text?: string }>,
  ): Promise<void> {
    // While the engine is being closed nobody can take it; the follower says so.
    if (typeof id !== 'string' || this.project === undefined) return;
    try {
      this.say(guest, { type: 'answered', id, ...(await effect(this.project)) });
    } catch (error) {
      this.say(guest, { type: 'answered', id, refusal: refusalOf(error) });
    }
  }

  private changed(): void {
    this.version++;
    if (this.pause === undefined) this.showAll();
  }

  private showAll(): void {
    for (const guest of this.guests) this.showTo(guest);
  }

  private showTo(guest: Guest): void {
    if (!guest.welcome || guest.sending) return;
    const current = this.current();
    if (current === undefined || guest.sentVersion === current.version) return;
    guest.sentVersion = current.version;
    guest.sending = true;
    guest.connection.write(current.line, () => {
      guest.sending = false;
      if (!guest.connection.destroyed) this.showTo(guest);
    });
  }

  /** The present state, written once for all; during a pause the one before. */
  private current(): { readonly version: number; readonly line: string } | undefined {
    if (this.project === undefined) return undefined;
    if (this.latest?.version === this.version || this.pause !== undefined) return this.latest;
    const startedAt = performance.now();
    this.latest = {
      version: this.version,
      line: lineOf({ type: 'snapshot', snapshot: this.project.snapshot() }),
    };
    const tookMs = performance.now() - startedAt;
    this.pause = setTimeout(
      () => {
        this.pause = undefined;
        this.showAll();
      },
      Math.max(snapshotEveryMs, tookMs * pauseFactor),
    );
    this.pause.unref();
    return this.latest;
  }

  private beat(): void {
    for (const guest of this.guests) {
      if (guest.welcome && !guest.sending) this.say(guest, { type: 'alive' });
    }
  }

  private say(guest: Guest, message: FromOwner): void {
    if (!guest.connection.destroyed) guest.connection.write(lineOf(message));
  }

  private after(ms: number, callback: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      callback();
    }, ms);
    timer.unref();
    this.timers.add(timer);
    return timer;
  }
}

function refusalOf(error: unknown): Refusal {
  if (!(error instanceof MusterError)) return { code: 'unexpected', message: messageOf(error) };
  // What cannot be written down is of use to nobody but the log here.
  const { code, message, details } = error;
  return code === 'NoAvailableWork' ? { code, message, details } : { code, message };
}

function unknownCommand(name: unknown): MusterError {
  return new MusterError(
    'Following',
    `The host that runs this project does not know the command ${String(name)}, as it is of another version of Muster; work there.`,
  );
}
