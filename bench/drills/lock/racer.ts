import { runScript, type Script } from '../../../test/support/childScript';
import type { DrillTools } from '../drill';
import { forceCommand, type Hold, monotonicMs, type RacerLine, type RacerOrders } from './raceEvents';

/** A running `lockRacer`, which may be stopped and killed. */
export class Racer {
  readonly ended: Promise<void>;
  /** What it holds, or held last. */
  hold: Hold | undefined;
  private diedAt: number | undefined;
  private hasEnded = false;
  private stoppedItself = false;
  private readonly script: Script;
  private resuming: NodeJS.Timeout | undefined;

  constructor(
    tools: DrillTools,
    orders: RacerOrders,
    sockets: string,
    private readonly onLine: (line: RacerLine, racer: Racer) => void,
  ) {
    this.script = runScript(
      tools.program('lockRacer'),
      [JSON.stringify(orders)],
      (line) => this.hear(JSON.parse(line) as RacerLine),
      // A killed process leaves its socket; here it goes with the rest.
      { environment: { XDG_RUNTIME_DIR: sockets } },
    );
    this.ended = this.script.ended.then(() => {
      this.hasEnded = true;
      clearInterval(this.resuming);
    });
  }

  get pid(): number | undefined {
    return this.script.process.pid;
  }

  get isKilled(): boolean {
    return this.diedAt !== undefined;
  }

  get isHolding(): boolean {
    return this.hold !== undefined && this.hold.endedAt === undefined;
  }

  kill(): void {
    // Taken before: whoever comes next must not have been granted anything earlier than that.
    this.die(monotonicMs());
    this.script.process.kill('SIGKILL');
  }

  /** As the system does with all processes when a laptop is closed. */
  stop(): void {
    this.script.process.kill('SIGSTOP');
  }

  resume(): void {
    this.script.process.kill('SIGCONT');
    if (!this.stoppedItself || this.hasEnded) return;
    // It says so before it stops, so the first signal may have come too early.
    clearInterval(this.resuming);
    this.resuming = setInterval(() => this.script.process.kill('SIGCONT'), 10);
  }

  /** Tells it to take the lock whoever holds it. */
  force(): void {
    this.script.process.stdin?.write(`${forceCommand}\n`);
  }

  private die(at: number): void {
    // It may have killed itself before it was killed, which is heard of later.
    this.diedAt = Math.min(this.diedAt ?? at, at);
    this.endHold(this.diedAt);
  }

  private endHold(at: number): void {
    if (this.hold) this.hold.endedAt = Math.min(this.hold.endedAt ?? at, at);
  }

  private hear(line: RacerLine): void {
    switch (line.is) {
      case 'granted': {
        const { generation, at, forced } = line;
        this.hold = {
          generation,
          grantedAt: at,
          forced,
          lastCurrentAt: undefined,
          endedAt: this.diedAt,
          commits: [],
        };
        break;
      }
      case 'current':
        if (this.hold) this.hold.lastCurrentAt = line.at;
        break;
      case 'committed':
        this.hold?.commits.push({ id: line.id, at: line.at });
        break;
      case 'releasing':
        this.endHold(line.at);
        break;
      case 'killing':
        this.die(line.at);
        break;
      case 'stopping':
        this.stoppedItself = true;
        break;
      case 'resumed':
        this.stoppedItself = false;
        clearInterval(this.resuming);
        break;
      case 'fenced':
      case 'refused':
        break;
    }
    this.onLine(line, this);
  }
}
