import { killAtOnce } from '../agents/runner/processTree';
import type { Disposable } from '../base/disposable';
import { messageOf } from '../base/errors';
import type { RunningCall } from '../git/runningGit';
import type { Engine } from './engine';

const tellAfterMs = 8_000;
const endAfterMs = 30_000;

/** What it takes; less than the engine, so that it can be looked at by itself. */
export type PatienceTools = Pick<Engine, 'clock' | 'log'> & {
  readonly repository: { readonly git: Pick<Engine['repository']['git'], 'running'> };
};

/**
 * While all is brought to its end: says which git that waits for, and ends one that does not come to its end by itself,
 * with what it has started. What it was about to do then fails as it does whenever git is killed, so that nothing is
 * lost; a worktree that was being made is made anew by the next run.
 */
export class StopPatience {
  private timer: Disposable | undefined;
  private told: readonly RunningCall[] = [];
  private waiting = 0;

  constructor(
    private readonly engine: PatienceTools,
    private readonly onChange: () => void,
  ) {}

  /** For people; none as long as nothing takes unusually long. */
  get notices(): readonly string[] {
    const slow = this.told.find((call) => this.running.has(call));
    if (slow === undefined) return [];
    return [
      `Stopping waits for git, which has not answered for a while (${said(slow)}); unless it goes on by itself it is ended within half a minute, and nothing is lost by that.`,
    ];
  }

  /** For as long as this work takes. */
  async during(work: () => Promise<void>): Promise<void> {
    if (this.waiting++ === 0) this.begin();
    try {
      await work();
    } finally {
      if (--this.waiting === 0) {
        this.timer?.dispose();
        this.tell([]);
      }
    }
  }

  private get running(): PatienceTools['repository']['git']['running'] {
    return this.engine.repository.git.running;
  }

  private begin(): void {
    const calls = this.running.calls;
    this.timer = this.engine.clock.after(tellAfterMs, () => {
      this.tell(calls.filter((call) => this.running.has(call)));
      this.timer = this.engine.clock.after(endAfterMs - tellAfterMs, () => {
        void this.end(calls);
        // What comes after it may hang as well.
        this.begin();
      });
    });
  }

  private async end(calls: readonly RunningCall[]): Promise<void> {
    for (const call of calls) {
      if (!this.running.has(call)) continue;
      const { log } = this.engine;
      log.warn(`Git did not come to its end while the run was being stopped, and is ended: ${said(call)}`);
      const pid = call.pid();
      // Asked to end, git would tidy up beside what it has started and what still writes.
      if (pid !== undefined) {
        await killAtOnce(pid).catch((error: unknown) =>
          log.warn(`It could not be ended: ${messageOf(error)}`),
        );
      }
      call.giveUp('it did not come to its end and was ended when the run was stopped');
    }
    this.tell([]);
  }

  private tell(calls: readonly RunningCall[]): void {
    if (this.told.length === 0 && calls.length === 0) return;
    this.told = calls;
    this.onChange();
  }
}

function said({ folder, args }: RunningCall): string {
  return `git ${args.slice(0, 2).join(' ')}, in ${folder}`;
}
