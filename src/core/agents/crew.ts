import { type Clock, timestamp } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { Log } from '../base/log';
import { trimThoughts } from '../store/activityLog';
import type { Store, Transaction } from '../store/store';
import { heardAfter, type HeardOfRun, nothingHeard } from './heardOfRun';
import type { AgentEvent, RunHandle, StopReason } from './run';
import type { RunExit } from './runner/protocol';
import { entriesOf, note, nothingUnwritten, type Unwritten, writeDown } from './unwritten';

const flushEveryMs = 250;
const safePointWithinMs = 60_000;
/** After so many entries of agents the feed is trimmed: each time means a look at all that stays in it. */
const trimEvery = 1000;

interface Member {
  readonly handle: RunHandle;
  readonly subscription: Disposable;
  readonly unwritten: Unwritten;
  /** Grows with all that is heard of it. */
  signs: number;
  /** The end is judged and written down; rejects when that could not be done. */
  readonly finished: Promise<void>;
  /** It is to be ended at a safe point, or when this fires. */
  safePoint: Disposable | undefined;
}

export interface CrewOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** The whole tree of an agent is gone, and all it said is in the database. */
  readonly onEnded: (agentId: number, exit: RunExit, heard: HeardOfRun) => Promise<void>;
  /** One has left the crew, and its end is written down: nothing that follows from it is under way any more. */
  readonly onLeft: () => void;
}

/**
 * The agents that run under this host: hears their events, writes them down in batches, and ends them.
 * What an agent said is in the database before its end is announced.
 */
export class Crew implements Disposable {
  private readonly members = new Map<number, Member>();
  private timer: Disposable | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private entriesSinceTrim = 0;
  private letGo: () => void = () => undefined;
  private readonly gone = new Promise<void>((resolve) => {
    this.letGo = resolve;
  });

  constructor(private readonly options: CrewOptions) {}

  /** Also those whose end is being judged and written down. */
  get size(): number {
    return this.members.size;
  }

  has(agentId: number): boolean {
    return this.members.has(agentId);
  }

  /** Takes charge of a run. Must be called in the turn in which the handle was handed over. */
  join(handle: RunHandle): void {
    const { agentId } = handle;
    const unwritten = nothingUnwritten();
    let heard = nothingHeard;
    const subscription = handle.onEvent((event) => {
      switch (event.kind) {
        case 'started':
          this.write((tx) => {
            tx.run(
              `UPDATE agent_lifecycle SET pid = ?, process_started_at = ?, runner_pid = ?, last_heartbeat = ?
               WHERE agent_id = ?`,
              [event.pid, event.processStartedAt, event.runnerPid, tx.now, agentId],
            );
          });
          break;
        case 'recalled':
          ({ heard } = event);
          break;
        case 'output':
          for (const said of event.events) heard = heardAfter(said, heard);
          // Nothing would come of it but an occupied place.
          if (heard.limitReached?.waits === true) void handle.stop('stopped');
          this.sign(agentId);
          this.hear(unwritten, event.events);
          if (event.events.some(isSafePoint) && this.members.get(agentId)?.safePoint !== undefined) {
            this.stopQuietly(agentId);
          }
          break;
        case 'ended':
          break; // the promise below tells
      }
    });
    const finished = handle.ended
      .then(async (exit) => {
        await this.flush();
        await this.options.onEnded(agentId, exit, heard);
      })
      .finally(() => {
        // Also when its end could not be written down: then the row is still live and is taken up again.
        this.members.get(agentId)?.safePoint?.dispose();
        this.members.delete(agentId);
        subscription.dispose();
        handle.dispose();
      });
    finished.then(
      () => this.options.onLeft(),
      // Nobody is woken by that: what kept it from being written down would do so again at once.
      (error: unknown) =>
        this.options.log.error(
          `The end of agent ${agentId} could not be written down; it is tried again`,
          error,
        ),
    );
    this.members.set(agentId, { handle, subscription, unwritten, signs: 0, finished, safePoint: undefined });
  }

