import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { RunnerJob } from './runner/protocol';

/**
 * One runner that was started ahead of its run and waits for it on its standard input: a program takes longer to
 * load than all else takes between two agents. Until it has its job it is a part of the host: it ends when the
 * host closes that input, also by dying.
 */
export class WaitingRunner {
  private child: ChildProcess | undefined;
  private isWanted = false;
  /** Settled when all that were not wanted any more are gone. */
  private ended: Promise<unknown> = Promise.resolve();

  constructor(private readonly start: () => ChildProcess) {}

  /** From now on one waits, until it is not wanted any more; to be called again after one was taken. */
  keep(isWanted: boolean): void {
    this.isWanted = isWanted;
    if (isWanted) this.prepare();
    else void this.end();
  }

  /** Starts another one for the one that was taken. */
  prepare(): void {
    if (!this.isWanted || this.child !== undefined) return;
    let child: ChildProcess;
    try {
      child = this.start();
    } catch {
      return; // whoever needs a runner starts one, and says why it could not
    }
    this.child = child;
    const forget = (): void => {
      if (this.child === child) this.child = undefined;
    };
    child.once('exit', forget).on('error', forget);
    child.stdin?.on('error', forget);
    // It must not keep alive a host that has nothing else to do.
    (child.stdin as Socket | null)?.unref();
  }

  /** Gives the job to the one that waits, if one does. */
  take(job: RunnerJob): ChildProcess | undefined {
    const { child } = this;
    this.child = undefined;
    if (child?.stdin == null || child.pid === undefined || hasEnded(child)) return undefined;
    child.stdin.end(`${JSON.stringify(job)}\n`);
    return child;
  }

  /** Resolves when none waits any more. */
  async end(): Promise<void> {
    const { child } = this;
    this.isWanted = false;
    this.child = undefined;
    if (child?.pid !== undefined && !hasEnded(child)) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      this.ended = Promise.all([this.ended, gone]);
      child.ref();
      // Without a job it has nothing to tidy up.
      child.kill('SIGKILL');
    }
    await this.ended;
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
