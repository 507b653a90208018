import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type net from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import type { Snapshot } from '../../shared/viewModel';

/**
 * What two hosts of one repository say to each other over the socket of the writer lock, a line of JSON each.
 * The owner greets with a challenge; nobody says anything else before both have shown that they know the key,
 * which only this user can read. A caller that says nothing only wanted to know whether the owner lives.
 */
export const protocolVersion = 1;

export interface Greeting {
  readonly type: 'greeting';
  readonly version: number;
  readonly challenge: string;
}

export const runActions = ['pause', 'drain', 'resume'] as const;
export type RunAction = (typeof runActions)[number];

export type FromFollower =
  | { readonly type: 'hello'; readonly challenge: string; readonly proof: string }
  /** Let the project go, please. */
  | { readonly type: 'release' }
  /** The next generation of the lock is mine. */
  | { readonly type: 'taken' }
  /** A person at this host answers what an agent has asked; `id` comes back with `answered`. */
  | { readonly type: 'answer'; readonly id: string; readonly featureId: number; readonly answer: string }
  /** A chat at this host calls a tool of the backlog; `id` comes back with `answered`. */
  | { readonly type: 'tool'; readonly id: string; readonly name: string; readonly args: unknown }
  /** A person at this host has something done (`ownerCommands`); `id` comes back with `answered`, the result as JSON. */
  | { readonly type: 'command'; readonly id: string; readonly name: string; readonly args: unknown }
  /** A person at this host holds the run up or lets it go on; `id` comes back with `answered`. */
  | { readonly type: 'control'; readonly id: string; readonly action: RunAction };

export type FromOwner =
  | Greeting
  | { readonly type: 'welcome'; readonly proof: string }
  /** There is nothing new; said so that silence means something. */
  | { readonly type: 'alive' }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  /** The release was heard; the engine is being closed, and agents go on. */
  | { readonly type: 'closing' }
  /** Nothing is written any more: the lock may be taken from this generation. */
  | { readonly type: 'yours' }
  /** What has that id is done, with what the tool says, or refused with a reason. */
  | { readonly type: 'answered'; readonly id: string; readonly text?: string; readonly refusal?: Refusal };

export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** Of a command. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An owner that says nothing for so long is shown as not answering; it says something at least every third of it. */
export const silenceMs = 6000;

export function newChallenge(): string {
  return randomBytes(16).toString('hex');
}

/** What shows that `who` knows the key. Both challenges are in it, so it is worth nothing a second time. */
export function proofOf(key: string, who: 'owner' | 'follower', owner: string, follower: string): string {
  return createHmac('sha256', key).update(`${who} ${owner} ${follower}`).digest('hex');
}

export function isProof(expected: string, given: unknown): boolean {
  if (typeof given !== 'string' || given.length !== expected.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

export function lineOf(message: FromFollower | FromOwner): string {
  return `${JSON.stringify(message)}\n`;
}

/** Hands on each line as it was parsed; ends the connection at one that is too long or no message. */
export function onEachLine(
  connection: net.Socket,
  maxCharacters: () => number,
  receive: (message: { readonly type: string } & Readonly<Record<string, unknown>>) => void,
): void {
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let length = 0;
  connection.on('data', (bytes: Buffer) => {
    let text = decoder.write(bytes);
    for (let end = text.indexOf('\n'); end >= 0 && !connection.destroyed; end = text.indexOf('\n')) {
      const line = pieces.join('') + text.slice(0, end);
      pieces = [];
      length = 0;
      text = text.slice(end + 1);
      const message = parse(line);
      if (message === undefined) connection.destroy();
      else receive(message);
    }
    pieces.push(text);
    length += text.length;
    if (length > maxCharacters()) connection.destroy();
  });
}

function parse(line: string): ({ type: string } & Record<string, unknown>) | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isMessage =
      typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
    return isMessage ? (value as { type: string } & Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