  /** A tool call is a sign of life and of work; what was called, the agent's own output tells. */
  heardToolCall(agentId: number): void {
    const member = this.members.get(agentId);
    if (member === undefined) return;
    member.signs++;
    member.unwritten.activity ??= 'working';
    this.hear(member.unwritten, []);
  }

  /**
   * Ends the agent where its model has come to the end of a turn and no tool of it is under way, at the latest after
   * a minute: one that hangs has no such point.
   */
  stopAtSafePoint(agentId: number): void {
    const member = this.members.get(agentId);
    if (member === undefined || member.safePoint !== undefined) return;
    member.safePoint = this.options.clock.after(safePointWithinMs, () => this.stopQuietly(agentId));
  }

  /** Another number than before: something was heard of it. Undefined: it is not in the crew. */
  signsOf(agentId: number): number | undefined {
    return this.members.get(agentId)?.signs;
  }

  private sign(agentId: number): void {
    const member = this.members.get(agentId);
    if (member !== undefined) member.signs++;
  }

  private stopQuietly(agentId: number): void {
    this.stop(agentId, 'stopped').catch((error: unknown) => {
      this.options.log.error(`Agent ${agentId} is over its budget and could not be ended`, error);
    });
  }

  /**
   * Ends the agent's whole tree; resolves when its end is written down, or when the crew lets go of it: the order stands,
   * and the next host sees to it. Unknown agents are no error.
   */
  async stop(agentId: number, reason: StopReason): Promise<void> {
    const member = this.members.get(agentId);
    if (member === undefined) return;
    await Promise.race([member.handle.stop(reason).then(() => member.finished), this.gone]);
  }

  /** As {@link stop}, for all: one that fails does not keep the others from being ended. */
  async stopAll(reason: StopReason): Promise<void> {
    const stops = [...this.members.keys()].map((agentId) => this.stop(agentId, reason));
    for (const result of await Promise.allSettled(stops)) {
      if (result.status === 'rejected')
        this.options.log.error('An agent could not be stopped', result.reason);
    }
  }

  /** Writes down all that was heard. */
  flush(): Promise<void> {
    this.timer?.dispose();
    this.timer = undefined;
    const batch = [...this.members]
      .filter(([, { unwritten }]) => unwritten.heardAt !== undefined)
      .map(([agentId, member]) => {
        const said = member.unwritten;
        const copy = { ...said };
        Object.assign(said, nothingUnwritten());
        return [agentId, copy] as const;
      });
    if (batch.length > 0) {
      this.entriesSinceTrim += batch.reduce((sum, [, said]) => sum + entriesOf(said), 0);
      const trims = this.entriesSinceTrim >= trimEvery;
      if (trims) this.entriesSinceTrim = 0;
      this.write((tx) => {
        for (const [agentId, said] of batch) writeDown(tx, agentId, said);
        if (trims) trimThoughts(tx);
      });
    }
    return this.flushing;
  }

  /** Lets go of the agents without ending them. */
  dispose(): void {
    this.timer?.dispose();
    for (const { handle, subscription, safePoint } of this.members.values()) {
      safePoint?.dispose();
      subscription.dispose();
      handle.dispose();
    }
    this.members.clear();
    this.letGo();
  }

  private hear(unwritten: Unwritten, events: readonly AgentEvent[]): void {
    unwritten.heardAt ??= timestamp(this.options.clock);
    for (const event of events) note(unwritten, event);
    this.timer ??= this.options.clock.after(flushEveryMs, () => void this.flush());
  }

  private write(body: (tx: Transaction) => void): void {
    const written = this.options.store.commit(body).catch((error: unknown) => {
      this.options.log.error('What an agent said could not be written down', error);
    });
    this.flushing = this.flushing.then(() => written);
  }
}

/** The figures of a turn come when the model has ended it: what it called before has returned. */
function isSafePoint({ kind }: AgentEvent): boolean {
  return kind === 'usage' || kind === 'result';
}
