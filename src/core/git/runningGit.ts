import type { ChildProcess } from 'node:child_process';
import type { Disposable } from '../base/disposable';

/** A git that has been started and of whose end nobody has heard yet. */
export interface RunningCall {
  readonly folder: string;
  readonly args: readonly string[];
  /** Its process; undefined when that has ended, and something that it left behind holds on to its output. */
  pid(): number | undefined;
  /** Lets go of it: whoever waits for it is told that it failed, also where not even KILL ends it. */
  giveUp(said: string): void;
}

/** The gits of one project that are under way, so that one which hangs can be found. */
export class RunningGit {
  private readonly underWay = new Set<RunningCall>();

  get calls(): readonly RunningCall[] {
    return [...this.underWay];
  }

  has(call: RunningCall): boolean {
    return this.underWay.has(call);
  }

  /** Until it is disposed of. */
  add(child: ChildProcess, call: Omit<RunningCall, 'pid'>): Disposable {
    const entry: RunningCall = {
      ...call,
      // Once it has ended, its number may be another's.
      pid: () => (child.exitCode === null && child.signalCode === null ? child.pid : undefined),
    };
    this.underWay.add(entry);
    return { dispose: () => void this.underWay.delete(entry) };
  }
}
