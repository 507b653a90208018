import { randomUUID } from 'node:crypto';
import net from 'node:net';
import type { Disposable } from '../base/disposable';
import { MusterError, type MusterErrorCode } from '../base/errors';
import type { Snapshot } from '../../shared/viewModel';
import {
  type FromFollower,
  isProof,
  lineOf,
  newChallenge,
  onEachLine,
  proofOf,
  protocolVersion,
  type Refusal,
  type RunAction,
  silenceMs,
} from './followerProtocol';
import type { OwnerCommand } from './ownerCommands';

/** A snapshot of some ten thousand features is a few megabytes. */
const maxMessageCharacters = 64 * 1024 * 1024;

const answerWithinMs = 10_000;

export type LinkState =
  /** Connected, and nothing was heard yet. */
  | 'connecting'
  /** The owner answers. */
  | 'live'
  /** It does not, though its connection stands: it is busy, or was stopped. */
  | 'silent'
  /** It answers in a version of the protocol that this one does not know. */
  | 'stranger'
  | 'closed';

export interface FollowerLinkOptions {
  readonly socket: string;
  readonly readKey: () => string | undefined;
  readonly onSnapshot: (snapshot: Snapshot) => void;
  readonly onState: (state: LinkState) => void;
  /** For tests. */
  readonly silenceMs?: number;
}

export type ReleaseAnswer = 'yours' | 'closed' | 'unanswered';

/** A follower's connection to the owner of the lock. It ends when the owner does, whatever ended it. */
export class FollowerLink implements Disposable {
  private readonly connection: net.Socket;
  private readonly challenge = newChallenge();
  private theirs: string | undefined;
  private key: string | undefined;
  private welcome = false;
  private current: LinkState = 'connecting';
  private silence: NodeJS.Timeout | undefined;
  private readonly answers = new Map<string, (answered?: Readonly<Record<string, unknown>>) => void>();
  private asking: { heard: () => void; settle: (answer: ReleaseAnswer) => void } | undefined;

  constructor(private readonly options: FollowerLinkOptions) {
    this.connection = net.connect(options.socket);
    this.connection.unref();
    this.connection.on('error', () => this.connection.destroy());
    this.connection.once('close', () => this.become('closed'));
    // Any sign of life counts, also a part of a long message.
    this.connection.on('data', () => this.heard());
    onEachLine(
      this.connection,
      () => maxMessageCharacters,
      (message) => this.receive(message),
    );
    this.expectWord();
  }

  get state(): LinkState {
    return this.current;
  }

  /**
   * Asks the owner to let the project go. `yours`: it has closed its engine and writes nothing any more;
   * say {@link taken} when the lock is taken. `closed`: it is gone, or has let go in another way.
   */
  askForRelease(limits: {
    readonly hearWithinMs: number;
    readonly closeWithinMs: number;
  }): Promise<ReleaseAnswer> {
    if (this.current === 'closed') return Promise.resolve('closed');
    return new Promise((resolve) => {
      const settle = (answer: ReleaseAnswer): void => {
        clearTimeout(timer);
        this.asking = undefined;
        resolve(answer);
      };
      const giveUpAfter = (ms: number): NodeJS.Timeout => setTimeout(settle, ms, 'unanswered');
      let timer = giveUpAfter(limits.hearWithinMs);
      const heard = (): void => {
        clearTimeout(timer);
        timer = giveUpAfter(limits.closeWithinMs);
      };
      this.asking = { heard, settle };
      if (this.welcome) this.say({ type: 'release' });
    });
  }

  /** False when the owner does not say that it was heard. @throws MusterError when the owner refuses it */
  async answerQuestion(featureId: number, answer: string, askedAt?: string): Promise<boolean> {
    const question = askedAt === undefined ? {} : { askedAt };
    return (
      (await this.ask({ type: 'answer', id: randomUUID(), featureId, answer, ...question })) !== undefined
    );
  }

  /** Likewise. */
  async control(action: RunAction): Promise<boolean> {
    return (await this.ask({ type: 'control', id: randomUUID(), action })) !== undefined;
  }

  /** What the tool says; undefined when the owner does not. @throws MusterError when the owner refuses it */
  async callBacklogTool(name: string, args: unknown): Promise<string | undefined> {
    const answered = await this.ask({ type: 'tool', id: randomUUID(), name, args });
    const text = answered?.['text'];
    return typeof text === 'string' ? text : undefined;
  }

  /**
   * What the command gives; undefined when the owner does not say that it was done.
   *
   * @throws MusterError when the owner refuses it
   */
  async command(
    name: OwnerCommand,
    args: unknown,
    withinMs: number,
  ): Promise<{ readonly value: unknown } | undefined> {
    const answered = await this.ask({ type: 'command', id: randomUUID(), name, args }, withinMs);
    const text = answered?.['text'];
    return typeof text === 'string' ? { value: JSON.parse(text) as unknown } : undefined;
  }

