import { setTimeout as delay } from 'node:timers/promises';
import type { DrillTools } from '../drill';
import type { SeededRandom } from '../seededRandom';
import { Tally } from '../tally';
import { MessageHost } from './messageHost';
import type { MessageLedger } from './messageLedger';
import { talkingProcesses, type Victim } from './talkingProcesses';

export interface MessageSize {
  readonly messages: number;
  readonly quick: number;
  readonly busy: number;
  readonly kills: number;
}

export interface MessageSeriesOptions {
  readonly folder: string;
  readonly ordersFile: string;
  readonly ledger: MessageLedger;
  readonly size: MessageSize;
  readonly tools: DrillTools;
  readonly random: SeededRandom;
  readonly signal: AbortSignal;
}

/** Nothing waits so long when there is something to do; a restarted agent may wait a minute. */
const patienceMs = 180_000;
/** After ten interruptions in a row a feature has failed, and each makes the pause longer. */
const mostKillsOfFeature = 5;

/** Hosts of one project, one after the other, and the kills that fall between the messages. */
export class MessageSeries {
  kills = 0;
  readonly violations: string[] = [];
  readonly tally = new Tally();
  private host: MessageHost;
  private readonly killsOfFeature = new Map<number, number>();
  private seen = { sent: 0, at: performance.now() };

  constructor(private readonly options: MessageSeriesOptions) {
    this.host = this.start();
    options.signal.addEventListener('abort', () => this.host.kill(), { once: true });
  }

  /** Until all is said and done. */
  async run(): Promise<void> {
    const { size, random, signal, ledger } = this.options;
    while (!signal.aborted && this.violations.length === 0) {
      // Spread over the messages, each at a place of its own.
      const nextAt = ((this.kills + random.next()) * size.messages) / size.kills;
      const isLast = this.kills >= size.kills;
      while (!this.host.hasEnded && (isLast || ledger.sent < Math.max(1, nextAt))) {
        if (this.isStuck()) return;
        await Promise.race([this.host.ended, delay(isLast ? 200 : 5)]);
      }
      if (this.host.hasEnded) {
        this.expectIdle();
        return;
      }
      await this.killSomething();
    }
  }

  /** A host at a later time; what it has to say about the messages that are left. */
  async look(aheadMs: number): Promise<string[]> {
    const { tools, ordersFile, folder } = this.options;
    this.host = new MessageHost(tools, ordersFile, folder, aheadMs);
    await Promise.race([this.host.ended, delay(patienceMs, undefined, { ref: false })]);
    const { last } = this.host;
    return last?.is === 'settled' ? [] : [`a host of the next day came to ${JSON.stringify(last)}`];
  }

  async clear(): Promise<void> {
    this.host.kill();
    await this.host.ended;
    for (let round = 0; round < 50; round++) {
      const left = talkingProcesses(this.options.folder);
      if (left.length === 0) return;
      for (const { pid } of left) killQuietly(pid);
      await delay(20);
    }
  }

  private start(): MessageHost {
    const { tools, ordersFile, folder } = this.options;
    return new MessageHost(tools, ordersFile, folder);
  }

  private async killSomething(): Promise<void> {
    const { random } = this.options;
    const way = random.next();
    if (way < 0.5 || this.kills === 0) {
      this.tally.count('hosts killed');
      this.host.kill();
      await this.host.ended;
      // Long enough, now and then, for calls to be repeated.
      await delay(random.chance(0.5) ? 0 : random.magnitude(10, 1500));
      this.host = this.start();
    } else {
      const victim = this.victim(way < 0.85 ? 'agents killed' : 'runners killed');
      if (victim === undefined) this.tally.count('nobody there to be killed');
      else this.killVictim(victim);
    }
    this.kills++;
  }

  private victim(what: Victim['what']): Victim | undefined {
    const [first, ...rest] = talkingProcesses(this.options.folder).filter(
      (each) => each.what === what && (this.killsOfFeature.get(each.feature) ?? 0) < mostKillsOfFeature,
    );
    return first === undefined ? undefined : this.options.random.pick([first, ...rest]);
  }

  private killVictim({ pid, what, feature }: Victim): void {
    this.killsOfFeature.set(feature, (this.killsOfFeature.get(feature) ?? 0) + 1);
    this.tally.count(what);
    killQuietly(pid);
  }

  private isStuck(): boolean {
    const { sent } = this.options.ledger;
    if (sent !== this.seen.sent) this.seen = { sent, at: performance.now() };
    const quietMs = performance.now() - Math.max(this.seen.at, this.host.heardAt);
    if (quietMs < patienceMs) return false;
    this.violations.push(`nothing went on for ${patienceMs / 1000} s after ${sent} messages`);
    return true;
  }

  private expectIdle(): void {
    const { last } = this.host;
    if (last?.is !== 'idle') this.violations.push(`a host ended by itself: ${JSON.stringify(last)}`);
    else this.violations.push(...last.lacking.map((what) => `the run ended although ${what}`));
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}
