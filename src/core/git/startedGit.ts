import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * A git that was started before its input is known and waits for that: starting it takes longer than what it is to do.
 * It holds no lock meanwhile, and ends when this process does, because its input then ends.
 */
export class StartedGit {
  private child: ChildProcess | undefined;

  constructor(private readonly start: () => ChildProcess) {}

  /** The one that waits. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts one, unless one waits. */
  prepare(): void {
    // On Windows a folder cannot be removed as long as a process stands in it.
    if (this.child !== undefined || process.platform === 'win32') return;
    let child: ChildProcess;
    try {
      child = this.start();
    } catch {
      return; // whoever needs git starts one, and says why it could not
    }
    this.child = child;
    const forget = (): void => {
      if (this.child === child) this.child = undefined;
    };
    child.once('exit', forget).on('error', forget);
    child.stdin?.on('error', forget);
    // It must not keep alive a host that has nothing else to do.
    child.unref();
    (child.stdin as Socket | null)?.unref();
  }

  /** Whether the one that waited did what the input says; false also when none did, and it has to be done otherwise. */
  async give(input: string): Promise<boolean> {
    const { child } = this;
    this.child = undefined;
    if (child?.stdin == null || child.pid === undefined || hasEnded(child)) return false;
    const code = codeOf(child);
    child.stdin.end(input);
    return (await code) === 0;
  }

  /** Resolves when none waits any more. */
  async end(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child?.stdin == null || child.pid === undefined || hasEnded(child)) return;
    const code = codeOf(child);
    // Nothing to do, and it ends.
    child.stdin.end();
    await code;
  }
}

function codeOf(child: ChildProcess): Promise<number | null> {
  child.ref();
  return new Promise((resolve) => {
    child.once('close', resolve).once('error', () => resolve(null));
  });
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
