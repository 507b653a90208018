import fs from 'node:fs';
import type net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, MusterError } from '../base/errors';
import { GenerationFiles } from './generationFiles';
import { type HostIdentity, processStart, relationTo, thisHost } from './hostIdentity';
import { type LockHolder, stateOf, unknownHolder } from './lockHolder';
import { answerOn, type AnsweringSocket, newSocketPath, removeSocket } from './lockSocket';
import type { WriterLock } from './store';
import { remedyFor } from './storeErrors';

export type LockAnswer =
  | { readonly kind: 'granted'; readonly lock: WriterLock }
  /** `foreign`: the holder lives where it cannot be asked; only the user can know whether it is gone. */
  | { readonly kind: 'held'; readonly holder: LockHolder; readonly foreign: boolean };

export interface LockOptions {
  /** What the holder is, for people: `orchestrator`. */
  readonly purpose: string;
  /** Take the lock whoever holds it, at the wish of the user. The holder loses the right to write. */
  readonly force?: boolean;
  /**
   * Take it from this generation, dead or alive: its holder has offered it, or the user was asked about this
   * very holder. One that came after it keeps it.
   */
  readonly inPlaceOf?: number;
  /** Who connects to the socket of the lock, as long as it is held; see {@link answerOn}. */
  readonly onConnection?: (connection: net.Socket) => void;
}

/** Each failed attempt means that somebody else was quicker, or that a file was in the making. */
const maxAttempts = 50;

/**
 * Asks for the right to write in `directory`. At most one process has it: the one named in the file with
 * the highest generation. It is alive as long as the socket named there answers, whatever has become of its
 * pid, and also while it is stopped.
 */
export async function acquireWriterLock(directory: string, options: LockOptions): Promise<LockAnswer> {
  const me: Candidate = {
    here: await thisHost(),
    processStart: await processStart(process.pid),
    purpose: options.purpose,
    onConnection: options.onConnection,
  };
  try {
    fs.mkdirSync(directory, { recursive: true });
    const files = new GenerationFiles(directory);
    for (let attempt = 1; ; attempt++) {
      const latest = files.latest();
      const mayTake = options.force === true || options.inPlaceOf === latest;
      const blocked = mayTake ? undefined : await whoBlocks(files, latest, me.here);
      if (blocked?.final) return blocked.answer;
      if (!blocked) {
        const lock = await tryGeneration(files, latest + 1, me);
        if (lock) return { kind: 'granted', lock };
      }
      if (attempt === maxAttempts) {
        return blocked?.answer ?? { kind: 'held', holder: unknownHolder(latest), foreign: false };
      }
      await delay(blocked ? 10 : 1);
    }
  } catch (error) {
    throw new MusterError(
      'StoreWriteFailed',
      `No lock could be made in ${directory} (${messageOf(error)}); ${remedyFor(error)}`,
      { cause: error, details: { directory } },
    );
  }
}

interface Candidate {
  readonly here: HostIdentity;
  readonly processStart: string;
  readonly purpose: string;
  readonly onConnection: ((connection: net.Socket) => void) | undefined;
}

/** What the file that counts now says, dead or alive; undefined when there is none, or it cannot be read. */
export function namedHolder(directory: string): LockHolder | undefined {
  try {
    const files = new GenerationFiles(directory);
    const holder = files.read(files.latest());
    return typeof holder === 'string' ? undefined : holder;
  } catch {
    return undefined;
  }
}

/** Who keeps the lock from being taken; not `final` when a second look may show something else. */
async function whoBlocks(
  files: GenerationFiles,
  latest: number,
  here: HostIdentity,
): Promise<{ answer: LockAnswer & { kind: 'held' }; final: boolean } | undefined> {
  if (latest === 0) return undefined;
  const holder = files.read(latest);
  if (typeof holder === 'string') {
    return { answer: { kind: 'held', holder: unknownHolder(latest), foreign: true }, final: false };
  }
  const state = await stateOf(holder, here);
  if (state === 'gone') return undefined;
  return { answer: { kind: 'held', holder, foreign: state === 'foreign' }, final: true };
}

async function tryGeneration(
  files: GenerationFiles,
  generation: number,
  { here, processStart: start, purpose, onConnection }: Candidate,
): Promise<WriterLock | undefined> {
  const socket = newSocketPath();
  const answering = await answerOn(socket, onConnection);
  const holder: LockHolder = {
    ...here,
    generation,
    pid: process.pid,
    processStart: start,
    socket,
    purpose,
    since: new Date().toISOString(),
    released: false,
  };
  try {
    if (files.create(holder)) {
      // Made below a higher one, it grants nothing: the files in between have come and gone meanwhile.
      if (files.latest() === generation) {
        for (const earlier of files.removeBelow(generation)) {
          if (relationTo(earlier, here) === 'here') removeSocket(earlier.socket);
        }
        return grantedLock(files, holder, answering);
      }
      files.withdraw(generation);
    }
    await answering.close();
    return undefined;
  } catch (error) {
    await answering.close();
    throw error;
  }
}

function grantedLock(files: GenerationFiles, holder: LockHolder, answering: AnsweringSocket): WriterLock {
  const { generation } = holder;
  let released: Promise<void> | undefined;
  const isCurrent = (): boolean => {
    try {
      return released === undefined && files.latest() === generation;
    } catch {
      // The folder is gone, and with it whatever keeps others away.
      return false;
    }
  };
  const release = (): Promise<void> => {
    // In writing as well, for those who cannot ask the socket: other machines and containers.
    if (isCurrent()) files.markReleased(holder);
    released ??= answering.close();
    return released;
  };
  return { generation, isCurrent, release, dispose: () => void release() };
}