  taken(): void {
    this.say({ type: 'taken' });
  }

  dispose(): void {
    this.current = 'closed';
    clearTimeout(this.silence);
    this.noMoreAnswers();
    // What was said last is still delivered, if anybody reads it.
    this.connection.end();
    this.connection.destroySoon();
  }

  private receive(message: { readonly type: string } & Readonly<Record<string, unknown>>): void {
    if (!this.welcome) {
      this.introduce(message);
      return;
    }
    switch (message.type) {
      case 'snapshot':
        if (isSnapshot(message['snapshot'])) this.options.onSnapshot(message['snapshot']);
        break;
      case 'closing':
        this.asking?.heard();
        break;
      case 'yours':
        this.asking?.settle('yours');
        break;
      case 'answered':
        this.answers.get(String(message['id']))?.(message);
        break;
      default:
        break; // `alive`: that something was heard is all it says
    }
  }

  private async ask(
    request: Extract<FromFollower, { readonly id: string }>,
    withinMs = answerWithinMs,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    if (!this.welcome || this.current === 'closed') return undefined;
    const answered = await new Promise<Readonly<Record<string, unknown>> | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), withinMs);
      this.answers.set(request.id, (message) => {
        clearTimeout(timer);
        resolve(message);
      });
      this.say(request);
    });
    this.answers.delete(request.id);
    const refusal = answered?.['refusal'];
    if (isRefusal(refusal)) {
      const { code, message, details = {} } = refusal;
      throw new MusterError(code, message, { details });
    }
    return answered;
  }

  /** Nothing that the other side says counts before it has shown that it knows the key. */
  private introduce(message: { readonly type: string } & Readonly<Record<string, unknown>>): void {
    const { theirs } = this;
    if (message.type === 'greeting' && theirs === undefined && typeof message['challenge'] === 'string') {
      const key = this.options.readKey();
      if (message['version'] !== protocolVersion || key === undefined) {
        this.become('stranger');
        return;
      }
      this.theirs = message['challenge'];
      this.key = key;
      const proof = proofOf(key, 'follower', message['challenge'], this.challenge);
      this.say({ type: 'hello', challenge: this.challenge, proof });
    } else if (
      message.type === 'welcome' &&
      this.key !== undefined &&
      theirs !== undefined &&
      isProof(proofOf(this.key, 'owner', theirs, this.challenge), message['proof'])
    ) {
      this.welcome = true;
      this.become('live');
      if (this.asking !== undefined) this.say({ type: 'release' });
    } else {
      this.connection.destroy();
    }
  }

  private heard(): void {
    if (this.current === 'closed') return;
    this.expectWord();
    if (this.current === 'silent' && this.welcome) this.become('live');
  }

  private expectWord(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.become('silent'), this.options.silenceMs ?? silenceMs);
    this.silence.unref();
  }

  private become(state: LinkState): void {
    if (this.current === state || this.current === 'closed') return;
    this.current = state;
    if (state === 'closed') {
      clearTimeout(this.silence);
      this.noMoreAnswers();
    }
    // Suspended it may be for hours: it does what it was asked when it wakes up, but nobody is left waiting for that.
    if (state === 'silent') {
      this.silence = setTimeout(() => this.giveUpAnswers(), this.options.silenceMs ?? silenceMs);
      this.silence.unref();
    }
    // A stranger says nothing more, and is no silent owner for that.
    if (state === 'stranger') clearTimeout(this.silence);
    this.options.onState(state);
  }

  /** Whoever waits for one would wait out its whole time, and a person could not even ask again. */
  private noMoreAnswers(): void {
    this.asking?.settle('closed');
    this.giveUpAnswers();
  }

  private giveUpAnswers(): void {
    for (const answered of this.answers.values()) answered();
  }

  private say(message: FromFollower): void {
    if (!this.connection.destroyed) this.connection.write(lineOf(message));
  }
}

function isRefusal(value: unknown): value is Refusal & { readonly code: MusterErrorCode } {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}

/** Ours by its proof; this only keeps a broken message from breaking every view. */
function isSnapshot(value: unknown): value is Snapshot {
  if (typeof value !== 'object' || value === null) return false;
  const { features, agents, activity, notices, counts, project } = value as Partial<
    Record<keyof Snapshot, unknown>
  >;
  return (
    [features, agents, activity, notices].every(Array.isArray) &&
    typeof counts === 'object' &&
    typeof project === 'object'
  );
}
