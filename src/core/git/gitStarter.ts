import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { type Clock, systemClock } from '../base/clock';
import { readyMessage, type StartAnswer, type StartMessage, type StartRequest } from './starter/protocol';

export interface GitStarterOptions {
  /** The host's own executable; it is started as Node. */
  readonly executable: string;
  /** The bundled program. */
  readonly script: string;
  /** What that program gets; each git has an environment of its own. */
  readonly environment: NodeJS.ProcessEnv;
  /** After so long without an answer git is asked without it. */
  readonly answerWithinMs?: number;
  readonly clock?: Clock;
}

export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

interface Helper {
  readonly child: ChildProcess;
  /** By the request's id; called with nothing when no answer will come. */
  readonly pending: Map<number, (answer: StartAnswer | undefined) => void>;
  isReady: boolean;
  /** The latest request that had been sent when something was last answered. */
  heardAt: number;
}

/** Where starting a process means that its memory is copied; macOS and Windows have other ways. */
export const startsByCopying = process.platform !== 'darwin' && process.platform !== 'win32';
/** It cannot be had then. */
const mostVainStarts = 3;

/**
 * Asks git through a small process of its own, as long as agents are being started: each process that a large host
 * starts is first a copy of it, which takes longer than what git does, and holds up everything else meanwhile. It is
 * given questions only ({@link isQuestion}): when it ends, they are asked again without it, and nothing has happened
 * twice.
 */
export class GitStarter {
  private helper: Helper | undefined;
  private vainStarts = 0;
  private lastId = 0;
  /** Settled when all that were not wanted any more are gone. */
  private ended: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: GitStarterOptions) {}

  /** Its process, once that answers. */
  get pid(): number | undefined {
    return this.helper?.isReady === true ? this.helper.child.pid : undefined;
  }

  /** Its process, also when that has yet to load. */
  get startedPid(): number | undefined {
    return this.helper?.child.pid;
  }

  /** Whether much is to be asked from now on; resolves, when not, once nothing of it is left. */
  async expect(isExpected: boolean): Promise<void> {
    if (isExpected) this.prepare();
    else await this.end();
  }

  /** Undefined: git is to be asked without it. */
  async ask(request: Omit<StartRequest, 'id'>): Promise<GitAnswer | undefined> {
    const { helper } = this;
    if (helper?.isReady !== true) return undefined;
    const id = ++this.lastId;
    const answer = await new Promise<StartAnswer | undefined>((resolve) => {
      const { answerWithinMs = 30_000, clock = systemClock } = this.options;
      const late = clock.after(answerWithinMs, () => this.isLate(helper, id));
      helper.pending.set(id, (given) => {
        late.dispose();
        helper.pending.delete(id);
        if (helper.pending.size === 0) helper.child.channel?.unref();
        resolve(given);
      });
      helper.child.channel?.ref();
      const sent: StartMessage = { ...request, id };
      helper.child.send(sent, (error) => {
        if (error !== null) this.giveUp(helper);
      });
    });
    if (answer === undefined || answer.exitCode === null) return undefined;
    // A process that answers can be had.
    this.vainStarts = 0;
    const { exitCode, stdout, stderr } = answer;
    return { exitCode, stdout: Buffer.from(stdout.buffer, stdout.byteOffset, stdout.byteLength), stderr };
  }

  private prepare(): void {
    if (!startsByCopying || this.helper !== undefined || this.vainStarts >= mostVainStarts) return;
    const { executable, script, environment } = this.options;
    let child: ChildProcess;
    try {
      child = spawn(executable, [script], {
        cwd: path.dirname(script),
        // What ends a terminal's programs must not end it: its host may have something to finish.
        detached: true,
        env: environment,
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        serialization: 'advanced',
        windowsHide: true,
      });
    } catch {
      this.vainStarts = mostVainStarts;
      return;
    }
    const helper: Helper = { child, pending: new Map(), isReady: false, heardAt: 0 };
    this.helper = helper;
    // It must not keep alive a host that has nothing else to do.
    child.unref();
    child.channel?.unref();
    const onGone = (): void => this.giveUp(helper);
    child.once('exit', onGone).once('disconnect', onGone).on('error', onGone);
    child.on('message', (message) => {
      if (message === readyMessage) {
        helper.isReady = true;
        return;
      }
      const answer = message as StartAnswer;
      helper.heardAt = this.lastId;
      helper.pending.get(answer.id)?.(answer);
    });
  }

  /** A git that takes too long is the only one to be asked again; a process that is silent since is given up. */
  private isLate(helper: Helper, id: number): void {
    if (helper.heardAt < id) {
      this.giveUp(helper);
      return;
    }
    const ended: StartMessage = { endOf: id };
    helper.child.send(ended, () => undefined);
    helper.pending.get(id)?.(undefined);
  }

  /** Whoever waits for an answer asks without it; the next {@link expect} starts another one. */
  private giveUp(helper: Helper): void {
    if (this.helper === helper) {
      this.helper = undefined;
      this.vainStarts++;
    }
    endGroup(helper.child);
    for (const answer of [...helper.pending.values()]) answer(undefined);
  }

  private async end(): Promise<void> {
    const { helper } = this;
    this.helper = undefined;
    if (helper?.child.pid !== undefined && !hasEnded(helper.child)) {
      const { child } = helper;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      this.ended = Promise.all([this.ended, gone]);
      child.ref();
      this.giveUp(helper);
    }
    await this.ended;
  }
}

/** With the gits that it has started: they would go on beside those that are started instead. */
function endGroup(child: ChildProcess): void {
  // Once it has ended, its number may be another's.
  if (child.pid === undefined || hasEnded(child)) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
