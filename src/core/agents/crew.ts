import { type Clock, timestamp } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { Log } from '../base/log';
import { recordEvent } from '../store/activityLog';
import type { Store, Transaction } from '../store/store';
import { heardAfter, type HeardOfRun, nothingHeard } from './heardOfRun';
import { markRunning } from './lifecycle';
import type { AgentActivity, AgentEvent, RunHandle, StopReason } from './run';
import type { RunExit } from './runner/protocol';

const flushEveryMs = 250;
/** Feed entries an agent may add in one flush; a flood is in its output file, not in the feed. */
const maxEntriesPerFlush = 5;

/** What was heard of an agent and is not in the database yet. */
interface Unwritten {
  /** When something was heard first since the last flush; undefined: nothing was. */
  heardAt: string | undefined;
  waitsForPerson: boolean | undefined;
  activity: AgentActivity | undefined;
  thought: string | undefined;
  entries: string[];
  dropped: number;
  usage: Extract<AgentEvent, { kind: 'usage' }> | undefined;
  sessionId: string | undefined;
  model: string | undefined;
}

interface Member {
  readonly handle: RunHandle;
  readonly subscription: Disposable;
  readonly unwritten: Unwritten;
  /** The end is judged and written down; rejects when that could not be done. */
  readonly finished: Promise<void>;
}

export interface CrewOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** The whole tree of an agent is gone, and all it said is in the database. */
  readonly onEnded: (agentId: number, exit: RunExit, heard: HeardOfRun) => Promise<void>;
  /** One has left the crew: nothing that follows from its end is under way any more. */
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
        case 'output':
          for (const said of event.events) heard = heardAfter(said, heard);
          // Nothing would come of it but an occupied place.
          if (heard.limitReached?.waits === true) void handle.stop('stopped');
          this.hear(unwritten, event.events);
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
        this.members.delete(agentId);
        subscription.dispose();
        handle.dispose();
        this.options.onLeft();
      });
    finished.catch((error: unknown) => {
      this.options.log.error(
        `The end of agent ${agentId} could not be written down; it is tried again`,
        error,
      );
    });
    this.members.set(agentId, { handle, subscription, unwritten, finished });
  }

  /** A tool call is a sign of life and of work; what was called, the agent's own output tells. */
  heardToolCall(agentId: number): void {
    const member = this.members.get(agentId);
    if (member === undefined) return;
    member.unwritten.activity ??= 'working';
    this.hear(member.unwritten, []);
  }

  /** Ends the agent's whole tree; resolves when its end is written down. Unknown agents are no error. */
  async stop(agentId: number, reason: StopReason): Promise<void> {
    const member = this.members.get(agentId);
    if (member === undefined) return;
    await member.handle.stop(reason);
    await member.finished;
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
      this.write((tx) => {
        for (const [agentId, said] of batch) writeDown(tx, agentId, said);
      });
    }
    return this.flushing;
  }

  /** Lets go of the agents without ending them. */
  dispose(): void {
    this.timer?.dispose();
    for (const { handle, subscription } of this.members.values()) {
      subscription.dispose();
      handle.dispose();
    }
    this.members.clear();
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

function nothingUnwritten(): Unwritten {
  return {
    heardAt: undefined,
    waitsForPerson: undefined,
    activity: undefined,
    thought: undefined,
    entries: [],
    dropped: 0,
    usage: undefined,
    sessionId: undefined,
    model: undefined,
  };
}

function note(unwritten: Unwritten, event: AgentEvent): void {
  switch (event.kind) {
    case 'thinking':
    case 'working':
    case 'testing':
      unwritten.activity = event.kind;
      unwritten.waitsForPerson = false;
      say(unwritten, event.text);
      break;
    case 'toolCall':
      unwritten.activity = 'working';
      unwritten.waitsForPerson = false;
      say(unwritten, event.text);
      break;
    case 'waitingForPerson':
      unwritten.activity = 'waiting';
      unwritten.waitsForPerson = true;
      say(unwritten, event.text);
      break;
    case 'limitReached':
      unwritten.activity = 'waiting';
      say(unwritten, event.text);
      break;
    case 'complaint':
    case 'result':
      say(unwritten, event.text);
      break;
    case 'usage':
      unwritten.usage = event;
      break;
    case 'session':
      unwritten.sessionId = event.sessionId;
      unwritten.model = event.model ?? unwritten.model;
      break;
  }
}

function say(unwritten: Unwritten, text: string): void {
  const line = text.trim();
  if (line === '') return;
  unwritten.thought = line;
  if (unwritten.entries.length < maxEntriesPerFlush) unwritten.entries.push(line);
  else unwritten.dropped++;
}

/** Its question is open: what it says meanwhile does not mean that it goes on. */
const asking = `EXISTS (SELECT 1 FROM question q WHERE q.agent_id = agent_lifecycle.agent_id
  AND q.answered_at IS NULL AND q.kind <> 'suggestion')`;

function writeDown(tx: Transaction, agentId: number, said: Unwritten): void {
  markRunning(tx, agentId, said.heardAt);
  tx.run(
    `UPDATE agent_lifecycle SET last_heartbeat = ?,
       activity = CASE WHEN submitted_at IS NOT NULL OR ${asking} THEN activity ELSE coalesce(?, activity) END,
       waiting_for_person = CASE WHEN ${asking} THEN 1 ELSE coalesce(?, waiting_for_person) END, last_thought = coalesce(?, last_thought), input_tokens = coalesce(?, input_tokens),
       output_tokens = coalesce(?, output_tokens), cost_usd = coalesce(?, cost_usd),
       session_id = coalesce(?, session_id), model = coalesce(?, model) WHERE agent_id = ?`,
    [
      tx.now,
      said.activity ?? null,
      said.waitsForPerson === undefined ? null : Number(said.waitsForPerson),
      said.thought?.slice(0, 1000) ?? null,
      said.usage?.inputTokens ?? null,
      said.usage?.outputTokens ?? null,
      said.usage?.costUsd ?? null,
      said.sessionId ?? null,
      said.model ?? null,
      agentId,
    ],
  );
  const feature = tx.get<{ id: number | null }>(
    `SELECT feature_id AS id FROM agent_lifecycle WHERE agent_id = ?`,
    [agentId],
  );
  for (const text of said.entries) {
    recordEvent(tx, { kind: 'thought', agentId, featureId: feature?.id ?? null, text });
  }
  if (said.dropped > 0) {
    const text = `… ${said.dropped} more lines; see the agent's output`;
    recordEvent(tx, { kind: 'thought', agentId, featureId: feature?.id ?? null, text });
  }
}
